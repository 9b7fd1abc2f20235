"""How much of a run was spent in the market."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from ingenium.analytics.columns import Columns, texts

Times = NDArray[np.int64]
Key = tuple[str, str]


def time_in_market(
    times: Times, *, trades: Columns, fills: Columns, positions: Iterable[Mapping[str, object]]
) -> float | None:
    """Return the share of bars at whose end any position was open; None without bars."""
    if not len(times):
        return None
    entries, exits = _times(trades, "entry_time"), _times(trades, "exit_time")
    starts = [*entries.tolist(), *_still_open(trades, fills, positions)]
    stops = [*exits.tolist(), *([int(times[-1]) + 1] * (len(starts) - len(entries)))]
    change = np.zeros(len(times) + 1, dtype=np.int64)
    np.add.at(change, np.searchsorted(times, np.asarray(starts, dtype=np.int64)), 1)
    np.add.at(change, np.searchsorted(times, np.asarray(stops, dtype=np.int64)), -1)
    return float(np.mean(np.cumsum(change[:-1]) > 0))


def _still_open(
    trades: Columns, fills: Columns, positions: Iterable[Mapping[str, object]]
) -> list[int]:
    """Return the time since which each open position has been open without a break."""
    held = [each for each in positions if float(str(each["quantity"]))]
    if not held:
        return []
    closed = dict(zip(_keys(trades), _times(trades, "exit_time").tolist(), strict=True))
    filled = list(
        zip(_keys(fills), _times(fills, "time").tolist(), _signed(fills).tolist(), strict=True)
    )
    since = []
    for position in held:
        key = (str(position["strategy"]), str(position["symbol"]))
        quantity = float(str(position["quantity"]))
        last_exit = closed.get(key, int(np.iinfo(np.int64).min))
        later = [(time, size) for each, time, size in filled if each == key and time > last_exit]
        reopened = np.isclose(sum(size for _, size in later), quantity)
        since.append(later[0][0] if later and (reopened or key not in closed) else last_exit)
    return since


def _keys(columns: Columns) -> list[Key]:
    return list(zip(texts(columns, "strategy"), texts(columns, "symbol"), strict=True))


def _times(columns: Columns, name: str) -> Times:
    return np.asarray(columns.get(name, ()), dtype=np.int64)


def _signed(fills: Columns) -> NDArray[np.float64]:
    sizes = np.asarray(fills.get("quantity", ()), dtype=np.float64)
    return np.where(np.asarray(texts(fills, "side")) == "buy", sizes, -sizes)
