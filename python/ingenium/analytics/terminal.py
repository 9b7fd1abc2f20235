"""The summary of a run for a terminal: a chart, figures, costs, denials, assumptions."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from ingenium.analytics.chart import ASCII, UNICODE, line_chart
from ingenium.analytics.console import WIDEST, print_parts, text_of
from ingenium.analytics.figures import (
    counted,
    duration,
    moment,
    short,
)
from ingenium.analytics.summary_figures import figure_groups
from ingenium.analytics.terminal_report import report_parts
from ingenium.analytics.terminal_tables import (
    assumptions_table,
    denials_table,
    pairs_table,
    positions_table,
    strategies_table,
    symbols_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, RenderableType

    from ingenium.analytics.outcome import Outcome

CHART_ROWS = 8


def as_text(outcome: Outcome, *, width: int = 80) -> str:
    """Return the summary as plain text, `width` characters wide."""
    return text_of(lambda console: _parts(outcome, console), width=width)


def print_summary(outcome: Outcome, *, file: IO[str] | None = None, full: bool = False) -> None:
    """Print the summary, in colour if `file` (standard output) is a terminal.

    In full it has all tables of the report too.
    """
    print_parts(lambda console: _parts(outcome, console, full=full), file=file)


def _parts(outcome: Outcome, console: Console, *, full: bool = False) -> Iterator[RenderableType]:
    from rich.text import Text

    yield from _heading(outcome)
    yield from _chart(outcome, console)
    yield pairs_table(
        figure_groups(outcome),
        across=4 if console.width >= WIDEST else 2,
    )
    yield from _drawdown(outcome)
    if full:
        yield from report_parts(outcome)
    if len(outcome.strategy_totals) > 1:
        yield from ("", strategies_table(outcome))
    if len(outcome.by_symbol) > 1:
        yield from ("", symbols_table(outcome))
    if outcome.open_positions:
        yield from ("", positions_table(outcome))
    if outcome.denials_by_rule:
        yield from ("", denials_table(outcome))
    yield from ("", assumptions_table(outcome))
    if outcome.digest:
        yield from ("", Text.assemble(("Digest ", "bold"), outcome.digest))


def _heading(outcome: Outcome) -> Iterator[RenderableType]:
    from rich.text import Text

    symbols = sorted({line.name for line in outcome.by_symbol})
    period = ""
    if len(outcome.times):
        period = f"{moment(int(outcome.times[0]))} to {moment(int(outcome.times[-1]))}"
    speed = counted(outcome.bars, outcome.played)
    if outcome.seconds > 0:
        rate = f"{short(outcome.bars_per_second)} {outcome.played}s/s"
        speed += f" in {duration(outcome.seconds)}, {rate}"
    yield Text.assemble((outcome.name, "bold"), "  ", (" ".join(symbols), "cyan"))
    yield Text(f"{period}  {speed}".strip(), style="dim")


def _chart(outcome: Outcome, console: Console) -> Iterator[RenderableType]:
    from rich.text import Text

    if len(outcome.times) <= 1:
        return
    alphabet = ASCII if console.options.ascii_only else UNICODE
    lines = line_chart(
        outcome.times,
        outcome.equity_values,
        width=console.width,
        height=CHART_ROWS,
        alphabet=alphabet,
    )
    gained = outcome.final_equity >= outcome.initial_equity
    yield Text(f"\nEquity, {outcome.currency}", style="bold")
    yield Text("\n".join(lines), style="green" if gained else "red", no_wrap=True)
    yield ""


def _drawdown(outcome: Outcome) -> Iterator[RenderableType]:
    from rich.text import Text

    values = outcome.statistics
    if not values["max_drawdown"]:
        return
    peak, trough, recovery, spell_from = (
        "the start" if values[name] == "start" else values[name]
        for name in (
            "max_drawdown_peak",
            "max_drawdown_trough",
            "max_drawdown_recovery",
            "longest_underwater_from",
        )
    )
    spell = counted(int(values["longest_underwater_bars"] or 0), "bar")
    yield Text(
        f"\nDeepest drawdown {peak} to {trough}, "
        f"{f'recovered {recovery}' if recovery else 'not recovered'}\n"
        f"Longest under water {spell} from {spell_from}"
    )
