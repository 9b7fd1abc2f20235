"""One series while its files come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.errors import DataError
from ingenium.model.timeframe import format_timeframe, infer_timeframe, parse_timeframe
from ingenium.storage.importing.prices import with_price
from ingenium.storage.importing.target import open_target
from ingenium.storage.kinds import TICK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import ExitStack
    from pathlib import Path

    from ingenium.model.bar_checks import IntColumn
    from ingenium.storage.catalog.series import Series
    from ingenium.storage.importing.cleaning import Cleaner, Piece
    from ingenium.storage.importing.judging import Judge
    from ingenium.storage.importing.options import ImportOptions
    from ingenium.storage.importing.provenance import SourceRecord
    from ingenium.storage.importing.target import Target
    from ingenium.storage.raw_columns import Raw

_ENOUGH: Final = 1_000  # rows that tell the timeframe
_SOME: Final = 10  # fewer may be apart by chance


@dataclass(frozen=True, slots=True)
class Setting:
    """What the series of an import share.

    Attributes:
        root: the catalog's folder.
        options: what was asked for.
        judge: knows what rows may be, and what time it is.
        stack: holds the series until all of them can be committed.
    """

    root: Path
    options: ImportOptions
    judge: Judge
    stack: ExitStack


@dataclass(slots=True)
class SeriesImport:
    """The rows of one instrument and kind, taken as its files give them."""

    setting: Setting
    cleaner: Cleaner
    _records: list[SourceRecord] = field(default_factory=list["SourceRecord"])
    _waiting: list[Piece] = field(default_factory=list["Piece"])
    _waiting_rows: int = 0
    _target: Target | None = None

    def begin(self, record: SourceRecord) -> None:
        """Begin with the rows of a source."""
        self._records.append(record)
        self.cleaner.repairs = record.repairs

    def take(self, raw: Raw) -> None:
        """Take rows of the source that was begun."""
        self._records[-1].see(raw, self.setting.options.timezone)
        self._pass_on(self.cleaner.take(raw))

    def end(self) -> None:
        """End the source that was begun."""
        self._pass_on(self.cleaner.end_source())

    def finish(self) -> None:
        """Take the last row; what is left to do is to commit.

        Raises:
            DataError: no row is left, or the timeframe cannot be told.
        """
        self._pass_on(self.cleaner.finish())
        if self._target is None:
            self._open()

    def commit(self) -> Series:
        """Put the new state of the series in place of the old, and return it."""
        assert self._target is not None
        options, now = self.setting.options, self.setting.judge.now
        if self._target.is_incomplete(now):
            self._records[-1].notes.append("the last row was not over when it was imported")
        folder = self._target.writer.folder
        imports = [record.sealed(folder, options, now) for record in self._records]
        return self._target.commit(imports, append=options.existing == "append")

    def _pass_on(self, pieces: Iterable[Piece]) -> None:
        for raw, following in pieces:
            priced = with_price(raw, self.setting.options.price)
            if self._target is not None:
                self._target.write(priced, following)
                continue
            self._waiting.append((priced, following))
            self._waiting_rows += len(raw)
            if self._waiting_rows > _ENOUGH:
                self._open()

    def _open(self) -> None:
        """Begin to write, now that the timeframe can be told."""
        if not self._waiting:
            name = self._records[-1].source
            msg = f"{name} has no rows left after the repairs: nothing was imported."
            raise DataError(msg)
        first = self._waiting[0][0]
        timeframe = self._timeframe()
        setting = self.setting
        self._target = open_target(setting.root, setting.options, setting.stack, timeframe, first)
        waiting, self._waiting = self._waiting, []
        for raw, following in waiting:
            self._target.write(raw, following)

    def _timeframe(self) -> str:
        first, given = self._waiting[0][0], self.setting.options.timeframe
        if not first.kind.lasts:
            return TICK
        # By the source's own clock a day is a day, also where clocks change.
        clocks = [
            raw.columns["time"] if raw.clock is None else raw.clock for raw, _ in self._waiting
        ]
        time = np.concatenate(clocks)
        if given is not None:
            _check_timeframe(time, given, first)
            return format_timeframe(parse_timeframe(given))
        length = infer_timeframe(time)
        if length == 0:
            msg = f"{first.origin.name}: one row does not tell how long it lasts: give --timeframe."
            raise DataError(msg)
        return format_timeframe(length)


def _check_timeframe(time: IntColumn, given: str, first: Raw) -> None:
    """Refuse a timeframe that the labels contradict: rows would be known too early, or overlap."""
    if len(time) < _SOME:
        return
    steps = np.diff(time)
    length = parse_timeframe(given)
    if length < int(steps.min()) or length > 2 * int(np.median(steps)):
        step = format_timeframe(infer_timeframe(time))
        msg = (
            f"{first.origin.name}: rows are {step} apart, which --timeframe {given} contradicts: "
            "leave it out, or make longer rows of the series with ingenium data resample."
        )
        raise DataError(msg)
