"""What one strategy decided, as it is heard: each call once, in order, and the same each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.model.errors import SessionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.model.session.messages import Call, Through


@dataclass(slots=True)
class Hearing:
    """Follows the decisions of a strategy that another process runs.

    Messages may come twice, overlap or change places; each call is given on once, in order.

    Attributes:
        before: the first call of which nothing was heard.
    """

    before: int = 0
    _early: list[tuple[Through, tuple[Call, ...]]] = field(default_factory=list)

    def hear(self, through: Through, calls: tuple[Call, ...]) -> Iterator[Call]:
        """Yield the calls that are now known and were not before."""
        self._early.append((through, calls))
        while (ready := self._ready()) is not None:
            through, calls = ready
            for call in calls:
                if call.call >= self.before:
                    yield call
            self.before = max(self.before, through.before)

    def _ready(self) -> tuple[Through, tuple[Call, ...]] | None:
        """Take a message that begins with, or before, the first unknown call."""
        for place, (through, _) in enumerate(self._early):
            if through.after <= self.before:
                return self._early.pop(place)
        return None


@dataclass(slots=True)
class Agreement:
    """Compares what a strategy decides with what was told of it, before a restart or by a twin.

    Attributes:
        name: the strategy.
        agreed: the first call that was not compared yet.
    """

    name: str
    agreed: int = 0
    _told: Hearing = field(default_factory=Hearing)
    _expected: dict[int, bytes] = field(default_factory=dict[int, bytes])
    _made: dict[int, bytes] = field(default_factory=dict[int, bytes])

    @property
    def told(self) -> int:
        """The first call that nobody was told of."""
        return self._told.before

    def hear(self, through: Through, calls: tuple[Call, ...]) -> None:
        """Take what was told."""
        for call in self._told.hear(through, calls):
            self._expected[call.call] = bytes(call.requests)

    def make(self, call: int, requests: bytes) -> None:
        """Take what the strategy decided."""
        self._made[call] = requests

    def compare(self, before: int) -> None:
        """Compare all calls made before a number.

        Raises:
            SessionError: the strategy decided otherwise.
        """
        until = min(before, self._told.before)
        if until <= self.agreed:
            return
        for call in sorted({*self._expected, *self._made}):
            if call >= until:
                break
            expected, made = self._expected.pop(call, b"[]"), self._made.pop(call, b"[]")
            if expected != made:
                msg = (
                    f"Strategy {self.name} decided otherwise in call {call} than was told: "
                    f"{_short(expected)} then, {_short(made)} now. It must depend on nothing but "
                    "its events, self.state, self.now and self.rng."
                )
                raise SessionError(msg)
        self.agreed = until


def _short(requests: bytes) -> str:
    text = requests.decode("utf-8", "replace")
    return text if len(text) <= 200 else f"{text[:200]}…"  # noqa: PLR2004 - what fits a screen
