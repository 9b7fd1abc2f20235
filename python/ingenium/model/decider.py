"""The parent of what takes part in a run and decides: parameters, state, chance, notes."""

from __future__ import annotations

import copy
import difflib
import random
import weakref
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from ingenium.model import parameters
from ingenium.model.engine import StrategyCore
from ingenium.model.errors import ConfigError
from ingenium.model.notes import Notes
from ingenium.model.state import State
from ingenium.model.suggestion import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.model.engine import Fill, OrderEvent

_Alive = TypeVar("_Alive")
_Method = TypeVar("_Method", bound="Callable[..., None]")
_TYPO = 0.85


def noop(method: _Method) -> _Method:
    """Mark a callback that does nothing, so that the engine never calls it."""
    method.__ingenium_noop__ = True  # type: ignore[attr-defined]
    return method


class Decider(StrategyCore):
    """Decides something in a run: the parent of strategies and portfolios.

    Typed class attributes are the parameters, names with an underscore and `ClassVar` apart.

    Attributes:
        warm_up: how many bars to feed before the first `on_bar`; None asks the indicators.
        parameter_aliases: other names by which a config file may give a parameter.
        state: what survives a restart; set it to an instance of your own `State`.
        log: notes events with fields.
    """

    warm_up: ClassVar[int | None] = None
    parameter_aliases: ClassVar[Mapping[str, str]] = {}
    parameter_root: ClassVar[type[Decider]]
    state = State()
    log: Notes

    _rng: random.Random | None = None
    _made_with: tuple[tuple[object, ...], dict[str, object]] = ((), {})

    def __new__(cls, /, *arguments: object, **named: object) -> Self:
        """Prepare what a subclass may use even if its `__init__` never calls this one."""
        self = super().__new__(cls)
        self._made_with = (arguments, named)
        self.state = copy.deepcopy(cls.state)  # the class's holds the first values
        own = weakref.ref(self)  # no circle: it is freed with its run, in its thread
        self.log = Notes(cls.__name__, lambda: alive(own).now)
        return self

    def __init__(self, /, **values: object) -> None:
        """Take the values of parameters; those not given have the class's defaults."""
        for name, value in parameters.values(type(self), self.parameter_root, values).items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self.parameter_values().items())
        return f"{type(self).__name__}({', '.join(shown)})"

    def __init_subclass__(cls, *, root: bool = False) -> None:
        super().__init_subclass__()
        if root:
            cls.parameter_root = cls
        else:
            _check_names(cls)

    @classmethod
    def declared_parameters(cls) -> dict[str, parameters.Parameter]:
        """Return what can be set: each parameter's name, type and default."""
        return parameters.declared(cls, cls.parameter_root)

    def parameter_values(self) -> dict[str, Any]:
        """Return the value that each parameter has now."""
        return {name: getattr(self, name, None) for name in self.declared_parameters()}

    @property
    def rng(self) -> random.Random:
        """Chance that repeats: drawn from the run's seed and this participant's id."""
        if self._rng is None:
            msg = "self.rng exists once the run has begun: use it from on_start on."
            raise ConfigError(msg)
        return self._rng

    def begin(self, *, name: str, seed: int) -> None:
        """Bind it to the one run that it takes part in; the runtime calls this.

        Raises:
            ConfigError: it has run before.
        """
        if self._rng is not None:
            msg = (
                f"This {type(self).__name__} has run already and remembers it: "
                f"make a new one with {type(self).__name__}(...)."
            )
            raise ConfigError(msg)
        self._rng = random.Random(f"{seed}/{name}")
        self.log.bind(name)

    def recall(self, written: bytes) -> None:
        """Begin with a state that `State.snapshot` wrote, instead of the class's own.

        Raises:
            ConfigError: the state was written by a class with other fields.
        """
        self.state = type(self.state).restored(written)

    def change(self, values: Mapping[str, object]) -> None:
        """Go on with other values of some parameters.

        Raises:
            ConfigError: a parameter is unknown, or its value of the wrong type.
        """
        kind = type(self)
        now = {**self.parameter_values(), **values}
        for name, value in parameters.values(kind, self.parameter_root, now).items():
            setattr(self, name, value)

    def made_again(self) -> Self:
        """Return a new one of the same class, made with the same arguments and parameters."""
        arguments, named = self._made_with
        other = type(self)(*arguments, **named)
        for name, value in self.parameter_values().items():
            setattr(other, name, value)
        return other

    @noop
    def on_start(self) -> None:
        """Prepare: make indicators, set timers."""

    @noop
    def on_order(self, event: OrderEvent) -> None:
        """Hear what became of an order: accepted, denied, cancelled, expired."""

    @noop
    def on_fill(self, fill: Fill) -> None:
        """Hear that an order traded."""

    @noop
    def on_timer(self, name: str) -> None:
        """Act on a timer that was set with `call_at` or `call_every`."""

    @noop
    def on_stop(self) -> None:
        """Finish: the last bar has passed."""


def alive(own: weakref.ref[_Alive]) -> _Alive:
    """Return what a reference is to.

    Raises:
        ConfigError: it is gone.
    """
    strategy = own()
    if strategy is None:
        msg = "the strategy is gone: keep it as long as its indicators and its log are used."
        raise ConfigError(msg)
    return strategy


def _check_names(cls: type[Decider]) -> None:
    """Refuse names that would silently do nothing, or hide what the engine needs."""
    root = cls.parameter_root
    callbacks = [name for name in dir(root) if name.startswith("on_")]
    for name, value in vars(cls).items():
        if callable(value) and _is_typo(name, callbacks):
            msg = (
                f"{cls.__name__}.{name} would never be called: "
                f"did you mean {nearest(name, callbacks)}?"
            )
            raise ConfigError(msg)
    reserved = {name for base in root.__mro__ for name in getattr(base, "__annotations__", {})}
    for name in parameters.declared(cls, root):
        if hasattr(root, name) or name in reserved:
            msg = (
                f"{cls.__name__}: parameter {name!r} hides {root.__name__}.{name}: "
                "choose another name."
            )
            raise ConfigError(msg)


def _is_typo(name: str, callbacks: list[str]) -> bool:
    if name in callbacks or not name.startswith("on"):
        return False
    plain = name.replace("_", "").lower()
    return any(
        difflib.SequenceMatcher(None, plain, known.replace("_", "")).ratio() >= _TYPO
        for known in callbacks
    )
