"""Parquet, Arrow and CSV files as sources of bars; a damaged file is refused in one sentence."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ingenium.model.errors import DataError
from ingenium.storage.bar_sources import Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

_PARQUET_MARK: Final = b"PAR1"
_ARROW_MARK: Final = b"ARROW1"
_STREAM_MARK: Final = b"\xff\xff\xff\xff"
_TEXT_ENDINGS: Final = frozenset({".csv", ".tsv", ".txt"})
_MISSING: Final = ["", "NaN", "nan", "null", "NULL", "None", "NA", "N/A", "n/a", "#N/A", "-"]
_HEADER_BYTES: Final = 1 << 16
_FLOATS: Final = frozenset({"open", "high", "low", "close", "volume"})


def open_file(path: Path) -> Source:
    """Return the source for a file, its format told by its first bytes.

    Raises:
        DataError: the file is absent, empty, damaged or of no known format.
    """
    first, last = _ends(path)
    if first[:4] == _PARQUET_MARK:
        if last != _PARQUET_MARK:
            _refuse_damaged(path, "Parquet", "its end is missing")
        return _open_parquet(path)
    if first[:6] == _ARROW_MARK or first[:4] == _STREAM_MARK:
        return _open_arrow(path, is_stream=first[:4] == _STREAM_MARK)
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    if _TEXT_ENDINGS.intersection(endings):
        return _open_csv(path)
    known = {".parquet": "Parquet", ".pq": "Parquet", ".arrow": "Arrow", ".feather": "Feather"}
    if endings and endings[-1] in known:
        _refuse_damaged(path, known[endings[-1]], "its first bytes are not of that format")
    msg = f"{path.name} is of no known format: give a Parquet, Arrow, Feather or CSV file."
    raise DataError(msg)


def _ends(path: Path) -> tuple[bytes, bytes]:
    try:
        if path.is_dir():
            msg = f"{path} is a folder: give one file of bars."
            raise DataError(msg)
        with path.open("rb") as file:
            first = file.read(8)
            file.seek(max(0, path.stat().st_size - 4))
            last = file.read(4)
    except FileNotFoundError:
        msg = f"There is no file {path}: check the path."
        raise DataError(msg) from None
    except OSError as cause:
        msg = f"{path.name} cannot be opened ({cause.strerror}): check its permissions."
        raise DataError(msg) from None
    if not first:
        msg = f"{path.name} is empty: write it again."
        raise DataError(msg)
    return first, last


def _refuse_damaged(path: Path, kind: str, how: str) -> NoReturn:
    msg = f"{path.name} is not a whole {kind} file ({how}): it may be half-written, write it again."
    raise DataError(msg)


def _open_parquet(path: Path) -> Source:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path, memory_map=True)
    except (pa.ArrowException, OSError) as cause:
        _refuse_damaged(path, "Parquet", _reason(cause))

    def read(wanted: Mapping[str, str]) -> pa.Table:
        try:
            return file.read(list(wanted.values()), use_threads=True)
        except (pa.ArrowException, OSError) as cause:
            _refuse_damaged(path, "Parquet", _reason(cause))

    return Source(path.name, tuple(file.schema_arrow.names), read, symbol=path.stem)


def _open_arrow(path: Path, *, is_stream: bool) -> Source:
    """Open an Arrow file; its uncompressed columns stay in the mapped file, without a copy.

    Such a file must not be rewritten in place while its bars are in use: replace it by renaming.
    """
    import pyarrow as pa
    from pyarrow import ipc

    opener = ipc.open_stream if is_stream else ipc.open_file
    try:
        names = tuple(opener(pa.memory_map(str(path))).schema.names)
    except (pa.ArrowException, OSError) as cause:
        _refuse_damaged(path, "Arrow", _reason(cause))

    def read(wanted: Mapping[str, str]) -> pa.Table:
        fields = [names.index(theirs) for theirs in wanted.values()]
        options = ipc.IpcReadOptions(included_fields=fields)
        try:
            return opener(pa.memory_map(str(path)), options=options).read_all()
        except (pa.ArrowException, OSError) as cause:
            _refuse_damaged(path, "Arrow", _reason(cause))

    return Source(path.name, names, read, symbol=path.stem)


def _open_csv(path: Path) -> Source:
    names, delimiter = _csv_header(path)

    def read(wanted: Mapping[str, str]) -> pa.Table:
        import pyarrow as pa

        floats = {theirs for ours, theirs in wanted.items() if ours in _FLOATS}
        types = {name: pa.float64() if name in floats else pa.string() for name in wanted.values()}
        try:
            return _read_csv(path, names, delimiter, types)
        except pa.ArrowInvalid:
            # Read once more as text, so that the wrong value can be shown with its row.
            return _read_csv_as_text(path, names, delimiter, types)

    symbol = path.name.partition(".")[0]
    return Source(path.name, tuple(names), read, symbol=symbol, first_line=2)


def _csv_header(path: Path) -> tuple[list[str], str]:
    import pyarrow as pa

    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            start = stream.read(_HEADER_BYTES)
        line = start.decode(
            "utf-8-sig", errors="strict" if len(start) < _HEADER_BYTES else "replace"
        )
    except (UnicodeDecodeError, pa.ArrowException, OSError) as cause:
        msg = f"{path.name} is not CSV text in UTF-8 ({_reason(cause)}): write it again as UTF-8."
        raise DataError(msg) from None
    line = line.partition("\n")[0].rstrip("\r")
    delimiter = max(",;\t|", key=line.count)
    return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])], delimiter


def _read_csv(
    path: Path, names: list[str], delimiter: str, types: Mapping[str, pa.DataType], **parse: object
) -> pa.Table:
    from pyarrow import csv as arrow_csv

    return arrow_csv.read_csv(
        path,
        read_options=arrow_csv.ReadOptions(
            column_names=names, skip_rows=1, use_threads=not parse, block_size=1 << 22
        ),
        parse_options=arrow_csv.ParseOptions(delimiter=delimiter, **parse),
        convert_options=arrow_csv.ConvertOptions(
            column_types=types,
            include_columns=list(types),
            null_values=_MISSING,
            strings_can_be_null=True,
        ),
    )


def _read_csv_as_text(
    path: Path, names: list[str], delimiter: str, types: Mapping[str, pa.DataType]
) -> pa.Table:
    import pyarrow as pa

    def refuse(row: Any) -> str:  # noqa: ANN401 - Arrow's InvalidRow has no types
        broken.append((row.number, row.actual_columns, row.expected_columns))
        return "error"

    broken: list[tuple[int, int, int]] = []
    text = dict.fromkeys(types, pa.string())
    try:
        return _read_csv(path, names, delimiter, text, invalid_row_handler=refuse)
    except pa.ArrowInvalid as cause:
        if not broken:
            msg = f"{path.name} cannot be read as CSV ({_reason(cause)}): repair that line."
            raise DataError(msg) from None
    line, actual, expected = broken[0]
    msg = (
        f"{path.name}: line {line} has {actual} columns instead of {expected}: "
        "it may be half-written, repair or remove it."
    )
    raise DataError(msg)


def _reason(cause: BaseException) -> str:
    return str(cause).strip().partition("\n")[0].rstrip(".")
