"""Programs that developers and operators call."""
