"""What no row may be: tested fast, and explained for the first one that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingenium.storage.raw_columns import Raw

    Mask = npt.NDArray[np.bool_]

_REPAIR = "or let --repair drop-bad drop such rows"


@dataclass(frozen=True, slots=True)
class Judge:
    """Tells rows that can be from rows that cannot.

    Attributes:
        now: the present; later labels are in the future.
        allow_negative_prices: whether prices may be zero or negative.
    """

    now: int
    allow_negative_prices: bool = False

    def bad(self, raw: Raw) -> Mask | None:
        """Return which rows are impossible, None when none is."""
        sound = raw.columns["time"] <= self.now
        for group in raw.kind.groups:
            opens, highs, lows, closes = (raw.columns[name] for name in group)
            # A NaN fails every comparison, and the lowest and highest prices bound the others.
            sound &= (lows <= opens) & (opens <= highs) & (lows <= closes) & (closes <= highs)
            sound &= self._is_price(lows, raw) & (highs < np.inf)
        if not raw.kind.groups:
            for name in raw.kind.prices:
                sound &= self._is_price(raw.columns[name], raw) & (raw.columns[name] < np.inf)
        for name in raw.kind.quantities:
            if name in raw.columns:
                sound &= (raw.columns[name] >= 0.0) & (raw.columns[name] < np.inf)
        return None if bool(sound.all()) else ~sound

    def refuse(self, raw: Raw, row: int) -> NoReturn:
        """Raise the sentence about an impossible row."""
        problem, fix = self._problem(raw, row)
        raw.origin.refuse(row, problem, f"{fix}, {_REPAIR}")

    def _is_price(self, column: npt.NDArray[np.float64], raw: Raw) -> Mask:
        if self.allow_negative_prices or raw.kind.any_sign:
            return column > -np.inf
        return column >= 0.0 if raw.kind.zero_is_absent else column > 0.0

    def _problem(self, raw: Raw, row: int) -> tuple[str, str]:
        time = int(raw.columns["time"][row])
        if time > self.now:
            return f"time {iso(time)} is in the future", "correct its time or its time zone"
        values = {
            name: float(raw.columns[name][row]) for name in raw.kind.values if name in raw.columns
        }
        for name, value in values.items():
            if np.isnan(value):
                return f"{name} is missing (NaN)", "fill or remove that row"
            if np.isinf(value):
                return f"{name} is infinite", "correct or remove that row"
        return self._impossible(raw, values) or (
            _range_problem(raw, values),
            "correct or remove that row",
        )

    def _impossible(self, raw: Raw, values: dict[str, float]) -> tuple[str, str] | None:
        for name in raw.kind.prices:
            if not bool(self._is_price(np.array([values[name]]), raw)[0]):
                allow = "allow it with --allow-negative-prices if it is real"
                return f"{name} {values[name]:.12g} is not positive", f"correct that row, {allow}"
        for name in raw.kind.quantities:
            if values.get(name, 0.0) < 0.0:
                return f"{name} {values[name]:.12g} is negative", "correct that row"
        return None


def _range_problem(raw: Raw, values: dict[str, float]) -> str:
    for first, high, low, last in raw.kind.groups:
        for name in (first, last, low):
            if values[high] < values[name]:
                return f"{high} {values[high]:.12g} is below {name} {values[name]:.12g}"
        for name in (first, last):
            if values[low] > values[name]:
                return f"{low} {values[low]:.12g} is above {name} {values[name]:.12g}"
    return "its values contradict each other"
