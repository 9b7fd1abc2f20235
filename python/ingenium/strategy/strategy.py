"""The class that people extend: callbacks to override, and what they can use in them."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, Final, Self

from ingenium.model.decider import Decider, alive, noop
from ingenium.model.errors import ConfigError
from ingenium.model.indicators import LongerBars
from ingenium.model.timeframe import parse_timeframe
from ingenium.strategy.indicators import Indicators

if TYPE_CHECKING:
    from ingenium.model.engine import Bar, Book, Quote, Trade

_KEPT_BARS: Final = 1_000


class Strategy(Decider, root=True):
    """Decides what to trade: extend it, declare parameters, override the callbacks you need.

    Typed class attributes are the parameters, names with an underscore and `ClassVar` apart:
    `MyStrategy(lookback=30)` checks and converts the values.

    Attributes:
        warm_up: how many bars to feed before the first `on_bar`; None asks the indicators.
        parameter_aliases: other names by which a config file may give a parameter.
        state: what survives a restart; set it to an instance of your own `State`.
        indicators: makes the indicators that the engine keeps up to date.
        log: notes events with fields.
    """

    indicators: Indicators

    def __new__(cls, /, *arguments: object, **named: object) -> Self:
        """Prepare what a subclass may use even if its `__init__` never calls this one."""
        self = super().__new__(cls, *arguments, **named)
        own = weakref.ref(self)
        self.indicators = Indicators(lambda *fed: alive(own)._attach(*fed))
        return self

    def bars(
        self, timeframe: str, symbol: str | None = None, *, keep: int = _KEPT_BARS
    ) -> LongerBars:
        """Return the bars of a longer time frame, made of those of the run as they end.

        Ask for them in `on_start`. A bar is among them once it is over, when `on_bar` is called
        with the last of those that it is made of. Bars lie on a grid from midnight UTC, weeks from
        Monday.

        Args:
            timeframe: such as "5m" or "1d".
            symbol: of what; the only symbol of the strategy unless given.
            keep: how many of the last bars are kept.

        Raises:
            ConfigError: the timeframe is not known, or the strategy has several symbols.
        """
        if symbol is None and len(self.symbols) != 1:
            msg = (
                f"bars({timeframe!r}) does not say of which symbol: "
                f"name one of {', '.join(self.symbols)}."
            )
            raise ConfigError(msg)
        made = LongerBars(parse_timeframe(timeframe), keep)
        self._attach(self.symbols[0] if symbol is None else symbol, made)
        return made

    @noop
    def on_bar(self, bar: Bar) -> None:
        """Act on a bar that has just closed."""

    @noop
    def on_quote(self, quote: Quote) -> None:
        """Act on a change of the best bid or ask."""

    @noop
    def on_trade(self, trade: Trade) -> None:
        """Act on a trade of the market."""

    @noop
    def on_book(self, book: Book) -> None:
        """Act on a change of the order book."""

    @noop
    def on_stale(self, symbol: str, since: int) -> None:
        """Act on silence: nothing was heard of a symbol since a time, in nanoseconds UTC.

        Until `on_fresh`, only orders that make its position smaller pass; see `is_stale(symbol)`.
        """

    @noop
    def on_fresh(self, symbol: str) -> None:
        """Act on the end of a silence, before the callback with what was heard."""

    @noop
    def on_warning(self, use: dict[str, Any]) -> None:
        """Act on a limit that comes near, one of the rows that `utilisation()` returns."""

    @noop
    def on_signal(self, symbol: str, strength: float) -> None:
        """Act on a signal of another strategy that trades the same symbol."""
