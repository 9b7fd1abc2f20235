"""What a person may ask of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import msgspec

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean
from ingenium.model.timeframe import parse_timeframe

if TYPE_CHECKING:
    from collections.abc import Sequence

RepairName = Literal["sort", "drop-identical", "keep-first", "keep-last", "drop-bad"]
REPAIRS: Final[dict[str, str]] = {
    "sort": "puts the rows of a file in order of time; the file must fit into memory",
    "drop-identical": "of neighbours that are equal in every column, keeps one",
    "keep-first": "of rows with one time, keeps the first",
    "keep-last": "of rows with one time, keeps the last",
    "drop-bad": "drops rows with missing, infinite, impossible or future values",
}

Existing = Literal["refuse", "replace", "append"]
"""What becomes of a series that is in the catalog already."""

Price = Literal["mid", "bid", "ask"]
"""Which price of quote bars becomes that of bars."""


class ImportOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choices of one import; what is None is found in the files.

    Attributes:
        symbol: the instrument; each file's name unless given. Where rows carry one, it chooses.
        venue: where the rows were traded or recorded.
        timeframe: the length of a row; the most common step of time unless given.
        kind: what the rows are; found from their columns unless given.
        columns: the files' names of columns, such as `{"close": "adj_close"}`.
        timezone: the zone of times that carry none; UTC unless given.
        stamp: whether times label the start or the end of rows.
        prices: whether prices are as traded, or adjusted for splits or dividends.
        price: which price of quote bars to make bars of; None keeps quote bars.
        calendar: the exchange at whose session closes daily bars became known.
        currency: what prices are in.
        base: what quantities are of.
        repair: the repairs asked for.
        existing: what becomes of a series that is there already.
        allow_negative_prices: whether prices may be zero or negative.
    """

    symbol: str | None = None
    venue: str = "local"
    timeframe: str | None = None
    kind: str | None = None
    columns: dict[str, str] = {}
    timezone: str | None = None
    stamp: Literal["start", "end"] = "start"
    prices: Literal["raw", "adjusted"] = "raw"
    price: Price | None = None
    calendar: str | None = None
    currency: str | None = None
    base: str | None = None
    repair: tuple[RepairName, ...] = ()
    existing: Existing = "refuse"
    allow_negative_prices: bool = False

    def chosen(self) -> dict[str, Any]:
        """Return the choices that differ from what holds without a word, for the provenance."""
        plain, usual = _plain(self), _plain(ImportOptions())
        return {name: value for name, value in plain.items() if value != usual[name]}


def _plain(options: ImportOptions) -> dict[str, Any]:
    """Return options as they come back from a manifest."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(options))
    return plain


def options_of(**choices: object) -> ImportOptions:
    """Return checked options.

    Raises:
        ConfigError: a choice is unknown or contradicts another.
    """
    repair = choices.get("repair") or ()
    _check_repairs(repair if isinstance(repair, (list, tuple)) else (repair,))
    for name, known in (("stamp", ("start", "end")), ("prices", ("raw", "adjusted"))):
        _check_choice(name, choices.get(name), known)
    _check_choice("price", choices.get("price"), get_args(Price))
    try:
        options = msgspec.convert(choices, ImportOptions)
    except msgspec.ValidationError as cause:
        msg = f"An option of the import is wrong ({cause}): correct it."
        raise ConfigError(msg) from None
    if options.timeframe is not None:
        parse_timeframe(options.timeframe)
    return options


def _check_choice(name: str, value: object, known: Sequence[str]) -> None:
    if value is not None and value not in known:
        msg = f"{name} {value!r} is not known: {did_you_mean(str(value), known)}."
        raise ConfigError(msg)


def _check_repairs(names: Sequence[object]) -> None:
    for name in names:
        if name not in REPAIRS:
            msg = f"There is no repair {name!r}: {did_you_mean(str(name), REPAIRS)}."
            raise ConfigError(msg)
    if {"keep-first", "keep-last"} <= set(names):
        msg = "Repairs keep-first and keep-last contradict each other: choose one."
        raise ConfigError(msg)
