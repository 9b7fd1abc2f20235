"""The journal of a session as rows of the tables of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.model.errors import DataError
from ingenium.model.session.messages import Opened, decode_input
from ingenium.runtime.session.entries import CLOSED, EVENTS, OPENED, closed_of
from ingenium.storage.records.event_fold import EventFold
from ingenium.storage.records.rows import RunRow
from ingenium.storage.records.told import read_events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.storage.journal.entry import Row
    from ingenium.storage.records.port import Records
    from ingenium.storage.records.rows import RecordRow


class SessionFold:
    """Makes rows of tables of the rows of a session's journal."""

    kinds: Final = (OPENED, EVENTS, CLOSED)

    def __init__(self, session: str, kind: str | None = None) -> None:
        """Begin with nothing known.

        Args:
            session: its name.
            kind: what kind of run it is, as people will ask for it; "live" or "paper", as its
                opening says, unless given.
        """
        self._session = session
        self._kind = kind
        self.forget()

    def written(self) -> None:
        """Hear that the records have everything that was taken."""
        if self._events is not None:
            self._events.let_go()

    def forget(self) -> None:
        """Forget what was taken: it was not written."""
        self._run: RunRow | None = None
        self._events: EventFold | None = None

    async def take(self, row: Row, records: Records) -> Sequence[RecordRow]:
        """Return what a row leads to.

        Raises:
            DataError: the row cannot be read, or the journal does not begin with its opening.
            RecordsError: the database cannot be asked.
        """
        if row.kind == OPENED:
            told = row.body.decode()
            kind = self._kind or _mode(told)
            self._run = RunRow(self._session, kind, told, row.time, None, None, row.time)
            return [self._run]
        run = self._run = self._run or await self._known(records)
        if row.kind == CLOSED:
            closed = closed_of(row.body)
            self._run = run._replace(ended=row.time, digest=closed.digest, changed=row.time)
            return [self._run]
        return await self._of_events(row, run, records)

    async def _of_events(self, row: Row, run: RunRow, records: Records) -> list[RecordRow]:
        fold = self._events = self._events or EventFold(self._session, _currency(run.system))
        events = read_events(row.body)
        for number in fold.unknown(events):
            order = await records.order(self._session, number)
            if order is not None:
                fold.orders[number] = order
        last = int(row.id.rpartition(".")[2])
        return fold.fold(events, last - len(events) + 1)

    async def _known(self, records: Records) -> RunRow:
        run = await records.run(self._session)
        if run is None:
            msg = f"The journal of {self._session!r} does not begin with its opening: verify it."
            raise DataError(msg)
        return run


def _mode(opened: str) -> str:
    message = decode_input(opened.encode())
    return "live" if isinstance(message, Opened) and message.recipe.accounts else "paper"


def _currency(opened: str) -> str:
    message = decode_input(opened.encode())
    return str(message.recipe.engine["currency"]) if isinstance(message, Opened) else ""
