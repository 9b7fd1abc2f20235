"""What the commands that run a system do with what came of it: show it, keep it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingenium.analytics.result import Result
    from ingenium.runtime.backtest_options import Progress
    from ingenium.runtime.runs.origin import Origin
    from ingenium.runtime.runs.storing import Occasion

Ran = TypeVar("Ran")


def with_progress(run: Callable[[Progress | None], Ran], *, quiet: bool, unit: str = "bars") -> Ran:
    """Run something, with a bar of its progress where a person is looking."""
    if quiet or not sys.stderr.isatty():
        return run(None)
    from ingenium.runtime.progress import progress_bar

    with progress_bar(unit=unit) as progress:
        return run(progress)


def run_origin(origin: Origin, *, quiet: bool) -> Result:
    """Run a system, with a bar of its progress where a person is looking."""
    from ingenium.runtime.backtest import run_system

    return with_progress(lambda progress: run_system(origin.system, progress), quiet=quiet)


def occasion_now(kind: Literal["demo", "backtest", "paper"], note: str = "") -> Occasion:
    """Return the occasion of a run that begins now."""
    from datetime import UTC, datetime

    from ingenium.runtime.runs.storing import Occasion

    return Occasion(kind=kind, started=datetime.now(UTC), note=note)


def stored(result: Result, origin: Origin, occasion: Occasion) -> Path | None:
    """Store a run and return its folder; where that fails, say so and return None."""
    from ingenium.model.errors import ConfigError
    from ingenium.runtime.runs.store import runs_folder
    from ingenium.runtime.runs.storing import store_run

    try:
        return store_run(result, origin=origin, occasion=occasion, store=runs_folder())
    except ConfigError as error:
        typer.echo(f"warning: the run was not stored: {error}", err=True)
        return None
