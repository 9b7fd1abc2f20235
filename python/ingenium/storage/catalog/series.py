"""What the catalog keeps about a series: its parts, where it came from, what was repaired."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec

from ingenium.model.timeframe import parse_timeframe
from ingenium.storage.kinds import TICK

Stamp = Literal["start", "end"]
Prices = Literal["raw", "adjusted"]


class Part(msgspec.Struct, frozen=True):
    """One Parquet file of a series: a calendar year in UTC, or of ticks a day."""

    file: str
    year: int
    rows: int
    first: int
    last: int
    sha256: str


class Repair(msgspec.Struct, frozen=True):
    """A repair that was asked for, how many rows it touched, and where removed rows are kept."""

    kind: str
    rows: int
    kept_in: str | None = None


class Import(msgspec.Struct, frozen=True):
    """One file that went into a series, with the choices that were made."""

    source: str
    sha256: str
    rows: int
    imported: int
    version: str
    options: dict[str, Any] = {}
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One series of the catalog, as its manifest says.

    Attributes:
        kind: what rows are, a name of `storage.kinds`.
        venue: where it was traded or recorded.
        symbol: the instrument.
        timeframe: the length of a row, such as "1m"; "tick" where rows have none.
        stamp: whether times label the start or the end of rows.
        prices: whether prices are as traded, or adjusted for splits or dividends.
        calendar: the exchange by whose sessions daily bars became known.
        currency: what prices are in.
        base: what quantities are of, where that is not the symbol's own shares or contracts.
        timezone: the zone in which the source wrote its times.
        columns: the columns beside the times.
        allow_negative_prices: whether prices may be zero or negative.
        price_decimals: how many decimals the prices need; None beyond 12, as of computed ones.
        quantity_decimals: how many decimals the quantities need, in the same way.
        rows: how many there are.
        first: the first label, in nanoseconds UTC; of ticks, when the first was available.
        last: the last one.
        parts: the Parquet files, in order of time.
        imports: where the rows came from.
        checksum: over the contents of all parts and over what they mean.
    """

    kind: str
    venue: str
    symbol: str
    timeframe: str
    stamp: Stamp = "start"
    prices: Prices = "raw"
    calendar: str | None = None
    currency: str | None = None
    base: str | None = None
    timezone: str | None = None
    columns: tuple[str, ...] = ()
    allow_negative_prices: bool = False
    price_decimals: int | None = None
    quantity_decimals: int | None = None
    rows: int = 0
    first: int = 0
    last: int = 0
    parts: tuple[Part, ...] = ()
    imports: tuple[Import, ...] = ()
    checksum: str = ""

    @property
    def name(self) -> str:
        """The series in a few words, for sentences."""
        return f"{self.symbol} {self.timeframe} {self.kind} of {self.venue}"

    @property
    def length(self) -> int:
        """How long a row lasts, in nanoseconds; 0 where rows have no fixed length."""
        return timeframe_length(self.timeframe)


def timeframe_length(timeframe: str) -> int:
    """Return the nanoseconds of a series' timeframe; 0 of ticks, and of bars as `1000-ticks`.

    Raises:
        ConfigError: it is none.
    """
    return 0 if timeframe == TICK or "-" in timeframe else parse_timeframe(timeframe)


def with_parts(series: Series, parts: tuple[Part, ...]) -> Series:
    """Return the series over other parts, with its counts and checksum made anew."""
    meaning = (series.kind, series.timeframe, series.stamp, series.prices, *series.columns)
    digest = hashlib.sha256("|".join(meaning).encode())
    for part in parts:
        digest.update(bytes.fromhex(part.sha256))
    return msgspec.structs.replace(
        series,
        parts=parts,
        rows=sum(part.rows for part in parts),
        first=parts[0].first,
        last=parts[-1].last,
        checksum=digest.hexdigest(),
    )
