"""How many decimals a column of floats needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.model.bar_checks import FloatColumn

EXACT: Final = 12
"""More decimals than this are the traces of a computation."""

_BLOCK: Final = 16_384


def decimals_needed(columns: Iterable[FloatColumn], fewest: int, most: int) -> int | None:
    """Return the fewest decimals that hold all numbers exactly, None beyond `most`."""
    digits = fewest
    for column in columns:
        for start in range(0, len(column), _BLOCK):
            block = column[start : start + _BLOCK]
            while not _holds(block, digits):
                digits += 1
                if digits > most:
                    return None
    return digits


def _holds(block: FloatColumn, digits: int) -> bool:
    """Tell whether each number is the one nearest to some decimal of so many digits."""
    unit = 10.0**digits
    return bool((np.rint(block * unit) / unit == block).all())
