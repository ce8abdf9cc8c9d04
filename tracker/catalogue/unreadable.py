"""The faults of a file that staff wrote. This is a module of its own, as few programs need it."""


class UnreadableFile(Exception):
    """A file can't be used; the message says where and why."""
