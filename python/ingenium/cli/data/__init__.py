"""The commands of `ingenium data`: a module each."""

from ingenium.cli.data import checking, importing, listing, removing, showing

__all__ = ["checking", "importing", "listing", "removing", "showing"]
