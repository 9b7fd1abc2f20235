"""How long a component has not been heard, told by a watcher that may sleep itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Silence:
    """Seconds of silence during which the watcher was awake.

    A machine that stood still, a clock that was set, a watcher that was not given the processor:
    none of them makes a healthy component look dead. What counts are looks without a new heartbeat,
    and a look counts for no more than one heartbeat.
    """

    heartbeat: float
    seconds: float = 0.0
    _heard: int | None = None
    _looked: float | None = None

    def look(self, now: float, written: int | None) -> float:
        """Return the silence at a look.

        Args:
            now: seconds of a clock that nobody sets.
            written: the time of the newest heartbeat; None where there is none.
        """
        passed = 0.0 if self._looked is None else min(now - self._looked, self.heartbeat)
        self._looked = now
        if written != self._heard:
            self._heard = written
            self.seconds = 0.0
        else:
            self.seconds += passed
        return self.seconds
