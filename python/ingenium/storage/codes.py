"""What the whole numbers of ticks mean, and how exchanges and vendors write the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

BUY: Final = 1
"""Of trades: the buyer took. Of books and orders: the side of the bids."""
SELL: Final = -1
"""Of trades: the seller took. Of books and orders: the side of the asks."""
UNKNOWN: Final = 0

SIDES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("buy", "b", "bid", "bids", "1"), BUY),
    **dict.fromkeys(("sell", "s", "a", "ask", "asks", "-1"), SELL),
    **dict.fromkeys(("n", "none", "unknown", "", "0"), UNKNOWN),
}

MAKER_SIDES: Final = ("buyer_maker", "buyer_is_maker", "is_buyer_maker")
"""Columns that say whether the buyer was there first, so that the seller took."""

ADD: Final = 1
REDUCE: Final = 2
"""A part of an order was cancelled: its `size` is gone."""
REMOVE: Final = 3
EXECUTE: Final = 4
"""A resting order traded: its `size` is gone."""
HIDDEN: Final = 5
"""A trade against an order that no message showed: no order of the book changes."""
REPLACE: Final = 6
"""An order has a new price and size."""
HALT: Final = 7
CLEAR: Final = 8
"""All orders are gone: the book begins anew."""
TRADE: Final = 9
"""A trade told from the side that took; the resting orders have messages of their own."""
FILL: Final = 10
"""A resting order traded; a message that follows takes its size away."""

ACTIONS: Final[Mapping[str, int]] = {
    # Order-by-order files of Databento, where C takes its size away, also after a fill.
    **{"a": ADD, "c": REDUCE, "m": REPLACE, "f": FILL, "r": CLEAR, "t": TRADE},
    # The type of a LOBSTER message; its partial cancel, deletion and executions are ours.
    **{"1": ADD, "2": REDUCE, "3": REMOVE, "4": EXECUTE, "5": HIDDEN, "7": HALT},
    **{"add": ADD, "reduce": REDUCE, "remove": REMOVE, "execute": EXECUTE},
    **{"hidden": HIDDEN, "replace": REPLACE, "halt": HALT, "clear": CLEAR, "trade": TRADE},
    **{"fill": FILL},
}

FLAGS: Final[Mapping[str, int]] = {"true": 1, "false": 0, "1": 1, "0": 0}

WORDS: Final[Mapping[str, Mapping[str, int]]] = {
    "side": SIDES,
    "action": ACTIONS,
    "is_snapshot": FLAGS,
}
"""The words of each column that is written in words."""
