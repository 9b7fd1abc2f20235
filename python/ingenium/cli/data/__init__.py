"""The commands of `ingenium data`: a module each."""

from ingenium.cli.data import checking, importing, ingesting, listing, removing, showing

__all__ = ["checking", "importing", "ingesting", "listing", "removing", "showing"]
