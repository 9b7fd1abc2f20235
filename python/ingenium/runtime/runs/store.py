"""The folder of the stored runs: put in, listed, found, removed; each all or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingenium.analytics import result_files
from ingenium.analytics.result import Result
from ingenium.model.errors import ConfigError, DataError
from ingenium.runtime.runs.naming import chosen_id
from ingenium.runtime.runs.record import RECORD_FILE, RunRecord, read_record

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLE: Final = "INGENIUM_RUNS"

_PARTIAL: Final = ".partial-"
_REMOVED: Final = ".removed-"
_ABANDONED: Final = 24 * 3600  # seconds after which an unfinished folder belongs to nobody


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run in the store: its folder and what is written of it."""

    folder: Path
    record: RunRecord

    @property
    def id(self) -> str:
        """The name of its folder, by which it is called."""
        return self.folder.name

    def result(self) -> Result:
        """Return its result.

        Raises:
            DataError: the result is damaged.
        """
        return Result.load(self.folder)


@dataclass(frozen=True, slots=True)
class DamagedRun:
    """A run in the store that cannot be read, and the sentence that says why."""

    folder: Path
    problem: str

    @property
    def id(self) -> str:
        """The name of its folder, by which it is called."""
        return self.folder.name


def runs_folder() -> Path:
    """Return where runs are stored: $INGENIUM_RUNS, else `runs` in the current folder."""
    return Path(os.environ.get(VARIABLE) or "runs").expanduser()


def entries(store: Path) -> list[StoredRun | DamagedRun]:
    """Return the runs in a store, the newest first; damaged ones are there too.

    Raises:
        ConfigError: the store cannot be read.
    """
    try:
        folders = [folder for folder in store.iterdir() if _is_run(folder)]
    except FileNotFoundError:
        return []
    except OSError as error:
        msg = f"{store} cannot be read ({error.strerror}): name another folder with {VARIABLE}."
        raise ConfigError(msg) from error
    return sorted(map(_entry, folders), key=_age, reverse=True)


def find_entry(store: Path, name: str) -> StoredRun | DamagedRun:
    """Return the run, damaged or not, that a name means (see `chosen_id`).

    Raises:
        ConfigError: the store cannot be read.
        DataError: the name means no run, or several.
    """
    found = {entry.id: entry for entry in entries(store)}
    return found[chosen_id(name, list(found), str(store))]


def find_run(store: Path, name: str) -> StoredRun:
    """Return the run that a name means (see `chosen_id`).

    Raises:
        ConfigError: the store cannot be read.
        DataError: the name means no run, several, or a damaged one.
    """
    entry = find_entry(store, name)
    if isinstance(entry, DamagedRun):
        raise DataError(entry.problem)
    return entry


def remove(entry: StoredRun | DamagedRun) -> None:
    """Remove a run from its store.

    Raises:
        ConfigError: its folder cannot be removed.
    """
    store = entry.folder.parent
    try:
        going = Path(tempfile.mkdtemp(prefix=_REMOVED, dir=store))
        entry.folder.rename(going)  # onto an empty folder: no half-removed run is ever listed
        shutil.rmtree(going)
    except OSError as error:
        msg = f"{entry.folder} cannot be removed ({error.strerror}): check its permissions."
        raise ConfigError(msg) from error


def put(store: Path, name: str, write: Callable[[Path, str], None]) -> Path:
    """Make a run's folder, all or nothing; a name that is taken gets a number.

    Args:
        store: the folder of the runs; made if it is not there.
        name: what to call the run.
        write: fills a folder that is not there yet, for the id that it is given.

    Raises:
        ConfigError: the store cannot be written.
    """
    try:
        store.mkdir(parents=True, exist_ok=True)
        _sweep(store)
        partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=store))
        try:
            return _put(store, name, partial / "run", write)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except (OSError, ConfigError) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        reason = cause.strerror if isinstance(cause, OSError) else str(error)
        msg = f"{store} cannot be written ({reason}): name another folder with {VARIABLE}."
        raise ConfigError(msg) from error


def _put(store: Path, name: str, folder: Path, write: Callable[[Path, str], None]) -> Path:
    number = 1
    while True:
        chosen = name if number == 1 else f"{name}-{number}"
        number += 1
        target = store / chosen
        if target.exists():
            continue
        write(folder, chosen)
        try:
            return folder.rename(target)
        except OSError:
            if not target.exists():
                raise
            shutil.rmtree(folder)  # another run took the name meanwhile


def _sweep(store: Path) -> None:
    """Remove what commands that were killed left unfinished long ago."""
    unfinished = (path for path in store.iterdir() if path.name.startswith((_PARTIAL, _REMOVED)))
    for folder in unfinished:
        with suppress(FileNotFoundError):  # another command may finish it meanwhile
            if time.time() - folder.stat().st_mtime > _ABANDONED:
                shutil.rmtree(folder, ignore_errors=True)


def _is_run(folder: Path) -> bool:
    if folder.name.startswith(".") or folder.is_symlink() or not folder.is_dir():
        return False
    return any((folder / name).is_file() for name in (RECORD_FILE, result_files.RESULT_FILE))


def _entry(folder: Path) -> StoredRun | DamagedRun:
    try:
        return StoredRun(folder, read_record(folder))
    except DataError as error:
        return DamagedRun(folder, str(error))


def _age(entry: StoredRun | DamagedRun) -> tuple[str, str]:
    """Return what to sort by; a damaged run by the time in its id."""
    started = entry.record.started if isinstance(entry, StoredRun) else entry.id
    return started.replace(":", ""), entry.id
