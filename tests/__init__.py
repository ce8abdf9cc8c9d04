"""The tests: they use the tracker through its public interfaces, with a real database."""
