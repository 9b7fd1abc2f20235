"""What a session shows to a person while it runs: a table on a terminal, else a line a change."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final, Protocol

from ingenium.runtime.supervising.board import line_of

if TYPE_CHECKING:
    from rich.live import Live

    from ingenium.runtime.supervising.records import SessionRecord, Status


_WELL: Final = ("starting", "replaying", "running", "draining", "ended", "stopped")
"""States in which an error is one of the past."""


class View(Protocol):
    """Shows a session while it runs."""

    def show(self, record: SessionRecord, statuses: dict[str, Status]) -> None:
        """Show where the session is."""

    def close(self) -> None:
        """Leave the screen."""


def view_on(stream: IO[str] = sys.stderr) -> View:
    """Return what shows a session there."""
    return TableView(stream) if stream.isatty() else PlainView(stream)


@dataclass(slots=True)
class PlainView:
    """Writes a line whenever a component's state changes."""

    stream: IO[str]
    _told: dict[str, tuple[str, int | None]] = field(
        default_factory=dict[str, tuple[str, int | None]]
    )

    def show(self, record: SessionRecord, statuses: dict[str, Status]) -> None:
        """Write what has changed."""
        line = line_of(record, statuses)
        for component in line.components:
            self._tell(component.component, component.state, component.pid, component.last_error)
        self._tell(f"session {line.session}", line.state, line.pid, line.reason)

    def close(self) -> None:
        """Leave what was written."""

    def _tell(self, name: str, state: str, pid: int | None, error: str) -> None:
        if self._told.get(name) == (state, pid):
            return
        self._told[name] = state, pid
        process = f" (process {pid})" if pid is not None else ""
        why = f": {error}" if error and state not in _WELL else ""
        clock = datetime.now(UTC).strftime("%H:%M:%S")
        self.stream.write(f"{clock} {name} {state}{process}{why}\n")
        self.stream.flush()


@dataclass(slots=True)
class TableView:
    """Draws the table of `ingenium ps`, and draws it again."""

    stream: IO[str]
    _live: Live | None = None

    def show(self, record: SessionRecord, statuses: dict[str, Status]) -> None:
        """Draw the table in the place of the one before."""
        from rich.console import Console, Group
        from rich.live import Live
        from rich.text import Text

        from ingenium.runtime.supervising.board_screen import session_parts

        if self._live is None:
            console = Console(file=self.stream, highlight=False)
            self._live = Live(console=console, auto_refresh=False, redirect_stdout=False)
            self._live.start()
        line = line_of(record, statuses)
        hint = f"Its logs: ingenium logs {line.session}"
        if line.is_running:
            hint = f"Ctrl-C stops it in order. {hint} -f"
        parts = [*session_parts(line, self._live.console.width), Text(hint, style="dim")]
        self._live.update(Group(*parts), refresh=True)

    def close(self) -> None:
        """Leave the last table on the screen."""
        if self._live is not None:
            self._live.stop()
            self._live = None
