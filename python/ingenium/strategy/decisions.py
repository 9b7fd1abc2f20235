"""What an array strategy returns: a decision for each bar, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ingenium.model.errors import ConfigError

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Unit = Literal["weight", "quantity", "notional"]

_FLAGS: Final = ("buy", "sell", "short", "cover")


@dataclass(frozen=True, slots=True)
class Targets:
    """The position that is wanted after each bar; NaN leaves it as it is.

    Attributes:
        unit: "weight" (part of the strategy's equity), "quantity" or "notional" (a value).
        values: a number for each bar, negative for a short position.
    """

    unit: Unit
    values: Floats


@dataclass(frozen=True, slots=True)
class Turns:
    """When to enter and to leave a position.

    Attributes:
        unit: what `size` counts: "weight", "quantity" or "notional".
        size: how much an entry trades.
        buy: enters a long position.
        sell: leaves a long position.
        short: enters a short position.
        cover: leaves a short position.
        limit: the worst price of an entry, for one bar; NaN is a market order.
        stop: the trigger of an entry's protective stop; NaN is none.
    """

    unit: Unit
    size: Floats
    buy: Flags
    sell: Flags
    short: Flags
    cover: Flags
    limit: Floats | None = None
    stop: Floats | None = None


def decisions_of(given: object, rows: int, where: str) -> Targets | Turns:
    """Return what a strategy decided, a bare column as target weights, once it fits the bars.

    Raises:
        ConfigError: a column is not numbers, has another length than the bars, or is infinite.
    """
    if isinstance(given, Turns):
        for name in _FLAGS:
            _check_length(getattr(given, name), rows, f"{where}: {name}")
        for name in ("size", "limit", "stop"):
            column = getattr(given, name)
            if column is not None:
                _check_numbers(column, rows, f"{where}: {name}")
        return given
    targets = given if isinstance(given, Targets) else Targets("weight", number_column(given))
    _check_numbers(targets.values, rows, where)
    return targets


def number_column(given: Any) -> Floats:  # noqa: ANN401 - whatever numpy can read
    """Return a column of numpy, pandas, polars or Arrow as floats, without a copy where it may be.

    Raises:
        ConfigError: it does not hold numbers.
    """
    try:
        return np.ascontiguousarray(given, dtype=np.float64)
    except (TypeError, ValueError) as cause:
        msg = f"a column of decisions does not hold numbers ({cause}): return one number a bar."
        raise ConfigError(msg) from None


def flag_column(given: Any, rows: int) -> Flags:  # noqa: ANN401 - whatever numpy can read
    """Return a column of true and false; None is never.

    Raises:
        ConfigError: it holds something else.
    """
    if given is None:
        return np.zeros(rows, dtype=np.bool_)
    flags = np.asarray(given)
    if flags.dtype != np.bool_:
        msg = f"a column of flags holds {flags.dtype}: return true or false for each bar."
        raise ConfigError(msg)
    return np.ascontiguousarray(flags)


def _check_numbers(column: Floats, rows: int, where: str) -> None:
    _check_length(column, rows, where)
    infinite = np.isinf(column)
    if infinite.any():
        row = int(infinite.argmax())
        msg = f"{where}: row {row} is infinite: NaN stands for no decision."
        raise ConfigError(msg)


def _check_length(column: npt.NDArray[Any], rows: int, where: str) -> None:
    if column.shape != (rows,):
        msg = f"{where}: shape {column.shape} does not fit {rows} bars: return one value a bar."
        raise ConfigError(msg)
