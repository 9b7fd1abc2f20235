"""How figures are written for people: one way on every screen."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from ingenium.model.timestamps import iso

UNDEFINED = "-"
CENT = Decimal("0.01")


def money(value: Decimal | float | None, *, signed: bool = False) -> str:
    """Write an amount with thousands separators and two decimals."""
    if value is None:
        return UNDEFINED
    cents = Decimal(str(value)).quantize(CENT, ROUND_HALF_EVEN)
    return f"{cents:+,}" if signed and cents else f"{cents if cents else abs(cents):,}"


def percent(value: object, *, signed: bool = False) -> str:
    """Write a fraction as a percentage; huge ones without decimals."""
    number = _number(value)
    if number is None:
        return UNDEFINED
    hundredth = number * 100
    places = 2 if abs(hundredth) < 10_000 else 0  # noqa: PLR2004
    return f"{hundredth:{'+' if signed else ''},.{places}f} %"


def ratio(value: object) -> str:
    """Write a ratio with two decimals."""
    number = _number(value)
    return UNDEFINED if number is None else f"{number:,.2f}"


def count(value: object) -> str:
    """Write a whole number with thousands separators."""
    number = _number(value)
    return UNDEFINED if number is None else f"{number:,.0f}"


def short(value: float) -> str:
    """Write a number in short: 950, 12.5k, 3.1M."""
    for size, suffix in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{suffix}"
    return f"{value:.3g}"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: 1 bar, 1,200 bars."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Write a length of time: 0.7 ms, 2.31 s, 4 min 10 s."""
    if seconds < 1:
        return f"{seconds * 1000:.3g} ms"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:.0f} min {rest:.0f} s" if minutes else f"{rest:.3g} s"


def moment(nanoseconds: int) -> str:
    """Write a time to the minute or finer if it needs that; a midnight is its date."""
    text = iso(nanoseconds).replace("T", " ")
    return text.removesuffix(":00") if text.count(":") > 1 else text


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float, Decimal)) else None
