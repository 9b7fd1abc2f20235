"""What the commands on records print: rows of a table, for people or as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import typer

from ingenium.cli.screen import print_json

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_WIDE: Final = 200  # columns, where nobody's terminal sets a limit
_TIMES: Final = frozenset({"time", "created", "changed", "started", "ended", "heard"})
_ONLY_JSON: Final = frozenset({"event", "created", "call", "parent", "time_in_force"})
_NUMBERS: Final = frozenset({"quantity", "filled", "price", "fee", "fees", "cash", "equity"})


def print_records(rows: Sequence[Any], *, as_json: bool, leave_out: Collection[str]) -> None:
    """Print rows, without the columns that say the same everywhere."""
    found = [_without(row._asdict(), leave_out) for row in rows]
    if as_json:
        print_json(found)
    elif found:
        _print_table(found)
    else:
        typer.echo("There are none.")


def _print_table(found: Sequence[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names = [name for name in found[0] if name not in _ONLY_JSON]
    used = [name for name in names if any(row[name] not in {None, ""} for row in found)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in used:
        justify: Any = "right" if name in _NUMBERS else "left"
        table.add_column(name.replace("_", " "), justify=justify, overflow="fold")
    for row in found:
        table.add_row(*(Text(_cell(name, row[name])) for name in used))
    Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False).print(table)


def _cell(name: str, value: object) -> str:
    from decimal import Decimal

    from ingenium.model.timestamps import iso

    if value is None:
        return ""
    if name in _TIMES and isinstance(value, int):
        return iso(value).replace("T", " ")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _without(row: dict[str, object], names: Collection[str]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in names}
