"""Markets from files that lie about: one, one a symbol, a folder, a pattern."""

from __future__ import annotations

from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from ingenium.model.errors import DataError
from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.market import Market
from ingenium.runtime.provenance import Provenance
from ingenium.storage.bar_files import load_bars
from ingenium.storage.checksums import file_checksum
from ingenium.storage.file_names import data_files, matching, stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.runtime.settings import Data


def markets_of_files(files: Mapping[str, str], data: Data, folder: Path) -> list[Market]:
    """Return the markets of a file for each symbol.

    Raises:
        DataError: a symbol has none, or its file cannot be trusted.
    """
    found = {symbol: folder / path for symbol, path in files.items()}
    names = data.symbols or tuple(found)
    return [_market(_of_mapping(found, name), name, data) for name in names]


def markets_of_path(source: str, data: Data, folder: Path) -> list[Market]:
    """Return the markets of a file, of a folder, or of the files that match a pattern.

    Raises:
        DataError: there is nothing, a symbol is absent, or a file cannot be trusted.
    """
    path = (folder / Path(source).expanduser()).absolute()
    if path.is_dir():
        return _folder(path, data)
    if has_magic(source) and not path.exists():
        return _pattern(source, data, folder)
    return _one_file(path, data)


def _folder(folder: Path, data: Data) -> list[Market]:
    if data.symbols is None:
        return [_market(file, None, data) for file in data_files(folder)]
    markets = []
    for symbol in data.symbols:
        file = _find_file(folder, symbol, data)
        if file is None:
            known = [stem(other) for other in data_files(folder)]
            msg = f"{folder} has no file of {symbol!r}: {did_you_mean(symbol, known)}."
            raise DataError(msg)
        markets.append(_market(file, symbol, data))
    return markets


def _pattern(pattern: str, data: Data, folder: Path) -> list[Market]:
    files = matching(pattern, folder)
    by_symbol = {stem(file): file for file in files}
    if data.symbols is None:
        return [_market(file, None, data) for file in files]
    return [_market(_of_mapping(by_symbol, name), name, data) for name in data.symbols]


def _one_file(path: Path, data: Data) -> list[Market]:
    if data.symbols is None:
        return [_market(path, None, data)]
    if len(data.symbols) > 1:
        from ingenium.storage.bar_readers import open_file
        from ingenium.storage.column_names import find_columns

        opened = open_file(path)
        if "symbol" not in find_columns(opened.name, opened.columns, data.columns):
            msg = f"{path.name} has no column of symbols, so it holds one instrument: name one."
            raise DataError(msg)
    return [_market(path, symbol, data) for symbol in data.symbols]


def _market(path: Path, symbol: str | None, data: Data) -> Market:
    bars = load_bars(
        path,
        symbol=symbol,
        timeframe=data.bars_of(symbol or stem(path)),
        stamp=data.stamp,
        columns=data.columns,
        timezone=data.timezone,
    )
    return Market(bars, provenance=Provenance(source=path.name, checksum=file_checksum(path)))


def _of_mapping(files: Mapping[str, Path], symbol: str) -> Path:
    if symbol not in files:
        msg = f"source has no file for {symbol!r}: {did_you_mean(symbol, files)}."
        raise DataError(msg)
    return files[symbol]


def _find_file(folder: Path, symbol: str, data: Data) -> Path | None:
    length = data.bars_of(symbol)
    by_stem = {stem(file): file for file in data_files(folder)}
    suffixes: Sequence[str] = ("", *(f"{mark}{length}" for mark in "_-" if length))
    return next((by_stem[symbol + end] for end in suffixes if symbol + end in by_stem), None)
