"""How figures are written for people: one way on every screen."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

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
    """Write a number for an axis or a speed: 950, 12.5k, 3.1M."""
    for size, suffix in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{suffix}"
    return f"{value:.4g}"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float, Decimal)) else None
