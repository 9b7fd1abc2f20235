"""Notes of a participant: events with fields, kept for the result and passed to `logging`."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT: Final = 100_000


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One note: when, how important, what happened, and the fields."""

    time: int
    level: str
    event: str
    fields: dict[str, object]

    def __str__(self) -> str:
        return " ".join((self.event, *(f"{name}={value}" for name, value in self.fields.items())))


class Notes:
    """Notes of a participant, stamped by its own clock; the newest 100,000 are kept."""

    def __init__(self, name: str, now: Callable[[], int]) -> None:
        self.bind(name)
        self._now = now
        self._kept: deque[LogRecord] = deque(maxlen=_KEPT)
        self._dropped = 0

    def bind(self, name: str) -> None:
        """Pass what follows to the logger of this name."""
        self._logger = logging.getLogger(f"ingenium.strategy.{name}")

    @property
    def records(self) -> list[LogRecord]:
        """The notes that were kept, oldest first."""
        return list(self._kept)

    @property
    def dropped(self) -> int:
        """How many older notes were given up to keep the newest."""
        return self._dropped

    def debug(self, event: str, **fields: object) -> None:
        """Note something of use when looking for a fault."""
        self._note(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: object) -> None:
        """Note something that happened as expected."""
        self._note(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        """Note something that deserves a look."""
        self._note(logging.WARNING, event, fields)

    def error(self, event: str, **fields: object) -> None:
        """Note something that went wrong."""
        self._note(logging.ERROR, event, fields)

    def _note(self, level: int, event: str, fields: dict[str, object]) -> None:
        record = LogRecord(self._now(), logging.getLevelName(level).lower(), event, fields)
        self._dropped += len(self._kept) == _KEPT
        self._kept.append(record)
        if self._logger.isEnabledFor(level):
            self._logger.log(level, "%s", record, extra={"event": event, "fields": fields})
