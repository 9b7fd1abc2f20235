"""Derive the shipped splits and dividends from the shipped prices themselves.

The publisher's adjusted close contains them. On an ordinary day adjusted / raw close does not
change; on an ex-date it steps up by

    split ratio                                  when the share was split, or
    (close of the ex-date + dividend) / close    when it paid a dividend.

Splits are small whole ratios. Dividends are rounded to whole cents, in which both companies
declared them: what the steps give is that number of cents but for the rounding of floats. Payments
of one ex-date cannot be told apart: Microsoft's 3.08 of 2004-11-15 is a special dividend of 3.00
and the quarter's 0.08.

    python tools/derive_sample_actions.py            derive the actions again and verify them
    python tools/derive_sample_actions.py FOLDER     first take the prices from FOLDER
"""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import ingenium.storage.sample as shipped
from ingenium.model.corporate_actions import Dividend, Split, adjusted
from ingenium.model.timestamps import iso
from ingenium.storage.bar_files import load_bars

if TYPE_CHECKING:
    from ingenium.model.bars import Bars

DATA: Final = Path(shipped.__file__).parent / "data"
STEP: Final = 1e-4  # the smallest real step is 30 times as large
SMALLEST_SPLIT: Final = 1.25
SPLIT_TOLERANCE: Final = 1e-6
CENT: Final = Decimal("0.01")
DOUBT: Final = Decimal("0.000001")
AGREEMENT: Final = 1e-4
PRICES: Final = ("open", "high", "low", "close", "volume", "adj_close")


def take_prices(folder: Path) -> None:
    """Write the sample prices of a folder into the package, times as timestamps."""
    for symbol in shipped.SAMPLE_SYMBOLS:
        table = pq.read_table(folder / f"{symbol}.parquet")
        columns = {"time": table["ts"].cast(pa.timestamp("ns", "UTC"))}
        columns |= {name: table[name].cast(pa.float64()) for name in PRICES}
        _write(pa.table(columns), f"{symbol}.parquet")


def derive(bars: Bars, adjusted_close: np.ndarray) -> list[Split | Dividend]:
    """Return what happened on each day on which adjusted / raw close steps."""
    factor = adjusted_close / bars.close
    steps = factor[1:] / factor[:-1]
    found: list[Split | Dividend] = []
    for row in np.flatnonzero(np.abs(steps - 1) > STEP) + 1:
        step, time, symbol = float(steps[row - 1]), int(bars.time[row]), bars.symbol
        ratio = Fraction(step).limit_denominator(4)
        if step > SMALLEST_SPLIT and abs(step / float(ratio) - 1) < SPLIT_TOLERANCE:
            found.append(Split(symbol, time, ratio.numerator, ratio.denominator))
            continue
        exact = Decimal((step - 1) * float(bars.close[row]))
        amount = exact.quantize(CENT)
        if abs(exact - amount) > DOUBT:
            sys.exit(f"{symbol} {iso(time)}: {exact} is not in whole cents")
        found.append(Dividend(symbol, time, amount, "USD"))
    return found


def largest_disagreement(
    bars: Bars, actions: list[Split | Dividend], adjusted_close: np.ndarray
) -> float:
    """Return how far a day's rebuilt return strays from the publisher's, at most."""
    rebuilt = adjusted(bars, actions).close
    ours, theirs = rebuilt[1:] / rebuilt[:-1], adjusted_close[1:] / adjusted_close[:-1]
    return float(np.abs(ours / theirs - 1).max())


def main(folder: Path | None) -> None:
    """Derive, verify and write the actions of every sample symbol."""
    if folder is not None:
        take_prices(folder)
    actions: list[Split | Dividend] = []
    for symbol in shipped.SAMPLE_SYMBOLS:
        path = DATA / f"{symbol}.parquet"
        bars = load_bars(path)
        adjusted_close = pq.read_table(path)["adj_close"].to_numpy()
        found = derive(bars, adjusted_close)
        worst = largest_disagreement(bars, found, adjusted_close)
        if worst > AGREEMENT:
            sys.exit(f"{symbol}: rebuilt returns stray by {worst:.2g}, more than {AGREEMENT}")
        sys.stdout.write(f"{symbol}: {len(found)} actions, largest disagreement {worst:.2g}\n")
        actions += found
    _write(_table(actions), "actions.parquet")


def _table(actions: list[Split | Dividend]) -> pa.Table:
    def column(kind: type, name: str) -> list[object]:
        return [getattr(action, name) if isinstance(action, kind) else None for action in actions]

    return pa.table(
        {
            "symbol": [action.symbol for action in actions],
            "time": pa.array([action.time for action in actions], pa.timestamp("ns", "UTC")),
            "numerator": pa.array(column(Split, "numerator"), pa.int64()),
            "denominator": pa.array(column(Split, "denominator"), pa.int64()),
            "amount": pa.array(column(Dividend, "amount"), pa.decimal128(12, 2)),
            "currency": pa.array(column(Dividend, "currency"), pa.string()),
        }
    )


def _write(table: pa.Table, name: str) -> None:
    pq.write_table(table, DATA / name, compression="zstd", compression_level=19)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
