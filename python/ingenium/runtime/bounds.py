"""The bounds of numbers in settings, each refused with the same words everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from ingenium.runtime.reading import Place


def above_zero(value: Decimal | float, path: str, place: Place) -> None:
    """Refuse zero and what is below it."""
    if value <= 0:
        place.refuse(path, f"must be above zero, not {value}")


def zero_or_more(value: Decimal | float, path: str, place: Place) -> None:
    """Refuse what is below zero."""
    if value < 0:
        place.refuse(path, f"must be zero or more, not {value}")


def part(value: Decimal, path: str, place: Place) -> None:
    """Refuse what is no part of a whole."""
    if not 0 < value <= 1:
        place.refuse(path, f"must be above 0 and at most 1, not {value}: 0.5 is one half")


def rate(value: Decimal, path: str, place: Place, *, lowest: int = 0) -> None:
    """Refuse a rate that must have been meant as percent."""
    if not lowest <= value < 1:
        problem = f"must be a fraction from {lowest} to below 1, not {value}: 0.001 is 0.1 %"
        place.refuse(path, problem)
