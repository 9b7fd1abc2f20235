"""Time columns of any Arrow type as nanoseconds, in UTC or by a local clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.errors import DataError
from ingenium.model.timestamps import as_nanoseconds, instant

if TYPE_CHECKING:
    import pyarrow as pa

    from ingenium.model.bar_checks import IntColumn, Origin

_SMALLEST: Final = 100_000_000  # seconds: March 1973
_BEYOND: Final = 7_300_000_000  # seconds: the year 2201
_UNITS: Final = {
    "seconds": 1_000_000_000,
    "milliseconds": 1_000_000,
    "microseconds": 1_000,
    "nanoseconds": 1,
}
_FIRST_DATE, _LAST_DATE = 18_000_101, 22_001_231  # dates written as numbers, YYYYMMDD
_CLOCK_ONLY: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?(\.\d+)?")
_SLASHED: Final = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b.*")


@dataclass(frozen=True, slots=True)
class Times:
    """Nanoseconds, and whether they count from the epoch in UTC or by a clock without a zone."""

    nanoseconds: IntColumn
    is_local: bool


def read_times(array: pa.Array, origin: Origin) -> Times:
    """Return a time column, its unit found from the size of its numbers.

    Raises:
        DataError: a time is missing or unreadable, or its unit cannot be told.
    """
    import pyarrow as pa

    kind = array.type
    if pa.types.is_dictionary(kind):
        array, kind = array.dictionary_decode(), kind.value_type
    if array.null_count:
        row = int(np.argmax(array.is_null().to_numpy(zero_copy_only=False)))
        origin.refuse(row, "time is missing", "fill or remove that bar")
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _from_timestamps(array, origin)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _from_numbers(array.to_numpy(zero_copy_only=False), origin)
    if str(kind) in {"string", "large_string", "string_view"}:
        return _from_text(array, origin)
    msg = f"{origin.name}: the time column holds {kind}: give timestamps, integers or ISO text."
    raise DataError(msg)


def _from_timestamps(array: pa.Array, origin: Origin) -> Times:
    import pyarrow as pa
    import pyarrow.compute as pc

    zone = getattr(array.type, "tz", None)
    try:
        exact = pc.cast(array, pa.timestamp("ns", zone))
    except pa.ArrowInvalid:
        msg = (
            f"{origin.name}: a time is outside the years 1678 to 2262: correct or remove that bar."
        )
        raise DataError(msg) from None
    return Times(exact.view(pa.int64()).to_numpy(), is_local=zone is None)


def _from_numbers(numbers: np.ndarray, origin: Origin) -> Times:
    if numbers.size == 0:
        return Times(np.empty(0, dtype=np.int64), is_local=False)
    whole = numbers
    if numbers.dtype.kind == "f":
        broken = ~(np.isfinite(numbers) & (numbers == np.floor(numbers)))
        if broken.any():
            row = int(broken.argmax())
            fix = "give whole seconds, milliseconds, microseconds or nanoseconds, or ISO text"
            origin.refuse(row, f"time {numbers[row]!r} is not a whole number", fix)
        whole = numbers.astype(np.int64)
    if numbers.dtype == np.uint64 and int(numbers.max()) >= 2**63:
        row = int(numbers.argmax())
        origin.refuse(row, f"time {int(numbers[row])} is too large", "check its unit")
    whole = np.asarray(whole, dtype=np.int64)
    if bool(((whole >= _FIRST_DATE) & (whole <= _LAST_DATE)).all()):
        return Times(_dates(whole, origin), is_local=True)
    factor = _factor(whole, origin)
    return Times(whole if factor == 1 else whole * factor, is_local=False)


def _factor(whole: np.ndarray, origin: Origin) -> int:
    """Return what makes nanoseconds of these numbers: both ends must agree on the unit."""
    largest = -1 if abs(int(whole[-1])) >= abs(int(whole[0])) else 0
    row = largest % len(whole)
    unit = _unit(int(whole[row]))
    if unit is None:
        origin.refuse(
            row,
            f"time {int(whole[row])} could be in any unit",
            "give datetime64, ISO text, or integers since 1970 in s, ms, µs or ns",
        )
    low, high = int(whole.min()), int(whole.max())
    limit = _BEYOND * 1_000_000_000 // _UNITS[unit]
    for value, other in ((low, _unit(low)), (high, _unit(high))):
        if other not in (None, unit) or abs(value) >= limit:
            row = int((whole == value).argmax())
            problem = f"time {value} is not in {unit} like the others"
            origin.refuse(row, problem, "write all times in one unit")
    return _UNITS[unit]


def _unit(value: int) -> str | None:
    for name, factor in _UNITS.items():
        per_second = 1_000_000_000 // factor
        if _SMALLEST * per_second <= abs(value) < _BEYOND * per_second:
            return name
    return None


def _dates(numbers: IntColumn, origin: Origin) -> IntColumn:
    years, months, days = numbers // 10_000, numbers // 100 % 100, numbers % 100
    month_starts = ((years - 1970) * 12 + months - 1).astype("datetime64[M]")
    dates = month_starts.astype("datetime64[D]") + (days - 1)
    wrong = (dates.astype("datetime64[M]") != month_starts) | (months != np.clip(months, 1, 12))
    if wrong.any():
        row = int(wrong.argmax())
        problem = f"time {int(numbers[row])} is no date of the form YYYYMMDD"
        origin.refuse(row, problem, "write it as 2020-01-31")
    return as_nanoseconds(dates)


def _from_text(array: pa.Array, origin: Origin) -> Times:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.utf8_trim_whitespace(pc.cast(array, pa.string()))
    for target in (pa.int64(), pa.timestamp("ns"), pa.timestamp("ns", "UTC")):
        try:
            parsed = pc.cast(text, target)
        except pa.ArrowInvalid:
            continue
        if target == pa.int64():
            return _from_numbers(parsed.to_numpy(), origin)
        return _from_timestamps(parsed, origin)
    return _from_odd_text(text.to_pylist(), origin)


def _from_odd_text(values: list[str], origin: Origin) -> Times:
    """Read text that Arrow cannot, one value at a time, and point at the first wrong one."""
    dashed = [re.sub(r"^(\d{4})[/.](\d{2})[/.](\d{2})", r"\1-\2-\3", value) for value in values]
    zoned = [bool(re.search(r":\d{2}(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})$", value)) for value in dashed]
    nanoseconds = np.empty(len(values), dtype=np.int64)
    for row, value in enumerate(dashed):
        if _CLOCK_ONLY.fullmatch(value):
            fix = "join the date and the time of day into one column"
            origin.refuse(row, f"time {values[row]!r} has no date", fix)
        if _SLASHED.fullmatch(value):
            problem = f"time {values[row]!r} does not say which number is the day"
            origin.refuse(row, problem, "write it as 2020-01-31")
        if zoned[row] != zoned[0]:
            problem = f"time {values[row]!r} and those before it do not agree on having a zone"
            origin.refuse(row, problem, "write all with a zone, or none")
        try:
            nanoseconds[row] = instant(value)
        except DataError:
            problem = f"time {values[row]!r} cannot be read as a time in the years 1678 to 2262"
            origin.refuse(row, problem, "write it as 2020-01-31 or 2020-01-31T09:30:00Z")
    return Times(nanoseconds, is_local=not zoned[0])
