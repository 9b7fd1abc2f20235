"""What is printed before a live session trades: where, with what, and within which limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingenium.runtime.exchanges import Exchanges
    from ingenium.runtime.system import System


def print_live(exchanges: Exchanges, system: System) -> None:
    """Print the accounts, what they hold, and the limits; never a key."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    is_lab = all(each.lab for each in exchanges.settings.values())
    word, style = ("LAB", "bold cyan") if is_lab else ("LIVE: REAL MONEY", "bold white on red")
    console.print(Text.assemble((f" {word} ", style), "  ", (system.name or "", "bold")))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for title in ("exchange", "account", "holds", "orders of others"):
        table.add_column(title)
    for name, settings in exchanges.settings.items():
        traded = {
            currency
            for each in exchanges.instruments.values()
            if each.symbol.rpartition(".")[2] == name
            for currency in (each.base, each.quote)
        }
        held = exchanges.balances[name]
        shown = "  ".join(
            f"{held[each].free + held[each].held:,.8f}".rstrip("0").rstrip(".") + f" {each}"
            for each in sorted(traded & set(held))
        )
        table.add_row(name, settings.account, shown or "nothing", settings.others)
    console.print(table)
    silent = exchanges.feeds.keys() - exchanges.settings.keys()
    if silent:
        console.print(f"Prices only: {', '.join(sorted(silent))}", style="dim")
    limits = [
        f"{name} {value}"
        for name in system.risk.__struct_fields__
        if (value := getattr(system.risk, name)) not in (None, (), {}, False)
    ]
    console.print(f"Limits: {', '.join(limits)}", style="dim")
