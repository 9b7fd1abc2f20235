"""Thirteen years of real daily bars that come with the package, in the public domain.

Apple and Microsoft from 2000-03-01, Google's class A shares from 2004-08-19, all to 2013-03-01:
prices as they were traded, with the splits and dividends beside them. See `data/NOTICE.md`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingenium.model.corporate_actions import Dividend, Split
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY
from ingenium.storage.bar_files import load_bars

if TYPE_CHECKING:
    from ingenium.model.bars import Bars

SAMPLE_SYMBOLS: Final = ("AAPL", "GOOG", "MSFT")

_FOLDER: Final = Path(__file__).parent / "data"


def sample_bars(symbol: str) -> Bars:
    """Return the shipped daily bars of AAPL, GOOG or MSFT: unadjusted, labelled by their date.

    Raises:
        DataError: there is no such sample.
    """
    return load_bars(sample_file(symbol), symbol=symbol, timeframe=DAY)


def sample_file(symbol: str) -> Path:
    """Return the file of a sample.

    Raises:
        DataError: there is no such sample.
    """
    return _FOLDER / f"{_known(symbol)}.parquet"


def sample_actions(symbol: str) -> tuple[Split | Dividend, ...]:
    """Return the splits and dividends within the shipped bars, in order of time.

    Raises:
        DataError: there is no such sample.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(_FOLDER / "actions.parquet", filters=[("symbol", "=", _known(symbol))])
    table = table.set_column(1, "time", table["time"].cast(pa.int64()))
    return tuple(
        Split(symbol, row["time"], row["numerator"], row["denominator"])
        if row["amount"] is None
        else Dividend(symbol, row["time"], row["amount"], row["currency"])
        for row in table.to_pylist()
    )


def _known(symbol: str) -> str:
    if symbol not in SAMPLE_SYMBOLS:
        msg = (
            f"There are no sample bars of {symbol!r}: the samples are {', '.join(SAMPLE_SYMBOLS)}."
        )
        raise DataError(msg)
    return symbol
