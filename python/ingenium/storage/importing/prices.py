"""Bars of one price, made of bars of two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ingenium.model.errors import ConfigError
from ingenium.storage.kinds import BARS, QUOTE_BARS

if TYPE_CHECKING:
    from ingenium.storage.importing.options import Price
    from ingenium.storage.kinds import Kind
    from ingenium.storage.raw_columns import Raw


def kind_after(kind: Kind, price: Price | None, source: str) -> Kind:
    """Return the kind of the rows once the price was chosen.

    Raises:
        ConfigError: a price was chosen for rows that have but one, or have no bars.
    """
    if price is None:
        return kind
    if kind is not QUOTE_BARS:
        msg = f"{source} holds {kind.name}, so there is no {price} to choose: leave --price out."
        raise ConfigError(msg)
    return BARS


def price_note(price: Price) -> str:
    """Return what a reader of the series should know of its prices."""
    how = "means of bid and ask" if price == "mid" else f"the {price}"
    return f"prices are {how} of quote bars; nothing is known of volume, so it is 0"


def with_price(raw: Raw, price: Price | None) -> Raw:
    """Return bars of the chosen price; rows without a choice stay as they are."""
    if price is None:
        return raw
    columns = {"time": raw.columns["time"]}
    for name in BARS.prices:
        bid, ask = raw.columns[f"bid_{name}"], raw.columns[f"ask_{name}"]
        columns[name] = {"bid": bid, "ask": ask}[price] if price != "mid" else (bid + ask) / 2
    columns["volume"] = np.zeros(len(raw))
    return replace(raw, kind=BARS, columns=columns)
