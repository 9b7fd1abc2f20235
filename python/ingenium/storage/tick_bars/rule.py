"""By what rule trades are cut into bars, as a person writes it: `ticks:1000`, `time:5m`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean
from ingenium.model.timeframe import format_timeframe, parse_timeframe

TIME: Final = "time"
MEASURES: Final[dict[str, str]] = {
    TIME: "a length such as 5m: the trades of each stretch",
    "ticks": "a number of trades",
    "volume": "what is traded",
    "value": "what is traded, times its price",
    "imbalance": "what buyers took beyond what sellers took, or the other way about",
    "runs": "what one side took, whatever the other took meanwhile",
    "renko": "how far the price goes; twice as far to turn around",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A measure of trades, and how much of it makes a bar.

    Attributes:
        measure: a name of `MEASURES`.
        amount: how much of it; of time, nanoseconds.
    """

    measure: str
    amount: float

    @property
    def timeframe(self) -> str:
        """How the catalog calls bars of this rule: `5m`, `1000-ticks`."""
        if self.measure == TIME:
            return format_timeframe(int(self.amount))
        return f"{self.amount:.12g}-{self.measure}"


def rule_of(text: str) -> Rule:
    """Return the rule that a text such as `ticks:1000` names.

    Raises:
        ConfigError: the measure is not known, or the amount is no positive number.
    """
    measure, colon, amount = text.partition(":")
    if measure not in MEASURES:
        msg = f"Bars cannot be made by {measure!r}: {did_you_mean(measure, MEASURES)}."
        raise ConfigError(msg)
    if measure == TIME and colon:
        return Rule(measure, parse_timeframe(amount))
    try:
        number = float(amount)
    except ValueError:
        number = math.nan
    is_whole = measure != "ticks" or number == round(number) if math.isfinite(number) else False
    if not (is_whole and number > 0):
        kind = "a whole number above 0" if measure == "ticks" else "a number above 0"
        msg = f"{text!r} does not say how much makes a bar: write {measure}: and {kind}."
        raise ConfigError(msg)
    return Rule(measure, number)
