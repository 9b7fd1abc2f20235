"""The composition root: what runs, on what, with what plugged in."""
