"""What a guard did: logged for people, and kept in a journal."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from time import time_ns
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.errors import JournalError
from ingenium.runtime.session.naming import GUARD
from ingenium.storage.journal.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.storage.journal.port import Journal

_logger = logging.getLogger("ingenium.guard")

_WORDS: Final = {
    "waiting": "nobody has held the account yet",
    "armed": "the account is held: armed",
    "silent": "nobody holds the account: its orders are cancelled",
    "cancelled": "an order is cancelled",
    "closed": "a position is closed",
    "refused": "it did not work, and is tried again",
    "cleared": "no order is open: at rest until a session holds the account",
    "blind": "the bus is lost: nothing is done until it is there again",
    "seeing": "the bus is there again",
}
_GRAVE: Final = ("silent", "refused", "blind")


@dataclass(frozen=True, slots=True)
class GuardLog:
    """Tells what happened, each time to people and to a journal.

    Attributes:
        journal: keeps it, a row each time; its kinds are the words of `tell`.
    """

    journal: Journal

    def tell(self, account: str, kind: str, details: Mapping[str, object]) -> None:
        """Log and keep it; a journal that cannot be written is no reason to leave orders alone.

        Args:
            account: which; empty for what is of all.
            kind: "waiting", "armed", "silent", "cancelled", "closed", "refused", "cleared", "blind"
                or "seeing".
            details: as fields of the line, and as the body of the row.
        """
        level = logging.WARNING if kind in _GRAVE else logging.INFO
        event = f"{account}: {_WORDS[kind]}" if account else _WORDS[kind]
        _logger.log(level, event, extra={"fields": dict(details)})
        time, source = time_ns(), account or GUARD
        body = msgspec.json.encode(details)
        try:
            self.journal.append([Entry(time, kind, source, f"{source}.{kind}.{time}", "", body)])
        except JournalError as error:
            _logger.error("%s", error)
