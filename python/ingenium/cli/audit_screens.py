"""What the commands on the past of a session print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ingenium.analytics.console import print_parts
from ingenium.analytics.figures import counted
from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from ingenium.runtime.doctor.diagnosis import Cause, Diagnosis
    from ingenium.runtime.session.auditing import Audit
    from ingenium.runtime.session.story import Stage, Story

_SHOWN: Final = 5
_MICROSECOND: Final = 1_000
_SAID: Final = {
    "datum": "datum known",
    "decided": "strategy decided",
    "OrderSubmitted": "sized, risk passed",
    "OrderDenied": "risk denied",
    "Fill": "filled",
    "PositionChanged": "ledger: position",
    "BalanceChanged": "ledger: balance",
}
_LEFT_OUT: Final = ("order", "strategy", "symbol", "fill", "call", "at")


def audit_lines(found: Audit) -> Iterator[str]:
    """Yield what came of playing a journal again, line by line."""
    yield f"{counted(found.rows, 'row')} played again: {counted(found.events, 'event')} the same"
    if found.difference:
        yield f"DIFFERS at {found.difference}"
    elif found.closed is None:
        yield "The session has not ended; all that the journal tells of it comes again."
    else:
        yield f"digest {found.closed.digest}, equity {found.closed.totals['equity']}: the same"


def print_story(story: Story) -> None:
    """Print the stages of an order, with the time that each took."""
    title = f"Order {story.order} of {story.strategy}, {story.symbol}"
    print_parts(lambda _: [title, "", _stages(story.stages)])


def _stages(stages: Sequence[Stage]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, justify in (("Stage", "left"), ("Session time (UTC)", "left"), ("Took", "right")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("Row", justify="right", no_wrap=True)
    table.add_column("What", ratio=1)
    before = stages[0].clock
    for stage in stages:
        took = f"{(stage.clock - before) / _MICROSECOND:,.0f} µs"
        before = stage.clock
        said = _SAID.get(stage.name, stage.name.removeprefix("Order").lower())
        table.add_row(said, iso(stage.time), took, str(stage.row), _words(stage.detail))
    return table


def _words(detail: dict[str, Any]) -> str:
    if "requests" in detail:
        return "; ".join(_words(request) for request in detail["requests"])
    told = {k: v for k, v in detail.items() if k not in _LEFT_OUT and v not in (False, None)}
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in told.items())


def print_diagnosis(diagnosis: Diagnosis) -> None:
    """Print how a session and its backtest compare."""
    print_parts(lambda _: list(_diagnosis(diagnosis)))


def _diagnosis(diagnosis: Diagnosis) -> Iterator[RenderableType]:
    yield f"Session   {diagnosis.session:>20,.2f} equity at the end"
    yield f"Backtest  {diagnosis.backtest:>20,.2f}"
    yield f"Parity    {diagnosis.parity:>20.2%} of orders and fills are the same"
    yield ""
    if diagnosis.is_same:
        yield "The session did what the backtest does, to the last event."
        return
    yield _causes(diagnosis.causes)
    for cause in diagnosis.causes:
        if cause.is_seen:
            yield ""
            yield f"{cause.name}: {cause.said}"
            for what in ("orders", "fills", "fees"):
                yield from _some(what, getattr(cause, what))


def _causes(causes: Sequence[Cause]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Cause")
    for name in ("Session earned more by", "Orders", "Fills", "Fees"):
        table.add_column(name, justify="right")
    for cause in causes:
        numbers = (len(cause.orders), len(cause.fills), len(cause.fees))
        counts = (f"{number:,}" if number else "-" for number in numbers)
        table.add_row(cause.name, f"{cause.cost:,.2f}" if cause.cost else "-", *counts)
    return table


def _some(what: str, lines: Sequence[str]) -> Iterator[str]:
    for place, line in enumerate(lines[:_SHOWN]):
        yield f"  {'' if place else what:<7} {line}"
    if len(lines) > _SHOWN:
        yield f"  {'':<7} and {len(lines) - _SHOWN:,} more"
