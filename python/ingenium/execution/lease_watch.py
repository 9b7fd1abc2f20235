"""How long nobody has held an account, as a guard sees its lease. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from ingenium.bus.port import LeaseSeen

GUARD: Final = "guard-"
"""With this begin the owners of leases that are guards."""

Stand: TypeAlias = Literal["waiting", "armed", "silent", "cleared"]
"""Nobody ever held the account; it is held; it was silent for too long; a guard dealt with that."""


@dataclass(slots=True)
class LeaseWatch:
    """Follows a lease: one that is not renewed for long enough is silent, whatever its clock says.

    A lease that somebody gave back is as silent as one that was lost: nobody watches the orders.

    Attributes:
        after: seconds.
        owner: the guard that looks; what it left undone is due at once.
        epoch: of the holder that was seen last.
    """

    after: float
    owner: str
    epoch: int = 0
    _renewed: tuple[int, int] | None = field(default=None, init=False)
    _since: float = field(default=0.0, init=False)

    def look(self, seen: LeaseSeen | None, now: float) -> Stand:
        """Return how the account stands.

        Args:
            seen: its lease; None where there never was one.
            now: seconds of a clock that nobody sets.
        """
        if seen is None:
            return "waiting"
        renewed = (seen.epoch, seen.revision)
        if renewed != self._renewed:
            self._renewed, self._since = renewed, now
        self.epoch = seen.epoch
        if seen.is_released and seen.owner.startswith(GUARD):
            return "cleared"
        is_due = seen.owner == self.owner or self.silence(now) >= self.after
        return "silent" if is_due else "armed"

    def silence(self, now: float) -> float:
        """Return for how many seconds nothing was renewed."""
        return 0.0 if self._renewed is None else now - self._since

    def forget(self) -> None:
        """Begin to count anew: nobody could look meanwhile."""
        self._renewed = None
