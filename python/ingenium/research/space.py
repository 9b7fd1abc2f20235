"""What a sweep tries: lists of values, and distributions that values are drawn from."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Final, TypeAlias

from ingenium.model.errors import ConfigError

_MOST: Final = 1_000_000
_RANGE_PARTS: Final = (2, 3)
_CALL: Final = re.compile(r"(uniform|log_uniform|integers)\(([^,()]+),([^,()]+)\)")


@dataclass(frozen=True, slots=True)
class Uniform:
    """Any number between two, each as likely."""

    low: float
    high: float

    def draw(self, chance: random.Random) -> float:
        """Return a value."""
        return chance.uniform(self.low, self.high)


@dataclass(frozen=True, slots=True)
class LogUniform:
    """Any number between two that are above 0, each order of magnitude as likely."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if self.low <= 0:
            msg = f"log_uniform({self.low}, {self.high}): both numbers must be above 0."
            raise ConfigError(msg)

    def draw(self, chance: random.Random) -> float:
        """Return a value."""
        return math.exp(chance.uniform(math.log(self.low), math.log(self.high)))


@dataclass(frozen=True, slots=True)
class Integers:
    """Any whole number from one to another, both included, each as likely."""

    low: int
    high: int

    def draw(self, chance: random.Random) -> int:
        """Return a value."""
        return chance.randint(self.low, self.high)


Distribution: TypeAlias = Uniform | LogUniform | Integers
Choice: TypeAlias = Sequence[object] | Distribution
Space: TypeAlias = Mapping[str, Choice]
Trial: TypeAlias = dict[str, object]


def trials_of(space: Space, *, samples: int | None = None, seed: int = 0) -> list[Trial]:
    """Return what is to be tried: the whole grid, or so many samples of the space.

    Raises:
        ConfigError: there is nothing to try, too much, or a distribution without `samples`.
    """
    _check(space, samples)
    if samples is None:
        grid = {name: _listed(choice) for name, choice in space.items()}
        count = math.prod(len(values) for values in grid.values())
        if count > _MOST:
            msg = f"the grid has {count:,} trials: give fewer values, or samples= for some of them."
            raise ConfigError(msg)
        return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
    chance = random.Random(f"sweep/{seed}")
    if any(isinstance(choice, _KINDS) for choice in space.values()):
        return [
            {name: _drawn(choice, chance) for name, choice in space.items()} for _ in range(samples)
        ]
    return _of_grid({name: _listed(choice) for name, choice in space.items()}, samples, chance)


def read_choice(text: str, *, where: str) -> Choice:
    """Return the values that a text means: `5:25:2`, `30,60,90`, `uniform(0.5, 2)`.

    A range includes both of its ends.

    Raises:
        ConfigError: it means nothing.
    """
    called = _CALL.fullmatch(text.replace(" ", ""))
    try:
        if called:
            return _distribution(*called.groups())
        if ":" in text and "," not in text:
            return _range(text)
    except (ValueError, InvalidOperation):
        msg = (
            f"{where}: cannot read {text!r}: write values (30,60,90), a range (5:25:2), or "
            "uniform(0.5,2), log_uniform(0.01,1), integers(5,50)."
        )
        raise ConfigError(msg) from None
    return [_value(part.strip()) for part in text.split(",") if part.strip()]


_KINDS: Final = (Uniform, LogUniform, Integers)


def _distribution(name: str, low: str, high: str) -> Distribution:
    if name == "integers":
        return Integers(int(low), int(high))
    return (Uniform if name == "uniform" else LogUniform)(float(low), float(high))


def _value(text: str) -> object:
    """Return a number where the text is one, else the text."""
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text


def _range(text: str) -> list[object]:
    parts = [Decimal(part) for part in text.split(":")]
    if len(parts) not in _RANGE_PARTS:
        raise ValueError(text)
    first, last, step = *parts[:2], parts[2] if len(parts) > 2 else Decimal(1)  # noqa: PLR2004
    if step <= 0 or last < first:
        raise ValueError(text)
    return [
        _value(f"{first + step * number:f}") for number in range(int((last - first) / step) + 1)
    ]


def _check(space: Space, samples: int | None) -> None:
    if not space:
        msg = 'there is nothing to try: give a grid such as {"fast": [5, 10, 15]}.'
        raise ConfigError(msg)
    for name, choice in space.items():
        if isinstance(choice, _KINDS):
            if samples is None:
                msg = f"{name} is drawn from a distribution: say how often, with samples=."
                raise ConfigError(msg)
            if choice.low > choice.high:
                msg = f"{name}: {choice.low} is above {choice.high}: swap them."
                raise ConfigError(msg)
        elif not _listed(choice):
            msg = f"{name} has no values to try: give at least one."
            raise ConfigError(msg)
    if samples is not None and not 1 <= samples <= _MOST:
        msg = f"samples must be 1 to {_MOST:,}, not {samples}."
        raise ConfigError(msg)


def _listed(choice: Choice) -> list[object]:
    if isinstance(choice, (str, *_KINDS)):
        msg = f"{choice!r} is no list of values: write [{choice!r}]."
        raise ConfigError(msg)
    return list(choice)


def _drawn(choice: Choice, chance: random.Random) -> object:
    return choice.draw(chance) if isinstance(choice, _KINDS) else chance.choice(_listed(choice))


def _of_grid(grid: Mapping[str, list[object]], samples: int, chance: random.Random) -> list[Trial]:
    """Return different trials of a grid, in the grid's order."""
    count = math.prod(len(values) for values in grid.values())
    trials = []
    for number in sorted(chance.sample(range(count), min(samples, count))):
        rest, trial = number, {}
        for name, values in reversed(list(grid.items())):
            rest, place = divmod(rest, len(values))
            trial[name] = values[place]
        trials.append({name: trial[name] for name in grid})
    return trials
