"""The symbol history in the catalog: a data set a venue, beside the series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.model.symbol_history import SymbolHistory, TickerSpan
from ingenium.storage.catalog import beside

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.storage.catalog.series import Import

SYMBOLS: Final = "symbols"


def read_symbols(root: Path, venue: str) -> SymbolHistory:
    """Return the history that serves a venue; an empty one where there is none.

    Raises:
        DataError: the data set is damaged.
    """
    path = beside.serving(root, SYMBOLS, venue)
    return SymbolHistory() if path is None else history_of_file(path)[0]


def history_of_file(path: Path) -> tuple[SymbolHistory, tuple[Import, ...]]:
    """Return the history of a data set, and where it came from.

    Raises:
        DataError: it is damaged.
    """
    import pyarrow as pa

    table, imports = beside.read(path)
    rows = [table[name].cast(pa.int64()) for name in ("start", "end")]
    columns = (table["identity"].to_pylist(), table["ticker"].to_pylist())
    spans = zip(*columns, *(row.to_pylist() for row in rows), strict=True)
    return SymbolHistory(TickerSpan(*span) for span in spans), imports


def write_symbols(path: Path, history: SymbolHistory, imports: tuple[Import, ...]) -> None:
    """Put a history in the place of the one of a data set."""
    import pyarrow as pa

    instant = pa.timestamp("ns", "UTC")
    spans = history.spans
    table = pa.table(
        {
            "identity": [span.identity for span in spans],
            "ticker": [span.ticker for span in spans],
            "start": pa.array([span.start for span in spans], pa.int64()).cast(instant),
            "end": pa.array([span.end for span in spans], pa.int64()).cast(instant),
        }
    )
    beside.write(path, table, imports)
