"""The commands of `ingenium data`: a module each."""

from ingenium.cli.data import importing, listing, removing

__all__ = ["importing", "listing", "removing"]
