"""Numbers of messages: which are new, which came before, which are missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingenium.model.errors import SessionError
from ingenium.model.session.messages import Ended, Frame, Opened

if TYPE_CHECKING:
    from ingenium.model.session.messages import Input


@dataclass(frozen=True, slots=True)
class Told:
    """How far a source has told.

    Attributes:
        number: of its last input; 0 where it has told nothing.
        until: up to when it has told all it knew.
        has_ended: whether it has no more to tell.
    """

    number: int = 0
    until: int = -(2**63)
    has_ended: bool = False

    def after(self, message: Input) -> Told:
        """Return how far the source has told with one more of its inputs."""
        if isinstance(message, Frame):
            return Told(message.number, max(self.until, message.until), self.has_ended)
        if isinstance(message, Opened):
            return self
        return Told(message.number, self.until, self.has_ended or isinstance(message, Ended))


NOTHING = Told()
"""What a source has told that is new."""


@dataclass(slots=True)
class Numbering:
    """Follows the numbers of each source, which count from 1."""

    _last: dict[str, int] = field(default_factory=dict[str, int])

    def is_new(self, source: str, number: int) -> bool:
        """Tell whether a message is the next of its source; False where it came before.

        Raises:
            SessionError: one before it is missing.
        """
        last = self._last.get(source, 0)
        if number <= last:
            return False
        if number > last + 1:
            msg = (
                f"Inputs {last + 1} to {number - 1} of {source} are missing: "
                "read the session again from its start."
            )
            raise SessionError(msg)
        self._last[source] = number
        return True
