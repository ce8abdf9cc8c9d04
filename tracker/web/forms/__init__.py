"""The forms of the pages: one kind, read by the same fields and sentences as the API's bodies."""
