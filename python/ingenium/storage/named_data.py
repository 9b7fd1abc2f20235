"""Data that a person names: series of the catalog by their symbol, or files as they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingenium.model.corporate_actions import SymbolChange
from ingenium.model.errors import DataError
from ingenium.model.timeframe import infer_timeframe, parse_timeframe
from ingenium.storage.catalog.actions import read_actions, symbol_of
from ingenium.storage.catalog.symbols import read_symbols
from ingenium.storage.file_names import all_files
from ingenium.storage.kinds import kind_named
from ingenium.storage.quality.checking import check
from ingenium.storage.quality.subject import Subject, likely_calendar
from ingenium.storage.raw_columns import Reading, read_raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ingenium.model.bars import Stamp
    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.model.symbol_history import TickerSpan
    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.catalog.series import Series
    from ingenium.storage.quality.finding import Finding
    from ingenium.storage.raw_columns import Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person says about data; what is None is found.

    Attributes:
        symbol: the one instrument wanted of a file with several.
        kind: a name of `storage.kinds`; of a symbol's series it chooses.
        timeframe: the length of a row, such as "1m"; of a symbol's series it chooses.
        venue: of a symbol's series it chooses.
        columns: the file's names of columns, such as `{"close": "adj_close"}`.
        timezone: the zone of a file's times that carry none.
        stamp: whether a file's times label the start or the end of rows.
        calendar: when the market is open: "24/7", "24/5" or a code such as "XNYS".
    """

    symbol: str | None = None
    kind: str | None = None
    timeframe: str | None = None
    venue: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    timezone: str | None = None
    stamp: Stamp = "start"
    calendar: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class NamedData:
    """The rows of one instrument, and where they are from.

    Attributes:
        name: a few words about it, for headings.
        symbol: the instrument.
        subject: the rows, for the checks.
        series: what the catalog knows of it; None for files.
        actions: splits and changes of its ticker, which explain moves of raw prices.
        elsewhere: when the securities of this ticker had other ones.
    """

    name: str
    symbol: str
    subject: Subject
    series: Series | None = None
    actions: tuple[CorporateAction, ...] = ()
    elsewhere: tuple[TickerSpan, ...] = ()

    def checked(self, *, now: int) -> list[Finding]:
        """Return what is wrong with it, given the present in nanoseconds UTC.

        Raises:
            ConfigError: the calendar is not known.
            MissingExtraError: the library of calendars is not installed.
        """
        return check(self.subject, now=now, actions=self.actions, elsewhere=self.elsewhere)


def named_data(
    names: Iterable[str], catalog: Catalog, choices: Choices | None = None
) -> Iterator[NamedData]:
    """Yield the data that each name stands for: a symbol of the catalog, a file or a pattern.

    Rows of files are read as they are, wrong ones too, and must fit into memory.

    Raises:
        DataError: a name stands for nothing, or a file cannot be read.
        ConfigError: a kind or a timeframe is not known.
    """
    chosen = choices or Choices()
    for name in names:
        found = [series for series in catalog.series() if series.symbol == name]
        if found and not Path(name).is_file():
            yield from (_imported(catalog, series, chosen) for series in _wanted(found, chosen))
        elif _is_file(name):
            for file in all_files([name]):
                yield from _files_rows(file, chosen)
        else:
            catalog.find(name, kind=chosen.kind)  # which tells what there is instead


def whole_catalog(catalog: Catalog, choices: Choices) -> Iterator[NamedData]:
    """Yield every series of a catalog that is of the chosen kind, timeframe and venue."""
    for series in catalog.series():
        if _is_wanted(series, choices):
            yield _imported(catalog, series, choices)


def _is_file(name: str) -> bool:
    path = Path(name).expanduser()
    return path.exists() or bool(path.suffix) or any(sign in name for sign in "*?[/")


def _is_wanted(series: Series, choices: Choices) -> bool:
    return (
        choices.kind in (None, series.kind)
        and choices.timeframe in (None, series.timeframe)
        and choices.venue in (None, series.venue)
    )


def _wanted(found: list[Series], choices: Choices) -> list[Series]:
    wanted = [series for series in found if _is_wanted(series, choices)]
    if not wanted:
        listed = ", ".join(series.name for series in found)
        msg = f"The catalog has no such series of {found[0].symbol}: it has {listed}."
        raise DataError(msg)
    return wanted


def _imported(catalog: Catalog, series: Series, choices: Choices) -> NamedData:
    columns = catalog.open(series).columns
    time = columns["time"]
    subject = Subject(
        kind_named(series.kind),
        time,
        {name: column for name, column in columns.items() if name not in ("time", "available")},
        series.length,
        series.stamp,
        choices.calendar or series.calendar or likely_calendar(time),
        allow_negative_prices=series.allow_negative_prices,
        received=None if kind_named(series.kind).lasts else columns["available"],
    )
    history = read_symbols(catalog.root, series.venue)
    own = history.of_ticker(series.symbol)
    return NamedData(
        series.name,
        series.symbol,
        subject,
        series,
        actions=(*_actions(catalog.root, series), *_handovers(own)),
        elsewhere=tuple(
            span
            for identity in dict.fromkeys(span.identity for span in own)
            for span in history.of_identity(identity)
            if span.ticker != series.symbol
        ),
    )


def _actions(root: Path, series: Series) -> Iterator[CorporateAction]:
    """Yield the actions that show in the prices of a series: none when they were adjusted."""
    if series.prices == "raw":
        for action in read_actions(root, series.venue):
            if series.symbol in (symbol_of(action), getattr(action, "new", None)):
                yield action


def _handovers(own: tuple[TickerSpan, ...]) -> Iterator[CorporateAction]:
    """Yield when a ticker passed from one security to another, or came back to one."""
    for before, after in pairwise(own):
        yield SymbolChange(after.start, before.ticker, after.ticker)


def _files_rows(file: Path, choices: Choices) -> Iterator[NamedData]:
    kind = None if choices.kind is None else kind_named(choices.kind)
    reading = Reading(choices.symbol, kind, choices.columns, choices.timezone)
    found = read_raw(file, reading)
    for raw in found:
        name = raw.origin.source if len(found) == 1 else f"{raw.symbol} of {raw.origin.source}"
        yield NamedData(name, raw.symbol, _raw_subject(raw, choices))


def _raw_subject(raw: Raw, choices: Choices) -> Subject:
    time = raw.columns["time"]
    length = 0
    if raw.kind.lasts:
        given = choices.timeframe
        length = infer_timeframe(np.unique(time)) if given is None else parse_timeframe(given)
    values = {
        name: column for name, column in raw.columns.items() if name not in ("time", "available")
    }
    calendar = choices.calendar or likely_calendar(time)
    received = raw.columns.get("available")
    return Subject(raw.kind, time, values, length, choices.stamp, calendar, received=received)
