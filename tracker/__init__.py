"""The Write for Rights tracker: it counts letters, and shows everyone what was counted."""
