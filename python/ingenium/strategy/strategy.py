"""The class that people extend: callbacks to override, and what they can use in them."""

from __future__ import annotations

import copy
import difflib
import random
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypeVar

from ingenium.model import parameters
from ingenium.model.engine import StrategyCore
from ingenium.model.errors import ConfigError
from ingenium.model.indicators import LongerBars
from ingenium.model.suggestion import nearest
from ingenium.model.timeframe import parse_timeframe
from ingenium.strategy.indicators import Indicators
from ingenium.strategy.log import StrategyLog
from ingenium.strategy.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.model.engine import Bar, Book, Fill, OrderEvent, Quote, Trade

_KEPT_BARS: Final = 1_000
_Method = TypeVar("_Method", bound="Callable[..., None]")


def _noop(method: _Method) -> _Method:
    """Mark a callback that does nothing, so that the engine never calls it."""
    method.__ingenium_noop__ = True  # type: ignore[attr-defined]
    return method


class Strategy(StrategyCore):
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

    warm_up: ClassVar[int | None] = None
    parameter_aliases: ClassVar[Mapping[str, str]] = {}
    state = State()
    indicators: Indicators
    log: StrategyLog

    _rng: random.Random | None = None
    _made_with: tuple[tuple[object, ...], dict[str, object]] = ((), {})

    def __new__(cls, /, *arguments: object, **named: object) -> Self:
        """Prepare what a subclass may use even if its `__init__` never calls this one."""
        self = super().__new__(cls)
        self._made_with = (arguments, named)
        self.state = copy.deepcopy(cls.state)  # the class's holds the first values
        self.indicators = Indicators(self._attach)
        self.log = StrategyLog(cls.__name__, lambda: self.now)
        return self

    def __init__(self, /, **values: object) -> None:
        """Take the values of parameters; those not given have the class's defaults."""
        for name, value in parameters.values(type(self), Strategy, values).items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self.parameter_values().items())
        return f"{type(self).__name__}({', '.join(shown)})"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _check_names(cls)

    @classmethod
    def declared_parameters(cls) -> dict[str, parameters.Parameter]:
        """Return what can be set: each parameter's name, type and default."""
        return parameters.declared(cls, Strategy)

    def parameter_values(self) -> dict[str, Any]:
        """Return the value that each parameter has now."""
        return {name: getattr(self, name, None) for name in self.declared_parameters()}

    @property
    def rng(self) -> random.Random:
        """Chance that repeats: drawn from the run's seed and this strategy's id."""
        if self._rng is None:
            msg = "self.rng exists once the run has begun: use it from on_start on."
            raise ConfigError(msg)
        return self._rng

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

    def begin(self, *, name: str, seed: int) -> None:
        """Bind the strategy to the one run that it takes part in; the runtime calls this.

        Raises:
            ConfigError: the strategy has run before.
        """
        if self._rng is not None:
            msg = (
                f"This {type(self).__name__} has run already and remembers it: "
                f"make a new one with {type(self).__name__}(...)."
            )
            raise ConfigError(msg)
        self._rng = random.Random(f"{seed}/{name}")
        self.log.bind(name)

    def made_again(self) -> Self:
        """Return a new strategy of the same class, made with the same arguments and parameters."""
        arguments, named = self._made_with
        other = type(self)(*arguments, **named)
        for name, value in self.parameter_values().items():
            setattr(other, name, value)
        return other

    @_noop
    def on_start(self) -> None:
        """Prepare: make indicators, set timers."""

    @_noop
    def on_bar(self, bar: Bar) -> None:
        """Act on a bar that has just closed."""

    @_noop
    def on_quote(self, quote: Quote) -> None:
        """Act on a change of the best bid or ask."""

    @_noop
    def on_trade(self, trade: Trade) -> None:
        """Act on a trade of the market."""

    @_noop
    def on_book(self, book: Book) -> None:
        """Act on a change of the order book."""

    @_noop
    def on_signal(self, symbol: str, strength: float) -> None:
        """Act on a signal of another strategy that trades the same symbol."""

    @_noop
    def on_order(self, event: OrderEvent) -> None:
        """Hear what became of an order: accepted, denied, cancelled, expired."""

    @_noop
    def on_fill(self, fill: Fill) -> None:
        """Hear that an order traded."""

    @_noop
    def on_timer(self, name: str) -> None:
        """Act on a timer that was set with `call_at` or `call_every`."""

    @_noop
    def on_stop(self) -> None:
        """Finish: the last bar has passed."""


_CALLBACKS: Final = tuple(name for name in vars(Strategy) if name.startswith("on_"))
_TYPO: Final = 0.85


def _check_names(cls: type[Strategy]) -> None:
    """Refuse names that would silently do nothing, or hide what the engine needs."""
    for name, value in vars(cls).items():
        if callable(value) and _is_typo(name):
            msg = (
                f"{cls.__name__}.{name} would never be called: "
                f"did you mean {nearest(name, _CALLBACKS)}?"
            )
            raise ConfigError(msg)
    for name in parameters.declared(cls, Strategy):
        if hasattr(Strategy, name) or name in Strategy.__annotations__:
            msg = f"{cls.__name__}: parameter {name!r} hides Strategy.{name}: choose another name."
            raise ConfigError(msg)


def _is_typo(name: str) -> bool:
    if name in _CALLBACKS or not name.startswith("on"):
        return False
    plain = name.replace("_", "").lower()
    return any(
        difflib.SequenceMatcher(None, plain, known.replace("_", "")).ratio() >= _TYPO
        for known in _CALLBACKS
    )
