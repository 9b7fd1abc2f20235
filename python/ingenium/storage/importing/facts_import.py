"""Import of the data sets beside the series: corporate actions and the symbol history."""

from __future__ import annotations

import time
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

from ingenium.model.errors import ConfigError, DataError
from ingenium.model.symbol_history import SymbolHistory
from ingenium.model.timestamps import iso
from ingenium.storage.catalog import beside
from ingenium.storage.catalog.actions import (
    ACTIONS,
    kind_of,
    of_file,
    symbol_of,
    write_actions,
)
from ingenium.storage.catalog.series import Import, Repair
from ingenium.storage.catalog.symbols import SYMBOLS, history_of_file, write_symbols
from ingenium.storage.checksums import file_checksum
from ingenium.storage.importing import action_rows, symbol_rows
from ingenium.storage.importing.action_rows import ROUND_RATIOS, ActionReader
from ingenium.storage.importing.small_tables import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingenium.model.corporate_actions import CorporateAction

Existing = Literal["refuse", "replace", "append"]
"""What becomes of the data set of the venue that is there already."""


def import_actions(
    file: Path,
    root: Path,
    *,
    venue: str = beside.LOCAL,
    currency: str | None = None,
    repair: Sequence[str] = (),
    existing: Existing = "refuse",
) -> tuple[CorporateAction, ...]:
    """Bring corporate actions into the catalog, all of them or none, and return them.

    Args:
        file: CSV or Parquet with the columns symbol, date (the ex-date), kind (split, dividend,
            rename, delisting), and ratio, amount and currency, new_symbol, or price.
        root: the catalog's folder.
        venue: whose shares they are of.
        currency: of dividends whose rows name none; a column dividend_usd says it is USD.
        repair: "round-ratios" reads ratios that are nearly those of small numbers as these.
        existing: what becomes of the actions that are there already.

    Raises:
        ConfigError: a repair is not known.
        DataError: a row is impossible, unknown or there twice; nothing was written.
    """
    for name in repair:
        if name != ROUND_RATIOS:
            msg = f"There is no repair {name!r} of corporate actions: there is {ROUND_RATIOS}."
            raise ConfigError(msg)
    reader = ActionReader(currency or _currency(file), ROUND_RATIOS in repair)
    found = tuple(reader.read(row) for row in rows_of(file, action_rows.COLUMNS))
    path = beside.path_of(root, ACTIONS, venue)
    record = _record(file, len(found), reader.repairs, {"currency": currency} if currency else {})
    before, imports = _before(path, existing, "corporate actions") or ((), ())
    _refuse_repeats(before, found)
    write_actions(path, (*before, *found), (*imports, record))
    return found


def import_symbols(
    file: Path, root: Path, *, venue: str = beside.LOCAL, existing: Existing = "refuse"
) -> SymbolHistory:
    """Bring a symbol history into the catalog, whole or not at all, and return the new state.

    Args:
        file: CSV or Parquet with the columns identity, ticker, from and until; or symbol,
            last_date and ticker_until_then.
        root: the catalog's folder.
        venue: whose tickers they are.
        existing: what becomes of the history that is there already.

    Raises:
        DataError: a row cannot be, or contradicts another; nothing was written.
    """
    rows = list(rows_of(file, symbol_rows.COLUMNS))
    spans = symbol_rows.spans_of(rows)
    path = beside.path_of(root, SYMBOLS, venue)
    if existing == "append" and path.is_file():
        before, imports = history_of_file(path)
    else:
        _refuse_existing(path, existing, "symbol history")
        before, imports = SymbolHistory(), ()
    try:
        history = SymbolHistory((*before.spans, *spans))
    except DataError as error:
        msg = f"{file.name}: {error}"
        raise DataError(msg) from error
    write_symbols(path, history, (*imports, _record(file, len(rows), Counter(), {})))
    return history


def _currency(file: Path) -> str | None:
    """Return the currency that a column of dividends is named after."""
    try:
        next(iter(rows_of(file, {"amount": ("dividend_usd",)})))
    except DataError:
        return None
    return "USD"


def _before(
    path: Path, existing: Existing, what: str
) -> tuple[tuple[CorporateAction, ...], tuple[Import, ...]] | None:
    if existing == "append" and path.is_file():
        return of_file(path)
    _refuse_existing(path, existing, what)
    return None


def _refuse_existing(path: Path, existing: Existing, what: str) -> None:
    if existing == "refuse" and path.is_file():
        msg = f"the catalog has a {what} of {path.stem} already: say --replace or --append."
        raise DataError(msg.replace("a corporate", "corporate"))


def _refuse_repeats(before: Sequence[CorporateAction], found: Sequence[CorporateAction]) -> None:
    there = {(symbol_of(each), kind_of(each), each.time) for each in before}
    for each in found:
        if (symbol_of(each), kind_of(each), each.time) in there:
            told = f"{symbol_of(each)} has a {kind_of(each)} on {iso(each.time)}"
            msg = f"{told} in the catalog already: leave it out, or say --replace."
            raise DataError(msg)


def _record(file: Path, rows: int, repairs: Counter[str], options: dict[str, str]) -> Import:
    return Import(
        source=str(file),
        sha256=file_checksum(file),
        rows=rows,
        imported=time.time_ns(),
        version=version("ingenium"),
        options=options,
        repairs=tuple(Repair(kind, count) for kind, count in repairs.items()),
    )
