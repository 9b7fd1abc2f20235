"""When a child that failed is started again, and when that is given up. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RestartRules:
    """How patiently a child is started again.

    Attributes:
        most: restarts in the window; one more failure is too many.
        window: seconds after which a failure is forgotten.
        first_pause: seconds before the first restart; each further one waits twice as long.
        longest_pause: but no longer than this.
    """

    most: int = 5
    window: float = 60.0
    first_pause: float = 0.1
    longest_pause: float = 10.0


@dataclass(slots=True)
class Restarts:
    """The failures of one child."""

    rules: RestartRules
    _failures: list[float] = field(default_factory=list[float])

    def pause_after_failure(self, now: float) -> float | None:
        """Return how long to wait before the restart; None if there were too many failures."""
        since = now - self.rules.window
        self._failures = [*(at for at in self._failures if at > since), now]
        number = len(self._failures)
        if number > self.rules.most:
            return None
        doublings = min(number - 1, 60)
        return min(self.rules.first_pause * 2.0**doublings, self.rules.longest_pause)
