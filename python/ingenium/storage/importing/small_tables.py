"""Small tables of facts, from CSV or Parquet: every value as the text that was written."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ingenium.model.errors import DataError
from ingenium.model.suggestion import did_you_mean
from ingenium.model.timeframe import DAY
from ingenium.model.timestamps import as_nanoseconds, instant, iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_MOST_ROWS: Final = 1_000_000
_PARQUET: Final = (".parquet", ".pq")
_ABSENT: Final = frozenset({"", "nan", "nat", "none", "null", "na", "n/a"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its values as text by our names of columns; what is absent is left out."""

    file: str
    number: int
    line: int
    values: Mapping[str, str]

    def get(self, name: str) -> str | None:
        """Return a value, None where it is absent."""
        return self.values.get(name)

    def need(self, name: str) -> str:
        """Return a value that must be there."""
        value = self.values.get(name)
        if value is None:
            self.refuse(f"{name} is missing", "fill it in")
        return value

    def day(self, name: str) -> int:
        """Return a day as its midnight in UTC."""
        text = self.need(name)
        try:
            time = int(text) if text.lstrip("-").isdigit() else instant(text)
        except DataError:
            self.refuse(f"{name} {text!r} is no date", "write it as 2020-01-31")
        if time % DAY:
            self.refuse(f"{name} {iso(time)} is no day", "give the date alone, as 2020-01-31")
        return time

    def refuse(self, problem: str, fix: str) -> NoReturn:
        """Raise the one-sentence error about the row."""
        line = f" (line {self.line})" if self.line else ""
        msg = f"{self.file}: row {self.number}{line}: {problem}: {fix}."
        raise DataError(msg)


def rows_of(path: Path, names: Mapping[str, tuple[str, ...]]) -> Iterator[Row]:
    """Yield the rows of a file.

    Args:
        path: a CSV file with a header, or a Parquet file.
        names: for each of our columns, what files call it, the first that is there being taken.

    Raises:
        DataError: the file cannot be read, is no such table, or is too long to be one.
    """
    if not path.is_file():
        msg = f"There is no file {path}: check the path."
        raise DataError(msg)
    reader = _parquet if path.name.lower().endswith(_PARQUET) else _csv
    count = 0
    for row in reader(path, names):
        count += 1
        if count > _MOST_ROWS:
            msg = f"{path.name} has more than {_MOST_ROWS:,} rows: bars come in by data import."
            raise DataError(msg)
        yield row
    if count == 0:
        msg = f"{path.name} has a header but no rows: write it again."
        raise DataError(msg)


def _csv(path: Path, names: Mapping[str, tuple[str, ...]]) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            chosen = _chosen(path, reader.fieldnames or (), names)
            for number, record in enumerate(reader):
                row = Row(path.name, number, reader.line_num, _texts(record, chosen))
                if None in record or None in record.values():
                    columns = len(reader.fieldnames or ())
                    row.refuse(f"the header has {columns} columns, the row has not", "correct it")
                yield row
    except (UnicodeDecodeError, csv.Error) as cause:
        msg = f"{path.name} is not CSV text in UTF-8 ({cause}): write it again."
        raise DataError(msg) from None


def _parquet(path: Path, names: Mapping[str, tuple[str, ...]]) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        chosen = _chosen(path, file.schema_arrow.names, names)
        number = 0
        for batch in file.iter_batches(columns=sorted(chosen.values())):
            for record in batch.to_pylist():
                yield Row(path.name, number, 0, _texts(record, chosen))
                number += 1
    except (OSError, pa.ArrowException) as cause:
        reason = str(cause).partition("\n")[0].rstrip(".")
        msg = f"{path.name} is not a Parquet file ({reason}): write it again."
        raise DataError(msg) from None


def _chosen(path: Path, there: Any, names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:  # noqa: ANN401
    """Return which column of the file is which of ours."""
    plain = {str(name).strip().lower(): str(name) for name in there}
    chosen = {}
    for ours, theirs in names.items():
        found = next((plain[name] for name in theirs if name in plain), None)
        if found is not None:
            chosen[ours] = found
    if not chosen:
        known = [name for theirs in names.values() for name in theirs]
        first = next(iter(plain), "")
        msg = f"{path.name} has none of the columns of such a table: {did_you_mean(first, known)}."
        raise DataError(msg)
    return chosen


def _texts(record: Mapping[str, object], chosen: Mapping[str, str]) -> dict[str, str]:
    texts = {ours: _text(record[theirs]) for ours, theirs in chosen.items()}
    return {name: text for name, text in texts.items() if text.lower() not in _ABSENT}


def _text(value: object) -> str:
    """Return a value as its exact text: a float is the shortest that reads as the same."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(int(as_nanoseconds([value])[0]))
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
