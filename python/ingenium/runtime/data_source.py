"""From the `data` section of a system to its markets."""

from __future__ import annotations

from dataclasses import replace
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError, IngeniumError
from ingenium.model.suggestion import did_you_mean
from ingenium.model.timeframe import parse_timeframe
from ingenium.model.timestamps import iso
from ingenium.runtime.market import (
    Market,
    check_timeframe,
    describe_holes,
    has_sample,
    holes,
    sample_market,
    with_calendar,
)
from ingenium.runtime.provenance import Provenance, file_checksum
from ingenium.storage.bar_files import load_bars
from ingenium.storage.sample import SAMPLE_SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.bars import Bars
    from ingenium.runtime.settings import Data
    from ingenium.runtime.system import System

CATALOG: Final = "catalog"
"""The folder beside the system file in which `source: catalog` looks before the samples."""

_ENDINGS: Final = (".parquet", ".pq", ".arrow", ".feather", ".csv", ".csv.gz", ".tsv", ".txt")


def load_markets(system: System) -> list[Market]:
    """Return the markets that a system runs on, cut to its dates, in the order of its symbols.

    Raises:
        DataError: bars are absent or cannot be trusted.
        ConfigError: the calendar is not known.
    """
    data, place = system.data, system.place
    try:
        markets = [_finished(market, data) for market in _sources(data, system)]
    except IngeniumError as error:
        raise type(error)(place.sentence("data", str(error))) from error
    if not markets:
        raise DataError(place.sentence("data.source", "holds no bars: name a file or folder"))
    return markets


def _sources(data: Data, system: System) -> list[Market]:
    if isinstance(data.source, dict):
        names = data.symbols or tuple(data.source)
        files = {symbol: system.folder / path for symbol, path in data.source.items()}
        return [_file_market(_of_mapping(files, name), name, data) for name in names]
    if data.source == "sample":
        return [sample_market(symbol) for symbol in data.symbols or SAMPLE_SYMBOLS]
    if data.source == CATALOG:
        return _catalog(data, system.folder / CATALOG)
    path = (system.folder / Path(data.source).expanduser()).absolute()
    if path.is_dir():
        return _folder(path, data)
    if has_magic(data.source) and not path.exists():
        return _pattern(data.source, data, system.folder)
    return _one_file(path, data)


def _of_mapping(files: dict[str, Path], symbol: str) -> Path:
    if symbol not in files:
        msg = f"source has no file for {symbol!r}: {did_you_mean(symbol, files)}."
        raise DataError(msg)
    return files[symbol]


def _catalog(data: Data, folder: Path) -> list[Market]:
    if data.symbols is None:
        return _folder(folder, data) if folder.is_dir() else [*map(sample_market, SAMPLE_SYMBOLS)]
    markets = []
    for symbol in data.symbols:
        file = _find_file(folder, symbol, data)
        if file is not None:
            markets.append(_file_market(file, symbol, data))
        elif has_sample(symbol):
            markets.append(sample_market(symbol))
        else:
            msg = (
                f"there are no bars of {symbol!r}: put {symbol}.parquet or {symbol}.csv into "
                f"the folder {folder}, or use the samples {', '.join(SAMPLE_SYMBOLS)}."
            )
            raise DataError(msg)
    return markets


def _folder(folder: Path, data: Data) -> list[Market]:
    if data.symbols is None:
        return [_file_market(file, None, data) for file in _bar_files(folder)]
    markets = []
    for symbol in data.symbols:
        file = _find_file(folder, symbol, data)
        if file is None:
            known = [_stem(other) for other in _bar_files(folder)]
            msg = f"{folder} has no file of {symbol!r}: {did_you_mean(symbol, known)}."
            raise DataError(msg)
        markets.append(_file_market(file, symbol, data))
    return markets


def _pattern(pattern: str, data: Data, folder: Path) -> list[Market]:
    base, relative = (Path("/"), pattern[1:]) if pattern.startswith("/") else (folder, pattern)
    files = [file for file in sorted(base.glob(relative)) if file.is_file()]
    if not files:
        msg = f"no file matches {pattern!r}: check the pattern."
        raise DataError(msg)
    by_symbol = {_stem(file): file for file in files}
    if data.symbols is None:
        return [_file_market(file, None, data) for file in files]
    return [_file_market(_of_mapping(by_symbol, name), name, data) for name in data.symbols]


def _one_file(path: Path, data: Data) -> list[Market]:
    if data.symbols is None:
        return [_file_market(path, None, data)]
    if len(data.symbols) > 1:
        from ingenium.storage.bar_readers import open_file
        from ingenium.storage.column_names import find_columns

        opened = open_file(path)
        if "symbol" not in find_columns(opened.name, opened.columns, data.columns):
            msg = f"{path.name} has no column of symbols, so it holds one instrument: name one."
            raise DataError(msg)
    return [_file_market(path, symbol, data) for symbol in data.symbols]


def _file_market(path: Path, symbol: str | None, data: Data) -> Market:
    bars = load_bars(
        path,
        symbol=symbol,
        timeframe=data.bars,
        stamp=data.stamp,
        columns=data.columns,
        timezone=data.timezone,
    )
    return Market(bars, provenance=Provenance(source=path.name, checksum=file_checksum(path)))


def _finished(market: Market, data: Data) -> Market:
    """Return the market cut to the dates, with its calendar, once it holds what was asked for."""
    bars = _cut(market.bars, data)
    if data.bars is not None:
        check_timeframe(bars, data.bars, parse_timeframe(data.bars))
    actions = market.actions if data.corporate_actions else ()
    market = replace(market, bars=bars, actions=actions)
    if data.calendar is not None:
        market = with_calendar(market, data.calendar)
    found = holes(market)
    if found and data.holes == "refuse":
        msg = f"{bars.symbol} has {describe_holes(found)}: fill it, or say holes: report."
        raise DataError(msg)
    return market


def _cut(bars: Bars, data: Data) -> Bars:
    kept = bars.between(data.start, data.end)
    if len(kept) == 0:
        span = f"{iso(int(bars.time[0]))} to {iso(int(bars.time[-1]))}"
        msg = (
            f"{bars.symbol} has no bars from {data.start or 'its start'} to "
            f"{data.end or 'its end'}: it covers {span}."
        )
        raise DataError(msg)
    return kept


def _bar_files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if file.name.lower().endswith(_ENDINGS)]


def _find_file(folder: Path, symbol: str, data: Data) -> Path | None:
    if not folder.is_dir():
        return None
    by_stem = {_stem(file): file for file in _bar_files(folder)}
    suffixes: Sequence[str] = ("", *(f"{mark}{data.bars}" for mark in "_-" if data.bars))
    return next((by_stem[symbol + end] for end in suffixes if symbol + end in by_stem), None)


def _stem(file: Path) -> str:
    name = file.name
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return file.stem
