"""A stored run again: its system and its code as stored, on the data as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ingenium.analytics.parting import first_difference_in_words
from ingenium.runtime.backtest import run_system
from ingenium.runtime.runs.changes import changes_since
from ingenium.runtime.runs.code import stored_code
from ingenium.runtime.system import system_of

if TYPE_CHECKING:
    from ingenium.analytics.result import Result
    from ingenium.runtime.backtest_options import Progress
    from ingenium.runtime.runs.store import StoredRun
    from ingenium.runtime.system import System


@dataclass(frozen=True, slots=True)
class Repetition:
    """What came of running a stored run again.

    Attributes:
        digest: that of the new run.
        is_same: whether it is the stored one.
        changes: what is not as it was then, a sentence each.
        parting: the first thing that went otherwise; "" where the digests are the same.
    """

    digest: str
    is_same: bool
    changes: tuple[str, ...]
    parting: str


def repeat(
    run: StoredRun, *, folder: Path | None = None, progress: Progress | None = None
) -> Repetition:
    """Run a stored run again and compare.

    Args:
        run: what to repeat.
        folder: where relative paths start; as they did then unless given.
        progress: called with the number of bars done and their total.

    Raises:
        ConfigError: the stored system or strategy does not run with this version.
        DataError: the data are gone, or the stored result is damaged.
    """
    record = run.record
    with stored_code(record, run.folder):
        result = run_system(_system(run, folder or start_folder(run)), progress)
        changes = changes_since(record, result)
    is_same = result.digest == record.digest
    return Repetition(
        digest=result.digest,
        is_same=is_same,
        changes=changes,
        parting="" if is_same else _parting(run, result),
    )


def start_folder(run: StoredRun) -> Path:
    """Return where a run's relative paths start now.

    A project that was moved or copied with its runs is found by its place beside them.
    """
    system = run.record.system
    beside = (run.folder.parent / system.folder_from_runs).resolve()
    if system.folder_from_runs and (beside / system.file).is_file():
        return beside
    return Path(system.folder)


def settings_of(run: StoredRun, folder: Path) -> System:
    """Return a run's settings; strategies are found where they were written, as they are now.

    Raises:
        ConfigError: the stored system does not load with this version.
    """
    stored = run.record.system
    return system_of(stored.document, name=Path(stored.file).stem, file=stored.file, folder=folder)


def _system(run: StoredRun, folder: Path) -> System:
    system = settings_of(run, folder)
    entries = list(system.strategies)
    for strategy in run.record.strategies:
        name = str(run.folder.resolve() / strategy.name) if _is_file(strategy.name) else ""
        entries[strategy.entry] = msgspec.structs.replace(
            entries[strategy.entry], name=name or strategy.name
        )
    return msgspec.structs.replace(system, strategies=tuple(entries))


def _is_file(name: str) -> bool:
    return name.partition(":")[0].endswith(".py")


def _parting(run: StoredRun, result: Result) -> str:
    found = first_difference_in_words(run.result(), result)
    return found or "every table is the same: only the event log has another form"
