"""What a shadow run prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.analytics.console import print_parts
from ingenium.analytics.figures import moment, money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType
    from rich.table import Table

    from ingenium.runtime.doctor.diagnosis import Cause
    from ingenium.runtime.shadow.comparing import Comparison

_SHOWN: Final = 5


def print_comparison(found: Comparison) -> None:
    """Print what two versions did in the same time."""
    print_parts(lambda _: list(_comparison(found)))


def _comparison(found: Comparison) -> Iterator[RenderableType]:
    yield f"Beside {found.session}, {moment(found.since)} to {moment(found.until)}"
    yield ""
    yield _figures(found)
    yield ""
    yield f"Parity  {found.parity:.2%}: {found.same:,} orders are the same"
    yield from found.left_out
    for title, lines in (
        ("differ", found.differing),
        ("only old", found.only_old),
        ("only new", found.only_new),
    ):
        yield from _some(title, lines)
    if found.first is not None:
        yield ""
        yield f"First difference: {found.first.what}"
        yield f"by {found.first.cause}: {found.first.said}"
    seen = [cause for cause in found.causes if cause.is_seen]
    if seen:
        yield ""
        yield _causes(seen)
        for cause in seen:
            yield f"{cause.name}: {cause.said}"


def _figures(found: Comparison) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    for name in ("Orders", "Fills", "Profit", "Fees"):
        table.add_column(name, justify="right")
    for name, each in (("Old version", found.old), ("New version", found.new)):
        numbers = (f"{each.orders:,}", f"{each.fills:,}", money(each.profit), money(each.fees))
        table.add_row(name, *numbers)
    return table


def _causes(causes: Iterable[Cause]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Cause")
    table.add_column("New version earned more by", justify="right")
    for cause in causes:
        table.add_row(cause.name, money(-cause.cost) if cause.cost else "-")
    return table


def _some(title: str, lines: tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield f"{title + ':':<10} {len(lines):,}"
    for line in lines[:_SHOWN]:
        yield f"           {line}"
    if len(lines) > _SHOWN:
        yield f"           and {len(lines) - _SHOWN:,} more"
