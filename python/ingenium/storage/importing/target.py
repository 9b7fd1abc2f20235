"""The series that rows go to: found or begun, written, and committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from ingenium.model.decimals import EXACT, decimals_needed
from ingenium.model.errors import DataError
from ingenium.model.timeframe import parse_timeframe
from ingenium.model.timestamps import iso
from ingenium.storage.catalog.series import Series
from ingenium.storage.catalog.writing import writing
from ingenium.storage.importing.availability import Availability
from ingenium.storage.kinds import BARS, TICK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import ExitStack
    from pathlib import Path

    from ingenium.storage.catalog.series import Import
    from ingenium.storage.catalog.writing import SeriesWriter
    from ingenium.storage.importing.options import ImportOptions
    from ingenium.storage.raw_columns import Raw

_SAME = ("stamp", "prices", "calendar", "currency", "base", "columns", "allow_negative_prices")


@dataclass(slots=True)
class Target:
    """A series while it is written.

    Attributes:
        series: what it is; its rows, parts and imports are found at the end.
        writer: holds its lock.
        availability: when its rows became known.
    """

    series: Series
    writer: SeriesWriter
    availability: Availability
    _price_decimals: int | None = 0
    _quantity_decimals: int | None = 0
    _last_available: int = 0

    def write(self, raw: Raw, following: int | None) -> None:
        """Write sound rows, given the label of the row after them."""
        available = self.availability.of(raw, following)
        rows = {"time": raw.columns["time"], "available": available}
        for name in self.series.columns:
            if name in raw.columns:
                rows[name] = raw.columns[name]
            elif raw.kind is BARS:
                rows[name] = np.zeros(len(raw))  # of volume
            else:
                msg = f"{raw.origin.source} has no {name}, which the rows before have: add it."
                raise DataError(msg)
        self._count_decimals(rows, raw)
        self.writer.add(rows)
        self._last_available = int(available[-1])

    def is_incomplete(self, now: int) -> bool:
        """Tell whether the last row was not over yet."""
        return self._last_available > now

    def commit(self, imports: Iterable[Import], *, append: bool) -> Series:
        """Put the new state in place of the old, and return it."""
        before = self.writer.before
        earlier = before.imports if before is not None and append else ()
        return self.writer.commit(
            msgspec.structs.replace(
                self.series,
                price_decimals=self._price_decimals,
                quantity_decimals=self._quantity_decimals,
                imports=(*earlier, *imports),
            )
        )

    def continue_from(self, before: Series, first: Raw) -> None:
        """Check that rows may follow those that are there, and take over what is known of them.

        Raises:
            DataError: they mean something else, or overlap.
        """
        for name in _SAME:
            old, new = getattr(before, name), getattr(self.series, name)
            if old != new:
                msg = (
                    f"{before.name} has {name} {_shown(old)} in the catalog and {_shown(new)} "
                    "here: give what it has, or replace it with --replace."
                )
                raise DataError(msg)
        time = int(first.order[0])
        if time <= before.last:
            problem = f"time {iso(time)} is not after {iso(before.last)}, the last in the catalog"
            fix = "give only newer rows, or replace the series with --replace"
            first.origin.refuse(0, problem, fix)
        self._price_decimals = before.price_decimals
        self._quantity_decimals = before.quantity_decimals

    def _count_decimals(self, rows: dict[str, np.ndarray], raw: Raw) -> None:
        if self._price_decimals is not None:
            prices = (rows[name] for name in raw.kind.prices)
            self._price_decimals = decimals_needed(prices, self._price_decimals, EXACT)
        if self._quantity_decimals is not None:
            sizes = (rows[name] for name in raw.kind.quantities if name in rows)
            self._quantity_decimals = decimals_needed(sizes, self._quantity_decimals, EXACT)


def open_target(
    root: Path, options: ImportOptions, stack: ExitStack, timeframe: str, first: Raw
) -> Target:
    """Return the series that rows beginning with `first` go to, held until the stack unwinds.

    Raises:
        DataError: it is there already and nothing was said about that, or another writes it.
    """
    series = _series(options, timeframe, first)
    append = options.existing == "append"
    writer = stack.enter_context(writing(root, series, append=append))
    before = writer.before
    if before is not None and options.existing == "refuse":
        msg = (
            f"{before.name} is in the catalog already ({before.rows:,} rows from "
            f"{iso(before.first)} to {iso(before.last)}): say --replace or --append."
        )
        raise DataError(msg)
    length = 0 if timeframe == TICK else parse_timeframe(timeframe)
    is_end_stamped = options.stamp == "end"
    availability = Availability(length, is_end_stamped, options.calendar, options.timezone)
    target = Target(series, writer, availability)
    if before is not None and append:
        target.continue_from(before, first)
    return target


def _series(options: ImportOptions, timeframe: str, first: Raw) -> Series:
    kind = first.kind
    others = (*kind.quantities, *kind.whole)
    present = (name for name in others if kind is BARS or name in first.columns)
    return Series(
        kind=kind.name,
        venue=options.venue,
        symbol=first.symbol,
        timeframe=timeframe,
        stamp=options.stamp,
        prices=options.prices,
        calendar=options.calendar,
        currency=options.currency,
        base=options.base,
        timezone=options.timezone,
        columns=(*kind.prices, *present),
        allow_negative_prices=options.allow_negative_prices,
    )


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "not given" if value is None else str(value)
