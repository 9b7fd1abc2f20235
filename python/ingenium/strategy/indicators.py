"""A strategy's indicators: each call makes one that the engine updates before `on_bar`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ingenium.model import indicators as core
from ingenium.model.timeframe import parse_timeframe

if TYPE_CHECKING:
    from collections.abc import Callable

_Any = TypeVar("_Any", bound=core.Indicator)


class Indicators:
    """Makes the indicators of one strategy, each fed with the bars of one symbol.

    Attributes:
        warm_up: how many bars the slowest of them needs before it has a value.
    """

    __slots__ = ("_attach", "_length", "warm_up")

    def __init__(
        self, attach: Callable[[str, core.Indicator], None], length: int | None = None
    ) -> None:
        self._attach = attach
        self._length = length
        self.warm_up = 0

    def of_bars(self, timeframe: str) -> Indicators:
        """Return the maker of indicators on longer bars, such as "1h", made of those of the run.

        They change when a longer bar is over, never before. The strategy may be called before
        they have a value: ask `is_ready`.

        Raises:
            ConfigError: the timeframe is not known.
        """
        return Indicators(self._attach, parse_timeframe(timeframe))

    def attach(self, symbol: str, indicator: _Any) -> _Any:
        """Feed an indicator that was built by hand, and return it."""
        if self._length is not None:
            indicator._lengthen(self._length)
        self._attach(symbol, indicator)
        self.warm_up = max(self.warm_up, indicator.warm_up)
        return indicator

    def sma(self, symbol: str, period: int = 20) -> core.SMA:
        """Return the simple moving average of closes."""
        return self.attach(symbol, core.SMA(period))

    def ema(self, symbol: str, period: int = 20) -> core.EMA:
        """Return the exponential moving average of closes."""
        return self.attach(symbol, core.EMA(period))

    def wma(self, symbol: str, period: int = 20) -> core.WMA:
        """Return the linearly weighted moving average of closes."""
        return self.attach(symbol, core.WMA(period))

    def rsi(self, symbol: str, period: int = 14) -> core.RSI:
        """Return Wilder's relative strength index, 0 to 100."""
        return self.attach(symbol, core.RSI(period))

    def macd(self, symbol: str, fast: int = 12, slow: int = 26, signal: int = 9) -> core.MACD:
        """Return the distance of a fast from a slow average: `macd`, `signal`, `histogram`."""
        return self.attach(symbol, core.MACD(fast, slow, signal))

    def bollinger_bands(
        self, symbol: str, period: int = 20, deviations: float = 2.0
    ) -> core.BollingerBands:
        """Return the rolling mean and its bands: `upper`, `middle`, `lower`."""
        return self.attach(symbol, core.BollingerBands(period, deviations))

    def rolling_std(self, symbol: str, period: int = 20, *, sample: bool = True) -> core.RollingStd:
        """Return the rolling standard deviation of closes."""
        return self.attach(symbol, core.RollingStd(period, sample))

    def zscore(self, symbol: str, period: int = 20, *, sample: bool = True) -> core.ZScore:
        """Return the close's distance from its rolling mean in standard deviations."""
        return self.attach(symbol, core.ZScore(period, sample))

    def rolling_min(self, symbol: str, period: int = 20) -> core.RollingMin:
        """Return the lowest of the last closes."""
        return self.attach(symbol, core.RollingMin(period))

    def rolling_max(self, symbol: str, period: int = 20) -> core.RollingMax:
        """Return the highest of the last closes."""
        return self.attach(symbol, core.RollingMax(period))

    def roc(self, symbol: str, period: int = 10) -> core.ROC:
        """Return the rate of change in percent."""
        return self.attach(symbol, core.ROC(period))

    def momentum(self, symbol: str, period: int = 10) -> core.Momentum:
        """Return the change in price."""
        return self.attach(symbol, core.Momentum(period))

    def true_range(self, symbol: str) -> core.TrueRange:
        """Return the range of a bar, the gap before it included."""
        return self.attach(symbol, core.TrueRange())

    def atr(self, symbol: str, period: int = 14) -> core.ATR:
        """Return Wilder's average true range."""
        return self.attach(symbol, core.ATR(period))

    def natr(self, symbol: str, period: int = 14) -> core.NATR:
        """Return the average true range in percent of the close."""
        return self.attach(symbol, core.NATR(period))

    def adx(self, symbol: str, period: int = 14) -> core.ADX:
        """Return the strength of a trend: `adx`, `plus_di`, `minus_di`."""
        return self.attach(symbol, core.ADX(period))

    def stochastic(
        self, symbol: str, period: int = 5, slow_k: int = 3, slow_d: int = 3
    ) -> core.Stochastic:
        """Return the slow stochastic oscillator: `k`, `d`."""
        return self.attach(symbol, core.Stochastic(period, slow_k, slow_d))

    def williams_r(self, symbol: str, period: int = 14) -> core.WilliamsR:
        """Return Williams' %R, 0 to -100."""
        return self.attach(symbol, core.WilliamsR(period))

    def aroon(self, symbol: str, period: int = 14) -> core.Aroon:
        """Return how recent the extremes are: `down`, `up`."""
        return self.attach(symbol, core.Aroon(period))

    def cci(self, symbol: str, period: int = 14) -> core.CCI:
        """Return the commodity channel index."""
        return self.attach(symbol, core.CCI(period))

    def obv(self, symbol: str) -> core.OBV:
        """Return the on-balance volume."""
        return self.attach(symbol, core.OBV())

    def mfi(self, symbol: str, period: int = 14) -> core.MFI:
        """Return the money flow index, 0 to 100."""
        return self.attach(symbol, core.MFI(period))

    def vwap(self, symbol: str) -> core.VWAP:
        """Return the volume-weighted average price over the whole run."""
        return self.attach(symbol, core.VWAP())

    def rolling_vwap(self, symbol: str, period: int = 20) -> core.RollingVWAP:
        """Return the volume-weighted average price over the last bars."""
        return self.attach(symbol, core.RollingVWAP(period))

    def session_vwap(self, symbol: str) -> core.SessionVWAP:
        """Return the volume-weighted average price over the UTC day."""
        return self.attach(symbol, core.SessionVWAP())

    def donchian(self, symbol: str, period: int = 20) -> core.Donchian:
        """Return the channel of extremes: `upper`, `middle`, `lower`."""
        return self.attach(symbol, core.Donchian(period))

    def keltner(
        self, symbol: str, period: int = 20, atr_period: int = 10, multiplier: float = 2.0
    ) -> core.Keltner:
        """Return an average of typical prices and its bands: `upper`, `middle`, `lower`."""
        return self.attach(symbol, core.Keltner(period, atr_period, multiplier))

    def supertrend(self, symbol: str, period: int = 10, multiplier: float = 3.0) -> core.Supertrend:
        """Return a trailing stop and the market's side: `value`, `direction`."""
        return self.attach(symbol, core.Supertrend(period, multiplier))
