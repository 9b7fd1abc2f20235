"""The commands of `ingenium data`: a module each."""

from ingenium.cli.data import (
    checking,
    facts,
    importing,
    ingesting,
    listing,
    making,
    removing,
    resampling,
    showing,
)

__all__ = [
    "checking",
    "facts",
    "importing",
    "ingesting",
    "listing",
    "making",
    "removing",
    "resampling",
    "showing",
]
