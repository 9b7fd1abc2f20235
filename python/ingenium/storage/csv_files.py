"""CSV files as sources of bars: read fast, and once more as text to show what is wrong."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ingenium.model.errors import DataError
from ingenium.storage.bar_sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

_MISSING: Final = ["", "NaN", "nan", "null", "NULL", "None", "NA", "N/A", "n/a", "#N/A", "-"]
_HEADER_BYTES: Final = 1 << 16
_BLOCK_BYTES: Final = 1 << 20  # Arrow reads many ahead, so that large ones hold much memory
_TEXTS: Final = frozenset({"time", "symbol"})


def open_csv(path: Path) -> Source:
    """Return the source for a text file with a header.

    Raises:
        DataError: it is not text in UTF-8.
    """
    names, delimiter = _header(path)
    text = _Text(path, names, delimiter)
    return Source(
        path.name,
        tuple(names),
        text.read,
        symbol=path.name.partition(".")[0],
        first_line=2,
        stream=text.stream,
    )


def reason(cause: BaseException) -> str:
    """Return the first line of what a library says."""
    return str(cause).strip().partition("\n")[0].rstrip(".")


def _header(path: Path) -> tuple[list[str], str]:
    import pyarrow as pa

    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            start = stream.read(_HEADER_BYTES)
        line = start.decode(
            "utf-8-sig", errors="strict" if len(start) < _HEADER_BYTES else "replace"
        )
    except (UnicodeDecodeError, pa.ArrowException, OSError) as cause:
        msg = f"{path.name} is not CSV text in UTF-8 ({reason(cause)}): write it again as UTF-8."
        raise DataError(msg) from None
    line = line.partition("\n")[0].rstrip("\r")
    delimiter = max(",;\t|", key=line.count)
    return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])], delimiter


@dataclass(frozen=True, slots=True)
class _Text:
    """A text file, its column names and what separates them."""

    path: Path
    names: list[str]
    delimiter: str

    def read(self, wanted: Mapping[str, str]) -> pa.Table:
        """Return the wanted columns; as text where a number cannot be read."""
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        types = _types(wanted)
        try:
            return arrow_csv.read_csv(self.path, **self._options(types))
        except pa.ArrowInvalid:
            return pa.Table.from_batches(self._as_text(types))

    def stream(self, wanted: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
        """Yield the wanted columns; as text from where a number cannot be read."""
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        types = _types(wanted)
        done = 0
        try:
            for batch in arrow_csv.open_csv(self.path, **self._options(types)):
                yield batch
                done += batch.num_rows
        except pa.ArrowInvalid:
            for batch in self._as_text(types):
                if done < batch.num_rows:
                    yield batch.slice(done)
                done = max(0, done - batch.num_rows)

    def _as_text(self, types: Mapping[str, pa.DataType]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        def refuse(row: Any) -> str:  # noqa: ANN401 - Arrow's InvalidRow has no types
            broken.append((row.number, row.actual_columns, row.expected_columns))
            return "error"

        broken: list[tuple[int, int, int]] = []
        text = dict.fromkeys(types, pa.string())
        try:
            yield from arrow_csv.open_csv(
                self.path, **self._options(text, invalid_row_handler=refuse)
            )
        except pa.ArrowInvalid as cause:
            self._refuse(broken, cause)

    def _refuse(self, broken: list[tuple[int, int, int]], cause: Exception) -> NoReturn:
        if not broken:
            msg = f"{self.path.name} cannot be read as CSV ({reason(cause)}): repair that line."
            raise DataError(msg) from None
        line, actual, expected = broken[0]
        msg = (
            f"{self.path.name}: line {line} has {actual} columns instead of {expected}: "
            "it may be half-written, repair or remove it."
        )
        raise DataError(msg) from None

    def _options(self, types: Mapping[str, pa.DataType], **parse: object) -> dict[str, Any]:
        from pyarrow import csv as arrow_csv

        return {
            "read_options": arrow_csv.ReadOptions(
                column_names=self.names,
                skip_rows=1,
                use_threads=not parse,
                block_size=_BLOCK_BYTES,
            ),
            "parse_options": arrow_csv.ParseOptions(delimiter=self.delimiter, **parse),
            "convert_options": arrow_csv.ConvertOptions(
                column_types=types,
                include_columns=list(types),
                null_values=_MISSING,
                strings_can_be_null=True,
            ),
        }


def _types(wanted: Mapping[str, str]) -> dict[str, pa.DataType]:
    import pyarrow as pa

    texts = {theirs for ours, theirs in wanted.items() if ours in _TEXTS}
    return {name: pa.string() if name in texts else pa.float64() for name in wanted.values()}
