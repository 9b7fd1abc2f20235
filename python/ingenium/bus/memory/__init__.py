"""The carrier inside one process."""
