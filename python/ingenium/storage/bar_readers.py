"""Files as sources of bars, told by their first bytes; a damaged one is refused in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from ingenium.model.errors import DataError
from ingenium.storage.bar_sources import BATCH, Source
from ingenium.storage.csv_files import open_csv, reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

_PARQUET_MARK: Final = b"PAR1"
_ARROW_MARK: Final = b"ARROW1"
_STREAM_MARK: Final = b"\xff\xff\xff\xff"
_TEXT_ENDINGS: Final = frozenset({".csv", ".tsv", ".txt"})
_BUFFER: Final = 1 << 20


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
        return open_csv(path)
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
        _refuse_damaged(path, "Parquet", reason(cause))

    def read(wanted: Mapping[str, str]) -> pa.Table:
        try:
            return file.read(list(wanted.values()), use_threads=True)
        except (pa.ArrowException, OSError) as cause:
            _refuse_damaged(path, "Parquet", reason(cause))

    def stream(wanted: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
        try:
            # Buffered, as a mapped or pre-read row group would hold all of its bytes in memory.
            opened = pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)
            yield from opened.iter_batches(BATCH, columns=list(wanted.values()))
        except (pa.ArrowException, OSError) as cause:
            _refuse_damaged(path, "Parquet", reason(cause))

    names, rows = tuple(file.schema_arrow.names), file.metadata.num_rows
    return Source(path.name, names, read, symbol=path.stem, stream=stream, rows=rows)


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
        _refuse_damaged(path, "Arrow", reason(cause))

    def read(wanted: Mapping[str, str]) -> pa.Table:
        fields = [names.index(theirs) for theirs in wanted.values()]
        options = ipc.IpcReadOptions(included_fields=fields)
        try:
            return opener(pa.memory_map(str(path)), options=options).read_all()
        except (pa.ArrowException, OSError) as cause:
            _refuse_damaged(path, "Arrow", reason(cause))

    def stream(wanted: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
        fields = [names.index(theirs) for theirs in wanted.values()]
        options = ipc.IpcReadOptions(included_fields=fields)
        try:
            opened = opener(pa.memory_map(str(path)), options=options)
            if is_stream:
                yield from opened
            else:
                yield from (opened.get_batch(n) for n in range(opened.num_record_batches))
        except (pa.ArrowException, OSError) as cause:
            _refuse_damaged(path, "Arrow", reason(cause))

    return Source(path.name, names, read, symbol=path.stem, stream=stream)
