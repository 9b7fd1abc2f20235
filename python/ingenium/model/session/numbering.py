"""Numbers of messages: which are new, which came before, which are missing."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingenium.model.errors import SessionError


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

    def last(self, source: str) -> int:
        """Return the last number of a source; 0 where it has sent nothing."""
        return self._last.get(source, 0)
