"""The tables of the terminal summary, in rich's form."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ingenium.analytics.figures import count, money, percent, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from ingenium.analytics.attribution import Line
    from ingenium.analytics.outcome import Outcome
    from ingenium.analytics.summary_figures import Pairs

MOST_ROWS = 20


def pairs_table(groups: Sequence[Pairs], *, across: int) -> Table:
    """Return name and figure pairs, `across` groups side by side."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1), expand=True)
    for place in range(across):
        table.add_column(no_wrap=True)
        table.add_column(justify="right", no_wrap=True, ratio=1)
        if place < across - 1:
            table.add_column(width=2)
    for start in range(0, len(groups), across):
        if start:
            table.add_row()
        row_groups = groups[start : start + across]
        for row in range(max(map(len, row_groups))):
            cells: list[Text] = []
            for group in row_groups:
                name, figure = group[row] if row < len(group) else ("", "")
                cells += [Text(name, style="dim"), Text(figure, style=tone(figure)), Text()]
            table.add_row(*cells[:-1])
    return table


def strategies_table(outcome: Outcome) -> Table:
    """Return a line for each strategy."""
    lines = {line.name: line for line in outcome.by_strategy}
    rows = []
    for name, totals in outcome.strategy_totals.items():
        profit = totals["equity"] - totals["initial"]
        growth = profit / totals["initial"] if totals["initial"] else None
        trades = _trades(lines.get(name))
        fees = money(totals.get("fees", Decimal(0)))
        rows.append((name, money(profit, signed=True), percent(growth, signed=True), *trades, fees))
    return lined_table(
        ("Strategy", "Profit", "Return", "Trips", "Win rate", "Factor", "Fees"), rows
    )


def symbols_table(outcome: Outcome) -> Table:
    """Return a line for each symbol: its closed round trips, less its fees."""
    rows = [
        (line.name, money(line.net, signed=True), str(line.fills), *_trades(line), money(line.fees))
        for line in outcome.by_symbol
    ]
    return lined_table(
        ("Symbol", "Closed net", "Fills", "Trips", "Win rate", "Factor", "Fees"), rows
    )


def positions_table(outcome: Outcome) -> Table:
    """Return what was held at the end."""
    rows = [
        (
            str(position["symbol"]),
            str(position["strategy"]),
            str(position["quantity"]),
            str(position.get("average_price", "")),
        )
        for position in outcome.open_positions
    ]
    return lined_table(("Held at the end", "Strategy", "Quantity", "Average price"), rows, names=2)


def denials_table(outcome: Outcome) -> Table:
    """Return how many orders each rule refused."""
    rows = [(rule, count(number)) for rule, number in outcome.denials_by_rule.items()]
    return lined_table(("Denied by rule", "Orders"), rows)


def assumptions_table(outcome: Outcome) -> Table:
    """Return every assumption of the run, a sentence each."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1), pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("Assumptions", no_wrap=True)
    table.add_column("", overflow="fold")
    before = ""
    for name, sentence in outcome.listed_assumptions:
        table.add_row(Text(name if name != before else "", style="dim"), Text(sentence))
        before = name
    return table


def _trades(line: Line | None) -> tuple[str, str, str]:
    if line is None:
        return ("0", "-", "-")
    trades = line.trades
    return (
        count(trades["round_trips"]),
        percent(trades["win_rate"]),
        ratio(trades["profit_factor"]),
    )


def lined_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, names: int = 1) -> Table:
    """Return a table whose first `names` columns are words and whose others are figures."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1), pad_edge=False, show_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        if place < names:
            table.add_column(heading, overflow="fold", max_width=24)
        else:
            table.add_column(heading, justify="right", no_wrap=True)
    shown = list(rows)
    for row in shown[:MOST_ROWS]:
        table.add_row(
            *(Text(cell, style=tone(cell) if place else "") for place, cell in enumerate(row))
        )
    if len(shown) > MOST_ROWS:
        table.add_row(Text(f"and {len(shown) - MOST_ROWS} more", style="dim"))
    return table


def tone(figure: str) -> str:
    """Return the colour of a figure with a sign."""
    if figure.startswith("+"):
        return "green"
    return "red" if figure.startswith("-") and len(figure) > 1 else ""
