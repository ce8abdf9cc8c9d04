"""What is wrong with a file that staff wrote. It stands apart, as few programs read such files."""


class UnreadableFile(Exception):
    """A file can't be used; the message says where and why."""
