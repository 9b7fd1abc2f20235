"""The venue lab: local exchanges that speak the dialects of real ones."""
