"""The benchmarks: the tracker side by side with what people would use instead of it."""
