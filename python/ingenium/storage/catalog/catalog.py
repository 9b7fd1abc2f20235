"""The catalog itself: what there is, opening it, writing it, removing it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingenium.model.bars import Bars
from ingenium.model.errors import DataError
from ingenium.model.suggestion import did_you_mean
from ingenium.storage.catalog.layout import catalog_folder, manifests, read_manifest
from ingenium.storage.catalog.run_cache import mapped
from ingenium.storage.catalog.writing import remove, writing
from ingenium.storage.kinds import BARS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from ingenium.storage.catalog.parts import Rows
    from ingenium.storage.catalog.run_cache import Mapped
    from ingenium.storage.catalog.series import Series


@dataclass(frozen=True, slots=True)
class Opened:
    """A series opened for reading: its columns are mapped, so that only what is used is loaded."""

    series: Series
    _mapped: Mapped = field(repr=False)

    @property
    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """The columns, read-only: `time` and `available` in nanoseconds UTC, then the values."""
        return self._mapped.columns

    @property
    def bars(self) -> Bars:
        """The rows as bars, which were checked when they were imported.

        Raises:
            DataError: the series is not of bars.
        """
        series = self.series
        if series.kind != BARS.name:
            msg = f"{series.name} holds no bars: import it with --price mid to make bars of it."
            raise DataError(msg)
        return Bars.trusted(
            series.symbol,
            self.columns,
            timeframe=series.length,
            stamp=series.stamp,
            allow_negative_prices=series.allow_negative_prices,
        )

    def release(self) -> None:
        """Give back the memory of what was read so far, so that a long run stays small."""
        self._mapped.release()


class Catalog:
    """Series of market data in a folder.

    Args:
        root: the folder; what INGENIUM_CATALOG names, or `catalog` here, unless given.
    """

    def __init__(self, root: str | Path | None = None) -> None:
        self.root = catalog_folder() if root is None else Path(root)

    def __repr__(self) -> str:
        return f"Catalog({str(self.root)!r})"

    def series(self) -> list[Series]:
        """Return all series, in order of kind, venue, symbol and timeframe.

        Raises:
            DataError: a manifest cannot be read.
        """
        return [read_manifest(path) for path in manifests(self.root)]

    def find(
        self,
        symbol: str,
        *,
        kind: str | None = BARS.name,
        timeframe: str | None = None,
        venue: str | None = None,
    ) -> Series:
        """Return the one series of a symbol, of this kind, timeframe and venue where given.

        Raises:
            DataError: there is none, or more than one.
        """
        everything = self.series()
        named = [series for series in everything if series.symbol == symbol]
        if not named:
            known = dict.fromkeys(series.symbol for series in everything)
            msg = f"The catalog {self.root} has no {symbol!r}: {did_you_mean(symbol, known)}."
            raise DataError(msg)
        found = [
            series
            for series in named
            if kind in (None, series.kind)
            and timeframe in (None, series.timeframe)
            and venue in (None, series.venue)
        ]
        if len(found) == 1:
            return found[0]
        wanted = " ".join(word for word in (symbol, timeframe, kind) if word)
        wanted += f" of {venue}" if venue else ""
        listed = ", ".join(series.name for series in found or named)
        told = f"several {wanted}: choose one of" if found else f"no {wanted}: it has"
        msg = f"The catalog {self.root} has {told} {listed}."
        raise DataError(msg)

    def open(self, series: Series) -> Opened:
        """Open a series for reading.

        Raises:
            DataError: a part is gone or damaged.
        """
        return Opened(series, mapped(self.root, series))

    def write(self, series: Series, batches: Iterable[Rows]) -> Series:
        """Write a series whole from batches of rows in order of time, and return its new state.

        Each batch holds `time` and `available` in nanoseconds UTC and every column of the series.

        Raises:
            DataError: another process writes the series, or the disk refuses.
        """
        with writing(self.root, series) as writer:
            for rows in batches:
                writer.add(rows)
            return writer.commit(series)

    def remove(self, series: Series) -> None:
        """Remove a series with its parts, its provenance and its mapped copies.

        Raises:
            DataError: another process writes it.
        """
        remove(self.root, series)
