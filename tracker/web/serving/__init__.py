"""The layer around every request: the connection, headers, errors, answers from memory."""
