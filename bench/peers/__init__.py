"""Programs that people would use instead of the tracker, each doing the same job."""
