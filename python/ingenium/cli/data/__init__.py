"""The commands of `ingenium data`: a module each."""

from ingenium.cli.data import importing, ingesting, listing, removing

__all__ = ["importing", "ingesting", "listing", "removing"]
