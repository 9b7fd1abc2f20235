"""What is printed when a session has ended: its figures, its digest, and what to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.analytics.console import print_parts
from ingenium.analytics.figures import count, money, percent
from ingenium.cli.screen import program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import RenderableType
    from rich.table import Table

    from ingenium.runtime.session.closing import Ending

_BEGUN: Final = ("OrderSubmitted", "OrderDenied")


def print_closing(ending: Ending, journal: Path) -> None:
    """Print how a session ended."""
    print_parts(lambda _: _parts(ending, journal))


def _parts(ending: Ending, journal: Path) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text.assemble(
        (ending.session, "bold"),
        ("  ended  ", "green"),
        " ".join(ending.strategies),
        "  ",
        (" ".join(ending.symbols), "cyan"),
    )
    yield ""
    yield _figures(ending)
    yield ""
    yield Text.assemble(("Digest   ", "bold"), ending.closed.digest)
    yield Text.assemble(("Journal  ", "bold"), str(journal))
    yield Text.assemble(("Next     ", "bold"), _next(ending))


def _figures(ending: Ending) -> Table:
    from rich.table import Table

    table = Table.grid(padding=(0, 4, 0, 0))
    for _ in range(2):
        table.add_column(no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
    denied, fills = ending.counts.get("OrderDenied", 0), ending.counts.get("Fill", 0)
    currency = ending.currency
    begun, ended = money(ending.total("initial")), money(ending.total("equity"))
    table.add_row("Equity at start", f"{begun} {currency}", "Orders", count(_orders(ending)))
    table.add_row("Equity at end", f"{ended} {currency}", "Fills", count(fills))
    table.add_row("Return", percent(ending.earned, signed=True), "Denied", count(denied))
    fees = f"{money(ending.total('fees'))} {currency}"
    table.add_row("Fees", fees, "Events", count(ending.closed.events))
    return table


def _next(ending: Ending) -> str:
    asked = [f"{program()} why 0 {ending.session}"] if _orders(ending) else []
    return ", ".join([*asked, f"{program()} doctor {ending.session}"])


def _orders(ending: Ending) -> int:
    return sum(ending.counts.get(name, 0) for name in _BEGUN)
