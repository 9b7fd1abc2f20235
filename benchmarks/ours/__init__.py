"""Ingenium's own rows."""
