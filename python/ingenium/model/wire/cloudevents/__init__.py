"""Ingenium on CloudEvents 1.0."""
