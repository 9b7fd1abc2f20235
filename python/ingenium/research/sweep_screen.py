"""A sweep for a terminal: the best runs, the map of two parameters, and what to make of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from ingenium.analytics.console import print_parts, text_of
from ingenium.analytics.figures import count, counted, money, percent, ratio
from ingenium.research.luck import expected_best_sharpe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, RenderableType
    from rich.table import Table

    from ingenium.research.rows import Row
    from ingenium.research.sweep_outcome import HeatMap, SweepOutcome

SHOWN: Final = (
    ("total_return", "Return"),
    ("sharpe", "Sharpe"),
    ("max_drawdown", "Drawdown"),
    ("calmar", "Calmar"),
    ("round_trips", "Trips"),
    ("fees", "Fees"),
)
PERCENTS: Final = frozenset({"total_return", "cagr", "ann_vol", "max_drawdown", "win_rate"})
MOST_ROWS: Final = 10
MOST_COLUMNS: Final = 12
_GREENS: Final = ("on #1d3b2a", "on #1f5a38", "on #1f7a48")
_REDS: Final = ("on #4a2323", "on #6e2727", "on #8f2d2d")


def as_text(found: SweepOutcome, *, width: int = 100) -> str:
    """Return the sweep as plain text."""
    return text_of(lambda console: parts(found, console), width=width)


def print_sweep(found: SweepOutcome, across: str | None = None, down: str | None = None) -> None:
    """Print the sweep, in colour on a terminal."""
    print_parts(lambda console: parts(found, console, across, down))


def figure(name: str, value: object) -> str:
    """Return a statistic as people write it."""
    if name in PERCENTS:
        return percent(value, signed=name not in {"win_rate", "ann_vol"})
    if name in ("fees", "final_equity") and isinstance(value, float):
        return money(value)
    return count(value) if name == "round_trips" else ratio(value)


def shown_value(value: object) -> str:
    """Return the value of a parameter, floats to six digits."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def columns_of(found: SweepOutcome) -> list[tuple[str, str]]:
    """Return the statistics that a table shows, the one that ranks among them."""
    names = [name for name, _ in SHOWN]
    return [*SHOWN] if found.by in names else [(found.by, found.by), *SHOWN]


def caution(found: SweepOutcome) -> str:
    """Return what the best of many is worth."""
    ranked = found.ranked()
    told = f"The best of {counted(len(ranked), 'trial')} by {found.by}"
    years = ranked[0].years if ranked else 0.0
    luck = expected_best_sharpe(len(ranked), years)
    if found.by != "sharpe" or luck is None:
        return f"{told}: the more are tried, the better the best looks by chance. Keep data unseen."
    return (
        f"{told}. Chance alone would bring the best of as many unrelated trials without merit to a "
        f"Sharpe of {luck:.2f} on {years:.1f} years. Keep data unseen."
    )


def parts(
    found: SweepOutcome, _: Console, across: str | None = None, down: str | None = None
) -> Iterator[RenderableType]:
    """Give what is printed below one another."""
    from rich.text import Text

    head = f"{found.name}: {len(found.rows):,} of {counted(found.planned, 'run')}"
    yield Text(head + (f", {found.kept:,} kept from before" if found.kept else ""), "bold")
    ranked = found.ranked()
    if ranked:
        yield _table(found, ranked)
        yield Text(caution(found), "yellow")
    heat = found.heat_map(across, down)
    if heat is not None and ranked:
        yield Text()
        yield _heat_table(heat, found.by)
        if len(found.parameters) > (2 if heat.across else 1):
            yield Text("each cell is the mean over the other parameters", "dim")
    for sentence, number in Counter(row.error for row in found.failed).most_common(3):
        yield Text(f"{counted(number, 'run')} failed: {sentence}", "red")


def _table(found: SweepOutcome, ranked: Sequence[Row]) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, show_edge=False, header_style="bold")
    columns = columns_of(found)
    for name in [*found.parameters, *(heading for _, heading in columns), "Digest"]:
        table.add_column(name, justify="right", no_wrap=True)
    for row in ranked[:MOST_ROWS]:
        table.add_row(
            *(shown_value(value) for value in row.parameters.values()),
            *(figure(name, row.statistics.get(name)) for name, _ in columns),
            row.digest[:8],
        )
    return table


def _heat_table(heat: HeatMap, by: str) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1), pad_edge=False, show_edge=False, header_style="bold")
    corner = f"{by}: {heat.down} \\ {heat.across}" if heat.across else f"{by} by {heat.down}"
    table.add_column(corner, style="bold")
    shown = _spread(len(heat.columns))
    for column in shown:
        table.add_column(shown_value(heat.columns[column]), justify="right", no_wrap=True)
    for value, line, shares in zip(heat.rows, heat.cells, heat.shares(), strict=True):
        cells = [
            Text("·" if line[place] is None else figure(by, line[place]), _tone(shares[place]))
            for place in shown
        ]
        table.add_row(shown_value(value), *cells)
    return table


def _spread(columns: int) -> list[int]:
    """Return the columns that there is room for, evenly spread."""
    if columns <= MOST_COLUMNS:
        return list(range(columns))
    return [round(place * (columns - 1) / (MOST_COLUMNS - 1)) for place in range(MOST_COLUMNS)]


def _tone(share: float | None) -> str:
    if not share:
        return ""
    level = min(len(_GREENS) - 1, int(len(_GREENS) * abs(share)))
    return (_GREENS if share > 0 else _REDS)[level]
