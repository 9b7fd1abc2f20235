"""Sessions: a system's components on a bus, in one process or in many."""
