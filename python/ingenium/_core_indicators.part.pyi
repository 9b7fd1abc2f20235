from collections.abc import Sequence
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import disjoint_base

_Column: TypeAlias = NDArray[Any] | Sequence[float]

@disjoint_base
class Indicator:
    """Numbers kept up to date bar by bar, by the engine or by hand."""

    @property
    def is_ready(self) -> bool:
        """Whether `warm_up` bars have been seen."""
    @property
    def names(self) -> list[str]:
        """The names of the outputs, each an attribute."""
    @property
    def warm_up(self) -> int:
        """How many bars it takes until every output has a value."""
    def reset(self) -> None:
        """Forget every bar."""
    def update_bar(
        self, open: float, high: float, low: float, close: float, volume: float, time: int = 0
    ) -> None:
        """Take the next bar into account; time is its label in nanoseconds UTC."""

@final
class SMA(Indicator):
    """Simple moving average: the mean of the last closes."""

    def __new__(cls, period: int = 20) -> SMA: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class EMA(Indicator):
    """Exponential moving average, seeded with the mean of the first closes."""

    def __new__(cls, period: int = 20) -> EMA: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class WMA(Indicator):
    """Linearly weighted moving average: the newest close weighs most."""

    def __new__(cls, period: int = 20) -> WMA: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class RSI(Indicator):
    """Relative strength index, by Wilder: 0 to 100."""

    def __new__(cls, period: int = 14) -> RSI: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class MACD(Indicator):
    """The distance of a fast average from a slow one, and the average of that."""

    def __new__(cls, fast: int = 12, slow: int = 26, signal: int = 9) -> MACD: ...
    @property
    def macd(self) -> float:
        """The fast average less the slow one."""
    @property
    def signal(self) -> float:
        """The average of macd."""
    @property
    def histogram(self) -> float:
        """The difference of macd and signal."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> dict[str, NDArray[np.float64]]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class BollingerBands(Indicator):
    """The rolling mean and a number of population standard deviations to either side."""

    def __new__(cls, period: int = 20, deviations: float = 2.0) -> BollingerBands: ...
    @property
    def upper(self) -> float:
        """The upper bound."""
    @property
    def middle(self) -> float:
        """The middle."""
    @property
    def lower(self) -> float:
        """The lower bound."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> dict[str, NDArray[np.float64]]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class RollingStd(Indicator):
    """Rolling standard deviation, of a sample or of the population."""

    def __new__(cls, period: int = 20, sample: bool = True) -> RollingStd: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class ZScore(Indicator):
    """The close's distance from the rolling mean in standard deviations; NaN if all are equal."""

    def __new__(cls, period: int = 20, sample: bool = True) -> ZScore: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class RollingMin(Indicator):
    """The lowest of the last closes."""

    def __new__(cls, period: int = 20) -> RollingMin: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class RollingMax(Indicator):
    """The highest of the last closes."""

    def __new__(cls, period: int = 20) -> RollingMax: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class ROC(Indicator):
    """Rate of change over a number of bars, in percent."""

    def __new__(cls, period: int = 10) -> ROC: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class Momentum(Indicator):
    """Change over a number of bars, in price."""

    def __new__(cls, period: int = 10) -> Momentum: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def update(self, value: float) -> None:
        """Take the next value of a series into account."""
    def compute(self, values: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class ATR(Indicator):
    """Average true range, by Wilder."""

    def __new__(cls, period: int = 14) -> ATR: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class NATR(Indicator):
    """Average true range in percent of the close."""

    def __new__(cls, period: int = 14) -> NATR: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class TrueRange(Indicator):
    """The range of a bar, the gap before it included."""

    def __new__(cls) -> TrueRange: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class ADX(Indicator):
    """The strength of a trend and of its two directions, by Wilder."""

    def __new__(cls, period: int = 14) -> ADX: ...
    @property
    def adx(self) -> float:
        """The strength of the trend."""
    @property
    def plus_di(self) -> float:
        """The upward direction."""
    @property
    def minus_di(self) -> float:
        """The downward direction."""
    def compute(
        self, high: _Column, low: _Column, close: _Column
    ) -> dict[str, NDArray[np.float64]]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class Stochastic(Indicator):
    """The close's place in the recent range, averaged twice: slow %K and %D."""

    def __new__(cls, period: int = 5, slow_k: int = 3, slow_d: int = 3) -> Stochastic: ...
    @property
    def k(self) -> float:
        """Slow %K."""
    @property
    def d(self) -> float:
        """%D, the mean of k."""
    def compute(
        self, high: _Column, low: _Column, close: _Column
    ) -> dict[str, NDArray[np.float64]]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class WilliamsR(Indicator):
    """The close's place in the recent range, from 0 (at its top) to -100."""

    def __new__(cls, period: int = 14) -> WilliamsR: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class Aroon(Indicator):
    """How recent the lowest low and the highest high are, from 0 to 100."""

    def __new__(cls, period: int = 14) -> Aroon: ...
    @property
    def down(self) -> float:
        """How recent the lowest low is."""
    @property
    def up(self) -> float:
        """How recent the highest high is."""
    def compute(self, high: _Column, low: _Column) -> dict[str, NDArray[np.float64]]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class CCI(Indicator):
    """Commodity channel index: the typical price's distance from its mean, scaled."""

    def __new__(cls, period: int = 14) -> CCI: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, high: _Column, low: _Column, close: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class OBV(Indicator):
    """On-balance volume: the volume of rises less that of falls."""

    def __new__(cls) -> OBV: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(self, close: _Column, volume: _Column) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class MFI(Indicator):
    """Money flow index: the share of the money flow that came with rises, 0 to 100."""

    def __new__(cls, period: int = 14) -> MFI: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(
        self, high: _Column, low: _Column, close: _Column, volume: _Column
    ) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class VWAP(Indicator):
    """Volume-weighted average price over the whole run."""

    def __new__(cls) -> VWAP: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(
        self, high: _Column, low: _Column, close: _Column, volume: _Column
    ) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class RollingVWAP(Indicator):
    """Volume-weighted average price over the last bars."""

    def __new__(cls, period: int = 20) -> RollingVWAP: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(
        self, high: _Column, low: _Column, close: _Column, volume: _Column
    ) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class SessionVWAP(Indicator):
    """Volume-weighted average price over the UTC calendar day."""

    def __new__(cls) -> SessionVWAP: ...
    @property
    def value(self) -> float:
        """The current value; NaN until there is one."""
    def compute(
        self, high: _Column, low: _Column, close: _Column, volume: _Column, time: _Column
    ) -> NDArray[np.float64]:
        """Compute whole columns with a fresh indicator."""

@final
class Donchian(Indicator):
    """The highest high and the lowest low of the last bars, and their middle."""

    def __new__(cls, period: int = 20) -> Donchian: ...
    @property
    def upper(self) -> float:
        """The upper bound."""
    @property
    def middle(self) -> float:
        """The middle."""
    @property
    def lower(self) -> float:
        """The lower bound."""
    def compute(self, high: _Column, low: _Column) -> dict[str, NDArray[np.float64]]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class Keltner(Indicator):
    """An average of the typical price (or close) and average true ranges to either side."""

    def __new__(
        cls, period: int = 20, atr_period: int = 10, multiplier: float = 2.0, close: bool = False
    ) -> Keltner: ...
    @property
    def upper(self) -> float:
        """The upper bound."""
    @property
    def middle(self) -> float:
        """The middle."""
    @property
    def lower(self) -> float:
        """The lower bound."""
    def compute(
        self, high: _Column, low: _Column, close: _Column
    ) -> dict[str, NDArray[np.float64]]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""

@final
class Supertrend(Indicator):
    """A trailing stop and the side the market is on: 1 rising, -1 falling."""

    def __new__(cls, period: int = 10, multiplier: float = 3.0) -> Supertrend: ...
    @property
    def value(self) -> float:
        """The stop."""
    @property
    def direction(self) -> float:
        """1 while the trend rises, -1 while it falls."""
    def compute(
        self, high: _Column, low: _Column, close: _Column
    ) -> dict[str, NDArray[np.float64]]:
        """Compute whole columns with a fresh indicator: a dict of arrays by output name."""
