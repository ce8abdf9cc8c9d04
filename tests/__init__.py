"""The tests: sentences about the tracker, said through its public doors to a real database."""
