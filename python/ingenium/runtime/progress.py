"""A bar on standard error for runs that take longer than a second."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.progress import Progress

PATIENCE: Final = 1.0  # seconds before the bar appears


@contextmanager
def progress_bar(
    console: Console | None = None, *, patience: float = PATIENCE, unit: str = "bars"
) -> Iterator[Callable[[int, int], None]]:
    """Give a function to call with what is done and its total; it draws once a run is long."""
    display = _display(console)
    task = display.add_task("", total=None, speed="")
    begun = monotonic()

    def advance(done: int, total: int) -> None:
        passed = monotonic() - begun
        if passed < patience:
            return
        display.start()
        display.update(task, completed=done, total=total, speed=f"{done / passed:,.0f} {unit}/s")

    try:
        yield advance
    finally:
        display.stop()


def _display(console: Console | None) -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        console=console or Console(stderr=True),
        transient=True,
    )
