"""The raw bound: a C loop that calls Python back and does the least an engine can do."""
