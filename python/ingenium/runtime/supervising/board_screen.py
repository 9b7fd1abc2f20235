"""Sessions and their components as tables for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.analytics.figures import count, counted, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from ingenium.runtime.supervising.board import ComponentLine, SessionLine
    from ingenium.runtime.supervising.records import AccountActivity

_NARROW: Final = 100  # columns of a screen on which some figures are left out
_DAY: Final = 86_400
_COLUMNS: Final = (
    "State",
    "PID",
    "Up",
    "Restarts",
    "Lag",
    "Rate/s",
    "Played until",
    "Orders",
    "Fills",
)
_LEFT_OUT: Final = ("PID", "Restarts")
_COLOURS: Final = {
    "running": "green",
    "replaying": "cyan",
    "starting": "cyan",
    "draining": "yellow",
    "stopping": "yellow",
    "restarting": "yellow",
    "stalled": "red",
    "silent": "red",
    "dead": "red",
    "failed": "red",
    "damaged": "red",
}


_ACCOUNTS: Final = {"trading": "green", "reconciling": "cyan", "claiming": "cyan"}
_GUARDED: Final = {"waiting": "", "armed": "green", "silent": "red", "cleared": "yellow"}


def board_parts(lines: Sequence[SessionLine], width: int) -> Iterator[RenderableType]:
    """Yield the parts of the screen that shows sessions, with a line between them."""
    for number, line in enumerate(lines):
        if number:
            yield ""
        yield from session_parts(line, width)


def session_parts(line: SessionLine, width: int) -> Iterator[RenderableType]:
    """Yield the parts of the screen that shows a session on so many columns."""
    from rich.text import Text

    yield _heading(line)
    if line.reason:
        yield Text(f"  {line.reason}", style="red")
    if line.components:
        yield _table(line.components, width)
    yield from (Text(f" {alert}", style="yellow") for alert in line.alerts)
    for component in line.components:
        yield from (_account(name, each) for name, each in component.accounts.items())


def uptime(seconds: float | None) -> str:
    """Write how long something has lived: 12 s, 03:07, 02:03:07, 4 d 02:03."""
    if seconds is None:
        return "-"
    whole = max(int(seconds), 0)
    days, rest = divmod(whole, _DAY)
    minutes, second = divmod(rest, 60)
    hour, minute = divmod(minutes, 60)
    if days:
        return f"{days} d {hour:02}:{minute:02}"
    if hour:
        return f"{hour:02}:{minute:02}:{second:02}"
    return f"{minute:02}:{second:02}" if minute else f"{second} s"


def _heading(line: SessionLine) -> Text:
    from rich.text import Text

    heading = Text.assemble((line.session, "bold"), "  ", _state(line.state))
    facts = [line.mode, line.system, f"bus {line.bus}" if line.bus else ""]
    if line.uptime is not None:
        facts.append(f"up {uptime(line.uptime)}")
    elif line.started:
        facts.append(f"started {line.started[:19].replace('T', ' ')} UTC")
    for fact in filter(None, facts):
        heading.append(f"  {fact}")
    return heading


def _table(components: tuple[ComponentLine, ...], width: int) -> Table:
    from rich.table import Table
    from rich.text import Text

    shown = [column for column in _COLUMNS if width >= _NARROW or column not in _LEFT_OUT]
    table = Table(box=None, padding=(0, 1), pad_edge=True, show_edge=False, header_style="dim")
    table.add_column("Component", overflow="fold")
    for column in shown:
        table.add_column(column, justify="left" if column == "State" else "right", no_wrap=True)
    for line in components:
        name = Text(line.component)
        table.add_row(name, *(_cell(column, line) for column in shown))
    failing = [line for line in components if line.last_error]
    if failing:
        return _with_errors(table, failing)
    return table


def _account(name: str, account: AccountActivity) -> Text:
    """Write how an account is doing, in a line."""
    from rich.text import Text

    if account.state in _GUARDED:
        return Text.assemble(f" {name}: ", (account.state, _GUARDED[account.state]))
    state = account.state if not account.holder else f"{account.state} as holder {account.holder}"
    line = Text.assemble(f" {name}: ", (state, _ACCOUNTS.get(account.state, "")))
    line.append(f", {counted(account.working, 'order')} working")
    if account.others:
        line.append(f", {account.others} of others")
    if account.accepted_in is not None:
        line.append(f", accepted in {account.accepted_in * 1_000:.1f} ms")
    if account.unresolved:
        line.append(f", {account.unresolved} unresolved: look at the exchange", style="red")
    return line


def _with_errors(table: Table, failing: list[ComponentLine]) -> Table:
    from rich.table import Table
    from rich.text import Text

    both = Table.grid()
    both.add_row(table)
    for line in failing:
        both.add_row(Text(f" {line.component}{_number(line)}: {line.last_error}", style="red"))
    return both


def _number(line: ComponentLine) -> str:
    """Write what the last error is the last of, if that says more."""
    if line.restarts:
        return f", restarted {counted(line.restarts, 'time')}"
    return f", {counted(line.errors, 'error')}" if line.errors > 1 else ""


def _cell(column: str, line: ComponentLine) -> Text:
    from rich.text import Text

    if column == "State":
        return _state(line.state)
    played = (line.played_until or "-")[:19].replace("T", " ")
    figures = {
        "PID": str(line.pid or "-"),
        "Up": uptime(line.uptime),
        "Restarts": count(line.restarts),
        "Lag": count(line.waiting),
        "Rate/s": short(line.rate),
        "Played until": played,
        "Orders": count(line.orders),
        "Fills": count(line.fills),
    }
    return Text(figures[column])


def _state(state: str) -> Text:
    from rich.text import Text

    return Text(state, style=_COLOURS.get(state, ""))
