"""How alike two sides are."""

from __future__ import annotations


def parity_of(same: int, total: int) -> float:
    """Return the part of what two sides have that both have, from 0 to 1.

    Args:
        same: how many of one side have their like on the other.
        total: how many both sides have together; without any, they are alike.
    """
    return 2 * same / total if total else 1.0
