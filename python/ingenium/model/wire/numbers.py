"""Exact numbers as messages carry them: text, or JSON numbers where they lose nothing."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Final

import msgspec

from ingenium.model.errors import WireError

Number = Annotated[
    str | int | float,
    msgspec.Meta(description="A decimal number as text; a JSON number is read too."),
]
"""A number in a message; write text."""

_PLAIN: Final = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,18})?", re.ASCII)
_SHAPE: Final = re.compile(
    r"[+-]?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60})(?:[eE][+-]?[0-9]{1,2})?", re.ASCII
)
_MOST_DECIMALS: Final = 18
_TOO_LARGE: Final = Decimal(10) ** 20
_SAFE_DIGITS: Final = 15  # what every JSON number keeps, whoever parsed it


def exact(value: str | int | float | Decimal, place: str) -> Decimal:
    """Return a number that a message carries.

    Raises:
        WireError: it is no number, is too large or too fine for our numbers, or is a JSON number
            of so many digits that some may be lost already.
    """
    text = value if isinstance(value, str) else _text_of(value, place)
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if not _SHAPE.fullmatch(text):
        shown = text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - fits in a line
        msg = f'{place}: {shown!r} is no number: write it as "150.25".'
        raise WireError(msg)
    number = Decimal(text)
    if not -_TOO_LARGE < number < _TOO_LARGE:
        msg = f"{place}: {text} is too large: numbers have at most 20 digits before the point."
        raise WireError(msg)
    places = -int(number.normalize().as_tuple().exponent)
    if places > _MOST_DECIMALS or len(number.as_tuple().digits) > 20 + _MOST_DECIMALS:
        msg = f"{place}: {text} is too fine: numbers have at most {_MOST_DECIMALS} decimals."
        raise WireError(msg)
    return Decimal(f"{number:f}")


def exact_or_none(value: str | int | float | Decimal | None, place: str) -> Decimal | None:
    """Return a number that a message carries, None where it says nothing.

    Raises:
        WireError: what it says is no number.
    """
    return None if value is None or value == "" else exact(value, place)


def finite(value: object, place: str) -> Decimal:
    """Return a Decimal that is written as a JSON number: finite, and without an exponent.

    Raises:
        WireError: it is not finite, does not fit, or is no Decimal.
    """
    return Decimal(number_text(value, place))


def finite_or_none(value: object | None, place: str) -> Decimal | None:
    """Return a Decimal that is written as a JSON number, None where there is none.

    Raises:
        WireError: it is not finite, does not fit, or is no Decimal.
    """
    return None if value is None else finite(value, place)


def positive(value: str | int | float | Decimal, place: str) -> Decimal:
    """Return a number that has to be more than zero.

    Raises:
        WireError: it is not.
    """
    number = exact(value, place)
    if number <= 0:
        msg = f"{place}: {number_text(number, place)} must be more than zero."
        raise WireError(msg)
    return number


def number_text(value: object, place: str) -> str:
    """Return a number as text without an exponent.

    Raises:
        WireError: it is not finite, does not fit, or is no Decimal.
    """
    text = str(value)
    if isinstance(value, Decimal) and _PLAIN.fullmatch(text):
        return text
    if not isinstance(value, (Decimal, int)) or isinstance(value, bool):
        msg = f"{place}: {value!r} is no exact number: give a Decimal."
        raise WireError(msg)
    return f"{exact(text, place):f}"


def text_or_empty(value: Decimal | None, place: str) -> str:
    """Return a number as text, "" for one that is not known.

    Raises:
        WireError: it is not finite or does not fit.
    """
    return "" if value is None else number_text(value, place)


def _text_of(value: int | float | Decimal, place: str) -> str:
    text = repr(value) if isinstance(value, float) else str(value)
    if isinstance(value, float):
        digits = text.partition("e")[0].replace(".", "").strip("-0")
        if len(digits) > _SAFE_DIGITS:
            msg = f"{place}: {text} has more digits than a JSON number keeps: send it as text."
            raise WireError(msg)
    return text
