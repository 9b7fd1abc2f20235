"""A feed that tells what a test says, and a clock that the test turns."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from ingenium import Feed, Row
from ingenium.ingest.live_source import Clock
from ingenium.model.timeframe import MINUTE, SECOND
from ingenium.runtime.system import System, system_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

START = 1_700_000_000 * 1_000_000_000 // MINUTE * MINUTE


def at(minute: float) -> int:
    return START + int(minute * MINUTE)


def row(minute: int, symbol: str = "AAA", *, close: float | None = None, **more: Any) -> Row:
    """Return a bar whose price depends on its minute alone."""
    first = 100.0 + minute * 7 % 11
    last = 100.0 + minute * 5 % 13 if close is None else close
    return Row(symbol, at(minute), first, max(first, last) + 1, min(first, last) - 1, last, **more)


@dataclass(slots=True)
class Hands:
    """The time, as a test sets it."""

    now: int = START

    def clock(self, heartbeat: float = 0.02) -> Clock:
        """Return a clock with these hands; its heartbeats are those of the machine."""
        return Clock(lambda: self.now, lambda: self.now / SECOND + monotonic(), heartbeat)


class Scripted(Feed):
    """Tells rows at times: each step is a time and the rows that arrive then, or an error."""

    _hands: Hands
    _steps: Sequence[tuple[float, object]]

    def script(self, hands: Hands, *steps: tuple[float, object]) -> Scripted:
        """Say what it tells."""
        self._hands, self._steps = hands, list(steps)
        return self

    async def stream(self) -> AsyncIterator[Row]:
        while self._steps:
            (minute, told), *self._steps = self._steps
            self._hands.now = at(minute)
            if isinstance(told, Exception):
                raise told
            for each in told if isinstance(told, list) else [told]:
                assert isinstance(each, Row)
                yield each
            await asyncio.sleep(0.001)


@dataclass(frozen=True, slots=True)
class Documents:
    """A system on live data, small enough to be played often."""

    base: dict[str, Any] = field(
        default_factory=lambda: {
            "ingestor": {"name": "unused.py"},
            "instruments": {
                symbol: {"price_precision": 2, "quantity_precision": 0} for symbol in ("AAA", "BBB")
            },
            "strategies": [
                {
                    "id": "revert",
                    "name": "mean_reversion",
                    "parameters": {"lookback": 3, "entry_z": 0.5, "exit_z": 0.1},
                }
            ],
        }
    )

    def system(self, **changes: Any) -> System:
        """Return it with other keys."""
        document = {key: value for key, value in (self.base | changes).items() if value is not None}
        return system_of(document, name="live", file="live.yaml", folder=Path())
