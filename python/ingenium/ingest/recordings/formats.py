"""Which recordings can be read, and telling whose one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.ingest.recordings import binance, bybit
from ingenium.ingest.recordings.lines import lines_of
from ingenium.model.errors import ConfigError, DataError
from ingenium.model.suggestion import did_you_mean
from ingenium.storage.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ingenium.storage.recording import Row

    Reader = Callable[[Path], Iterator[tuple[int, Row]]]

FORMATS: Final[Mapping[str, Reader]] = {"binance": binance.rows_of, "bybit": bybit.rows_of}

_MARKS: Final = {
    "binance": (b'{"stream":', b'{"lastUpdateId":'),
    "bybit": (b'{"topic":"orderbook',),
}
_ENDINGS: Final = (".gz", ".jsonl", ".ndjson", ".json", ".log")
_TABLES: Final = (".csv.gz", ".tsv.gz", ".txt.gz")


def recording(path: Path, form: str | None = None) -> Recording:
    """Return a file of recorded messages, its format found unless given.

    Raises:
        ConfigError: the format is not known.
        DataError: the file is of no known format.
    """
    if form is None:
        form = format_of(path)
    if form is None:
        known = ", ".join(FORMATS)
        msg = f"{path.name} is no recording of a known format: give --format, one of {known}."
        raise DataError(msg)
    if form not in FORMATS:
        msg = f"There is no format {form!r} of recordings: {did_you_mean(form, FORMATS)}."
        raise ConfigError(msg)
    reader = FORMATS[form]
    return Recording(path, lambda: reader(path))


def format_of(path: Path) -> str | None:
    """Return whose messages a file holds, told by its first line; None for other files."""
    name = path.name.lower()
    if not path.is_file() or not name.endswith(_ENDINGS) or name.endswith(_TABLES):
        return None
    try:
        first = next(lines_of(path), None)
    except DataError:
        return None
    for form, marks in _MARKS.items():
        if first is not None and first.body.startswith(marks):
            return form
    return None
