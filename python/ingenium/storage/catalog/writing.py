"""Writing a series so that it is there whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.model.errors import DataError
from ingenium.storage.catalog.layout import (
    LOCK,
    MANIFEST,
    cache_folder,
    read_manifest,
    series_folder,
    sync_file,
    write_manifest,
)
from ingenium.storage.catalog.lock import locked
from ingenium.storage.catalog.parts import PartWriter, read_groups
from ingenium.storage.catalog.run_cache import forget_others
from ingenium.storage.catalog.series import with_parts
from ingenium.storage.kinds import kind_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingenium.storage.catalog.parts import Rows
    from ingenium.storage.catalog.series import Part, Series


@dataclass(slots=True)
class SeriesWriter:
    """A series while it is written, under its lock; nothing of it shows before `commit`.

    Attributes:
        folder: the folder of the series, for what is kept beside it.
        before: the state that is there, if there is one.
    """

    folder: Path
    before: Series | None
    _root: Path
    _kept: tuple[Part, ...]
    _parts: PartWriter = field(repr=False)

    def add(self, rows: Rows) -> None:
        """Take rows that follow those before: `time`, `available` and every column."""
        self._parts.add(rows)

    def commit(self, series: Series) -> Series:
        """Put the new state in place of the old, in one step, and return it."""
        self._parts.finish()
        for part in self._parts.parts:  # at the end, when the system has written most by itself
            sync_file(self.folder / part.file)
        done = with_parts(series, (*self._kept, *self._parts.parts))
        write_manifest(self.folder, done)
        _remove_rubbish(self.folder, done)
        forget_others(self._root, done)
        return done


@contextmanager
def writing(root: Path, series: Series, *, append: bool = False) -> Iterator[SeriesWriter]:
    """Hold a series for writing; leaving without `commit` leaves the old state.

    Args:
        root: the catalog's folder.
        series: what is to be written.
        append: whether the rows follow those that are there.

    Raises:
        DataError: another process writes it, or the disk refuses.
    """
    folder = series_folder(root, series)
    with locked(folder, series.name):
        before = existing(root, series)
        _remove_rubbish(folder, before)
        is_daily = not kind_named(series.kind).lasts
        writer = PartWriter(folder, series.columns, is_daily=is_daily)
        kept: tuple[Part, ...] = ()
        try:
            if before is not None and append:
                kept = before.parts[:-1]
                for rows in read_groups(folder / before.parts[-1].file):
                    writer.add(rows)
            yield SeriesWriter(folder, before, root, kept, writer)
        except OSError as cause:
            why = os.strerror(cause.errno) if cause.errno else str(cause)
            msg = f"{series.name} cannot be written to {folder} ({why}): the old state is kept."
            raise DataError(msg) from cause
        finally:
            writer.close()
            left = existing(root, series)
            _remove_rubbish(folder, left)
            if left is None:
                _prune(folder)


def existing(root: Path, series: Series) -> Series | None:
    """Return the state of a series that is there, if there is one."""
    path = series_folder(root, series) / MANIFEST
    return read_manifest(path) if path.is_file() else None


def remove(root: Path, series: Series) -> None:
    """Remove a series with all that is kept beside it, and its mapped copies.

    Raises:
        DataError: another process writes it.
    """
    folder = series_folder(root, series)
    with locked(folder, series.name):
        (folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(cache_folder(root, series), ignore_errors=True)
        _remove_rubbish(folder, None)
        _prune(folder)


def _remove_rubbish(folder: Path, series: Series | None) -> None:
    """Remove the files that no manifest names: what a killed import left."""
    kept = {LOCK}
    if series is not None:
        kept |= {MANIFEST, *(part.file for part in series.parts)}
        kept |= {
            repair.kept_in for each in series.imports for repair in each.repairs if repair.kept_in
        }
    for path in [path for path in folder.rglob("*") if not path.is_dir()]:
        if path.relative_to(folder).as_posix() not in kept:
            path.unlink(missing_ok=True)
            if path.parent != folder and not any(path.parent.iterdir()):
                path.parent.rmdir()


def _prune(folder: Path) -> None:
    """Remove the folder of a series that is no more, and those above it that are empty then."""
    (folder / LOCK).unlink(missing_ok=True)
    for empty in (folder, *folder.parents[:3]):
        try:
            empty.rmdir()
        except OSError:
            return
