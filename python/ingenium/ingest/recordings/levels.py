"""Messages of levels as rows: the bids, then the asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.storage.codes import BUY, SELL
from ingenium.storage.kinds import BOOK
from ingenium.storage.recording import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def level_rows(
    symbol: str,
    fixed: Mapping[str, int],
    bids: Sequence[tuple[str, str]],
    asks: Sequence[tuple[str, str]],
) -> Iterator[Row]:
    """Yield a row for each level of a message; `fixed` is what they share.

    Raises:
        ValueError: a price or quantity is no number.
    """
    for side, levels in ((BUY, bids), (SELL, asks)):
        for price, quantity in levels:
            values = {"price": float(price), "size": float(quantity), "side": side, **fixed}
            yield Row(BOOK, symbol, values)
