"""A new version of a system beside a session of the old one: it decides, and sends nothing."""
