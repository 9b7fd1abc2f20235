"""A recording of Binance's public streams, read as ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from tapes.tape import BUY, SELL, Tape, tape_of

from ingenium.model.ticks import TickKind

if TYPE_CHECKING:
    from pathlib import Path


def recorded(depth_file: Path) -> Tape:
    """Read a recording: `..._depth.parquet`, with `_trades` and `_bbo` beside it.

    The recorder's clock is behind the exchange's, so all is as of its arrival: the exchange is
    taken to have done things when, and in the order in which, they were received.
    """
    stem = depth_file.name.removesuffix("_depth.parquet")
    trades, best = (
        pd.read_parquet(depth_file.with_name(f"{stem}_{kind}.parquet"))
        for kind in ("trades", "bbo")
    )
    depth, begin = _from_snapshot(pd.read_parquet(depth_file))
    trades, best = trades[trades.seq > begin], best[best.seq > begin]
    taker = np.where(trades.buyer_is_maker, SELL, BUY)
    sides = [
        _rows(best, TickKind.QUOTE, side, best[name], best[f"{name}_size"])
        for name, side in (("bid", BUY), ("ask", SELL))
    ]
    return tape_of(
        stem,
        trades=_rows(trades, TickKind.TRADE, taker, trades.price, trades.qty),
        best=pd.concat(sides),
        depth=_rows(
            depth, TickKind.LEVEL, np.where(depth.side == "b", BUY, SELL), depth.price, depth.qty
        ),
    )


def _from_snapshot(depth: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the levels from the snapshot on, and where in the recording it is.

    Changes that the snapshot holds already are dropped; newer ones that arrived before it are
    applied right after it.
    """
    snapshot = depth[depth.is_snapshot]
    begin, arrived, last = snapshot[["seq", "ts_local", "last_id"]].iloc[0]
    changes = depth[~depth.is_snapshot & (depth.last_id > last)].sort_values("seq", kind="stable")
    levels = pd.concat([snapshot, changes])
    is_early = levels.seq < begin
    levels["ts_local"] = levels.ts_local.where(~is_early, arrived)
    levels["place"] = levels.seq.where(~is_early, begin)
    return levels, int(begin)


def _rows(
    of: pd.DataFrame, kind: TickKind, side: object, price: pd.Series, size: pd.Series
) -> pd.DataFrame:
    place = of["place"] if "place" in of else of["seq"]
    return pd.DataFrame(
        {
            "place": place,
            "time": of.ts_local,
            "message": of.seq,
            "kind": int(kind),
            "side": side,
            "price": price,
            "size": size,
        }
    )
