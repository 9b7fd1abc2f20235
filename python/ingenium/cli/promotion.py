"""The commands that let a system go from backtest to paper to live, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ingenium.cli.app import FAILURE, app
from ingenium.cli.screen import print_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from ingenium.runtime.shadow.record import ShadowRun
    from ingenium.runtime.transitions import Gate, Transition

_WHEN: Final = "when (UTC)"

System = Annotated[Path, typer.Argument(metavar="SYSTEM", help="A system file (YAML).")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
]
Session = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The session to look at; its last one unless given."),
]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason; it is recorded.")]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Strategies begin with new states instead of theirs.")
]


@app.command(epilog="Example: ingenium promote demo.yaml --why 'two quiet weeks'")
def promote(  # noqa: PLR0913 - each is an option
    system: System,
    settings: Settings = None,
    session: Session = None,
    why: Why = "",
    *,
    fresh: Fresh = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overrule gates that are not met; needs --why.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show the gates; nothing is recorded.")
    ] = False,
) -> None:
    """Let a system go from backtest to paper, or from paper to live, if it has shown enough.

    The gates: limits are set, enough was traded, the same comes again in a backtest, and the
    accounts at the exchanges hold nothing unknown. `gates` in the system file says how much is
    enough, and whether a shadow run is wanted before it goes live. The exit code is 1 where a gate
    is not met.
    """
    import asyncio
    from time import time_ns

    from ingenium.cli.running import with_progress
    from ingenium.runtime.promotion.moving import Ask, decide, prepared_promotion
    from ingenium.runtime.runs.origin import read_origin

    loaded = read_origin(system, settings or []).system

    def prepared(progress: object) -> Transition:
        ask = Ask(session=session, why=why, is_fresh=fresh, time=time_ns(), progress=progress)  # type: ignore[arg-type]
        return asyncio.run(prepared_promotion(loaded, ask))

    transition = with_progress(prepared, quiet=False)
    _print_gates(transition.gates)
    unmet = [gate for gate in transition.gates if gate.is_met is False]
    if dry_run or (unmet and not force):
        typer.echo(f"{transition.system} stays in {transition.before}.")
        raise typer.Exit(FAILURE if unmet else 0)
    decide(transition, is_forced=force)
    _tell(transition, system)


@app.command(epilog="Example: ingenium demote demo.yaml --why 'spreads have widened'")
def demote(
    system: System,
    settings: Settings = None,
    session: Session = None,
    why: Why = "",
    *,
    fresh: Fresh = False,
) -> None:
    """Let a system go back from live to paper, or from paper to backtest.

    States of strategies and limits stay; positions do not: flatten the session before.
    """
    from time import time_ns

    from ingenium.runtime.promotion.moving import Ask, decide, prepared_demotion
    from ingenium.runtime.runs.origin import read_origin

    loaded = read_origin(system, settings or []).system
    ask = Ask(session=session, why=why, is_fresh=fresh, time=time_ns())
    transition = prepared_demotion(loaded, ask)
    decide(transition, is_forced=False)
    _tell(transition, system)


@app.command(epilog="Example: ingenium stages demo")
def stages(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Of a system; all unless given.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show which system went to which mode: when, by whom, and why; and its shadow runs."""
    from ingenium.runtime.shadow.record import shadow_runs
    from ingenium.runtime.transitions import transitions

    found, shadows = transitions(name), shadow_runs(name)
    if as_json:
        print_json({"transitions": found, "shadows": shadows})
        return
    from rich.console import Console

    console = Console(highlight=False)
    if found:
        console.print(_history(found))
    else:
        typer.echo("Nothing was promoted yet: all is in backtest.")
    if shadows:
        typer.echo()
        console.print(_shadows(shadows))


def _tell(transition: Transition, file: Path) -> None:
    typer.echo(f"{transition.system} is in {transition.after} now, told by {transition.who}.")
    if transition.states:
        typer.echo(f"It takes along the states of {', '.join(transition.states)}.")
    if transition.into:
        mode = " --mode live" if transition.after == "live" else ""
        typer.echo(f"To go on: ingenium run {file}{mode} --session {transition.into}")


def _print_gates(gates: Iterable[Gate]) -> None:
    from rich.console import Console
    from rich.text import Text

    marks = {True: ("met", "green"), False: ("NOT MET", "red"), None: ("cannot apply", "dim")}
    table = _table("gate", "wanted", "found", "")
    for gate in gates:
        word, style = marks[gate.is_met]
        table.add_row(gate.name, gate.wanted, Text(gate.found), Text(word, style))
    Console(highlight=False).print(table)


def _history(found: Iterable[Transition]) -> Table:
    from rich.text import Text

    from ingenium.model.timestamps import iso

    table = _table(_WHEN, "system", "from", "to", "shown by", "who", "why")
    for each in found:
        overruled = [gate.name for gate in each.gates if gate.is_met is False]
        why = f"{each.why} (overruled: {', '.join(overruled)})" if overruled else each.why
        when = iso(each.time)[:16]
        words = (when, each.system, each.before, each.after, each.evidence, each.who, why)
        table.add_row(*(Text(word) for word in words))
    return table


def _shadows(found: Iterable[ShadowRun]) -> Table:
    from ingenium.analytics.figures import money
    from ingenium.model.timestamps import iso

    table = _table(_WHEN, "shadow", "beside")
    for title in ("hours", "parity", "profit", "of the old"):
        table.add_column(title, justify="right")
    for each in found:
        table.add_row(
            iso(each.time)[:16],
            each.system,
            each.session,
            f"{each.hours:,.1f}",
            f"{each.parity:.2%}",
            money(each.new_profit),
            money(each.old_profit),
        )
    return table


def _table(*titles: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in titles:
        table.add_column(title, no_wrap=title == _WHEN)
    return table
