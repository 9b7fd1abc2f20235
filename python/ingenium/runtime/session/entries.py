"""The messages of a session as entries of its journal, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.errors import DataError
from ingenium.model.session.messages import (
    Answered,
    Decided,
    Opened,
    decode_input,
    decode_told,
    encode,
    input_id,
    name_of,
)
from ingenium.storage.journal.entry import Entry

if TYPE_CHECKING:
    from ingenium.model.session.messages import Input
    from ingenium.model.session.part import Part
    from ingenium.storage.journal.entry import Row

OPENED: Final = "opened"
DECIDED: Final = "decided"
ANSWERED: Final = "answered"
TOLD: Final = (DECIDED, ANSWERED)
"""The kinds of rows in which processes tell what they decided."""

EVENTS: Final = "events"
CLOSED: Final = "closed"
FRAME: Final = "frame"
INPUTS: Final = (OPENED, FRAME, "silence", "changed", "ended", "reported")
"""The kinds of rows that replicas fold, besides decisions."""


def no_session(journal: object = "The journal") -> DataError:
    """Return what is wrong with a journal that opens no session."""
    msg = f"{journal} does not begin with the opening of a session: it is no session's."
    return DataError(msg)


def fold_row(part: Part, row: Row) -> None:
    """Let a part take what was told in a row; other rows say what came of it, and are left out.

    Raises:
        DataError: the row cannot be read, or is impossible.
        SessionError: the state can no longer be trusted.
    """
    if row.kind in INPUTS:
        part.take(decode_input(row.body))
    elif row.kind in TOLD:
        part.hear(decode_told(row.body))


class Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a session ended.

    Attributes:
        digest: of all events.
        events: how many there were.
        totals: the account's figures, as exact text.
    """

    digest: str
    events: int
    totals: dict[str, str]


def input_entry(message: Input, time: int) -> Entry:
    """Return the row of an input that was taken at a time."""
    if isinstance(message, Opened):
        return Entry(time, OPENED, message.session, OPENED, "", encode(message))
    kind = type(message).__name__.lower()
    return Entry(time, kind, message.source, input_id(message), "", encode(message))


def told_entry(told: Decided | Answered, cause: str, time: int) -> Entry:
    """Return the row of decisions or answers that an input caused."""
    kind = ANSWERED if isinstance(told, Answered) else DECIDED
    return Entry(time, kind, told.host, name_of(told), cause, encode(told))


def events_entry(events: list[msgspec.Raw], last: int, cause: str, time: int) -> Entry:
    """Return the row of events that an input led to; `last` is the number of the last of them."""
    return Entry(time, EVENTS, "engine", f"{EVENTS}.{last}", cause, msgspec.json.encode(events))


def events_of(body: bytes) -> list[msgspec.Raw]:
    """Return the events of a row, each as JSON.

    Raises:
        DataError: the row cannot be read.
    """
    try:
        return _events.decode(body)
    except msgspec.DecodeError as error:
        msg = f"Events of the journal cannot be read ({error}): verify the journal."
        raise DataError(msg) from error


_events: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])


def taken_events(part: Part) -> list[msgspec.Raw]:
    """Take what has happened in the run of a part since the last time, each event as JSON."""
    taken = b"[]" if part.replica is None else part.replica.run.take_events()
    return [] if taken == b"[]" else events_of(taken)


def closed_entry(closed: Closed, cause: str, time: int) -> Entry:
    """Return the last row."""
    return Entry(time, CLOSED, "engine", CLOSED, cause, msgspec.json.encode(closed))


def closed_of(body: bytes) -> Closed:
    """Return how a session ended.

    Raises:
        DataError: the row cannot be read.
    """
    try:
        return msgspec.json.decode(body, type=Closed)
    except msgspec.DecodeError as error:
        msg = f"The last row of the journal cannot be read ({error}): verify the journal."
        raise DataError(msg) from error
