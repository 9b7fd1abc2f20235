"""How much an exchange lets a key do, and how much of it is used: pure, without a clock."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Priority = Literal["cancel", "new", "query"]

SHARES: Final[Mapping[Priority, float]] = {"cancel": 1.0, "new": 0.9, "query": 0.7}
"""What part of an allowance each may use: the rest is kept for what matters more."""

_PARTS: Final = 12  # of a window: what was used is forgotten part by part
_LEAST: Final = 1e-3  # seconds: no wait is shorter


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """A limit of an exchange.

    Attributes:
        name: by which requests say what they cost.
        limit: how much may be used.
        window: seconds in which.
        decays: whether what was used fades steadily, instead of ending with its window.
    """

    name: str
    limit: float
    window: float
    decays: bool = False


class Usage(msgspec.Struct, kw_only=True):
    """What is used of the allowances of a key, by all who share it.

    Attributes:
        parts: by allowance, how much in which part of time.
        levels: by allowance that decays, the level and when it was that.
        shut_until: seconds since 1970 until which the exchange wants no request.
        is_ban: whether it has shut us out, rather than told us to slow down.
    """

    parts: dict[str, dict[int, float]] = {}
    levels: dict[str, tuple[float, float]] = {}
    shut_until: float = 0.0
    is_ban: bool = False

    def used(self, allowance: Allowance, now: float) -> float:
        """Return how much of an allowance is used."""
        if allowance.decays:
            level, since = self.levels.get(allowance.name, (0.0, now))
            return max(0.0, level - max(0.0, now - since) * _rate(allowance))
        self._forget(allowance, now)
        return sum(self.parts.get(allowance.name, {}).values())

    def add(self, allowance: Allowance, cost: float, now: float) -> None:
        """Use some."""
        if allowance.decays:
            self.levels[allowance.name] = (self.used(allowance, now) + cost, now)
            return
        parts = self.parts.setdefault(allowance.name, {})
        part = _part(allowance, now)
        parts[part] = parts.get(part, 0.0) + cost

    def learn(self, allowance: Allowance, used: float, now: float) -> None:
        """Take the exchange's word where it says that more is used than we know."""
        if (unknown := used - self.used(allowance, now)) > 0:
            self.add(allowance, unknown, now)

    def wait(self, allowance: Allowance, cost: float, priority: Priority, now: float) -> float:
        """Return after how many seconds there is room for a cost; 0 where there is."""
        room = allowance.limit * SHARES[priority]
        used = self.used(allowance, now)
        if used + cost <= room or used == 0:  # what never fits may go when nothing else is there
            return 0.0
        excess = min(used, used + cost - room)
        if allowance.decays:
            return max(_LEAST, excess / _rate(allowance))
        return max(_LEAST, self._end(allowance, excess) - now)

    def _end(self, allowance: Allowance, excess: float) -> float:
        """Return when so much will be forgotten."""
        last = 0
        for part, cost in sorted(self.parts.get(allowance.name, {}).items()):
            last = part
            excess -= cost
            if excess <= 0:
                break
        return (last + _PARTS + 1) * allowance.window / _PARTS

    def _forget(self, allowance: Allowance, now: float) -> None:
        current = _part(allowance, now)
        parts = self.parts.get(allowance.name, {})
        # what is from later than now was written under another clock
        for part in [each for each in parts if not current - _PARTS <= each <= current + 1]:
            del parts[part]


def longest_wait(
    usage: Usage,
    allowances: Iterable[Allowance],
    costs: Mapping[str, float],
    priority: Priority,
    now: float,
) -> float:
    """Return after how many seconds there is room for all costs of a request."""
    return max(
        (
            usage.wait(each, costs[each.name], priority, now)
            for each in allowances
            if costs.get(each.name)
        ),
        default=0.0,
    )


def _rate(allowance: Allowance) -> float:
    return allowance.limit / allowance.window


def _part(allowance: Allowance, now: float) -> int:
    return math.floor(now * _PARTS / allowance.window)
