"""The commands of `ingenium data`: a module each."""

from ingenium.cli.data import facts, importing, ingesting, listing, removing

__all__ = ["facts", "importing", "ingesting", "listing", "removing"]
