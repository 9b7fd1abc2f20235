"""Ratios of splits, read exactly; those that nearly are a ratio of small numbers are told."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

_PAIR: Final = re.compile(r"(\d+)\s*(?::|/|for)\s*(\d+)")
_NEAR: Final = Fraction(3, 10_000)
_SMALL: Final = 20
_LARGEST: Final = 2**32 - 1


def ratio_of(text: str) -> Fraction | None:
    """Return new shares for an old one, from "7:1", "7/1", "7 for 1" or a decimal; None if none."""
    pair = _PAIR.fullmatch(text)
    if pair is not None:
        new, old = int(pair[1]), int(pair[2])
        return Fraction(new, old) if old else None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return Fraction(number) if number.is_finite() else None


def is_possible(ratio: Fraction) -> bool:
    """Tell whether a ratio can be a split's: positive, not one for one, of numbers that fit."""
    return ratio > 0 and ratio != 1 and max(ratio.numerator, ratio.denominator) <= _LARGEST


def nearly(ratio: Fraction) -> Fraction | None:
    """Return the ratio of small numbers that this one nearly is, None where there is none.

    Ratios that were computed from rounded factors miss the true one by a little: 1.999996.
    """
    larger = max(ratio, 1 / ratio)
    for old in range(1, _SMALL + 1):
        new = round(larger * old)
        small = Fraction(new, old)
        if small not in (1, larger) and abs(larger / small - 1) <= _NEAR:
            return small if larger == ratio else 1 / small
        if small == larger:
            return None
    return None
