"""What the commands on journals print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.analytics.console import WIDEST, print_parts
from ingenium.analytics.figures import counted
from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.table import Table

    from ingenium.storage.journal.differing import FirstDifference, JournalDifference
    from ingenium.storage.journal.entry import Row
    from ingenium.storage.journal.verifying import Verification

_HEADER: Final = ("row", "time (UTC)", "kind", "source", "id", "cause", "body")
_LEAST: Final = 20  # characters that a body gets, however narrow the screen
_SHOWN: Final = 60  # characters of a differing field


def print_rows(rows: Sequence[Row], *, left_out: int) -> None:
    """Print rows as a table, as much of each body as there is room for."""
    if not rows:
        print_parts(lambda _: ["No such rows."])
        return
    more = f"\n{counted(left_out, 'more row')}: --most {left_out + len(rows)} shows all."
    print_parts(lambda console: [_table(rows, console.width), *([more] * (left_out > 0))])


def verdict(file: Path, found: Verification) -> Iterator[str]:
    """Yield what a check found, line by line."""
    yield f"{file}: {counted(found.rows, 'row')} as they were written"
    yield f"  hash of the last {found.head}"
    for fault in found.faults:
        yield f"  {fault}"
    if found.broken is not None:
        yield f"  row {found.broken.sequence}: {found.broken.what}"
    if found.is_being_written:
        yield "  being written now: its rows were checked, its pages can be when it is closed"
    yield f"  {'sound' if found.is_sound else 'DAMAGED'}"


def difference_lines(files: tuple[Path, Path], found: JournalDifference) -> Iterator[str]:
    """Yield how two journals compare, line by line."""
    for file, counts in zip(files, found.counts, strict=True):
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in counts.items())
        yield f"{file}: {counted(sum(counts.values()), 'row')}{f' ({kinds})' if kinds else ''}"
    if found.first is None:
        yield "They are the same."
    else:
        yield from _first(files, found.first)


def _first(files: tuple[Path, Path], first: FirstDifference) -> Iterator[str]:
    one, other = first.rows
    same = counted(first.sequence - 1, "row")
    present = one or other
    if one is None or other is None:
        ended = files[0] if one is None else files[1]
        yield f"{same} the same, then {ended} ends; row {first.sequence} of the other:"
        yield f"  {present.kind} {present.id} from {present.source}" if present else ""
        return
    yield f"{same} the same; row {first.sequence} differs in {', '.join(first.fields)}:"
    for name in first.fields:
        left, right = _around(_text(getattr(one, name)), _text(getattr(other, name)))
        yield f"  {name}: {left}"
        yield f"  {' ' * len(name)}  {right}"


def _around(one: str, other: str) -> tuple[str, str]:
    """Return two texts from shortly before where they part."""
    place = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    start = max(0, place - _SHOWN // 3)
    lead = "…" if start else ""
    return tuple(  # type: ignore[return-value]
        f"{lead}{text[start : start + _SHOWN]}{'…' if len(text) > start + _SHOWN else ''}"
        for text in (one, other)
    )


def _table(rows: Sequence[Row], width: int) -> Table:
    from rich.table import Table
    from rich.text import Text

    cells = [_cells(row) for row in rows]
    taken = sum(max(len(each[place]) for each in (*cells, _HEADER)) + 1 for place in range(6))
    room = max(_LEAST, min(width, WIDEST) - taken)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in _HEADER:
        table.add_column(name, overflow="fold")
    for each, row in zip(cells, rows, strict=True):
        table.add_row(*map(Text, each), Text(_cut(_text(row.body[: room * 4]), room)))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    time = iso(row.time).replace("T", " ")
    return (f"{row.sequence}", time, row.kind, row.source, row.id, row.cause)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").replace("\n", " ")
    return str(value)
