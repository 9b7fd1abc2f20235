"""The accounts of a session compared with its journal, without a session that runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.execution.reconcile import review
from ingenium.model.errors import SessionError
from ingenium.model.session.messages import Opened, decode_input
from ingenium.model.session.part import Part
from ingenium.model.session.recipe import Recipe
from ingenium.runtime.exchanges import open_exchanges
from ingenium.runtime.session.entries import fold_row, no_session
from ingenium.runtime.session.trading import desks_of
from ingenium.storage.journal.reader import opened as opened_journal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ingenium.execution.component import Desks
    from ingenium.execution.reconcile import Review
    from ingenium.runtime.system import System
    from ingenium.venues.port import Credentials

_OBSERVER = "observer"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An account, and what came of comparing it.

    Attributes:
        exchange: where it is.
        account: its name.
        review: what came of it.
    """

    exchange: str
    account: str
    review: Review


async def reconciled(
    system: System,
    journal: Path | None,
    now: int,
    credentials: Mapping[str, Credentials] | None = None,
) -> list[Reviewed]:
    """Return what reconciling the accounts of a system would do; nothing is done.

    Args:
        system: whose accounts.
        journal: of the session; None for a system that has none yet: all orders are of others.
        now: the time, in nanoseconds UTC.
        credentials: the keys of the exchanges, where they were looked for already.

    Raises:
        ConfigError: a setting or a key is missing.
        DataError: the journal is none of a session at exchanges.
        JournalError: it cannot be read.
        SessionError: an exchange does not answer.
        VenueError: it does not want us.
    """
    exchanges = await open_exchanges(system, credentials)
    try:
        if journal is None:
            start = Opened("", Recipe("", {}, (), (), start=now), ("",))
            desks = desks_of(exchanges, start)
        else:
            opened = _opened(journal)
            desks = desks_of(exchanges, opened)
            _fold(journal, opened, desks)
        found = []
        for name, account in desks.accounts.items():
            since = now if account.since is None else account.since
            shell = account.shell
            result = await review(shell.desk, shell.broker, now, account.others, since)
            found.append(Reviewed(name, exchanges.settings[name].account, result))
        return found
    finally:
        await exchanges.close()


def _opened(journal: Path) -> Opened:
    with opened_journal(journal) as reader:
        first = next(iter(reader.read()), None)
    message = None if first is None else decode_input(first.body)
    if not isinstance(message, Opened):
        raise no_session(journal)
    if not message.recipe.accounts:
        msg = f"Session {message.session!r} trades on no exchange: there is nothing to reconcile."
        raise SessionError(msg)
    return message


def _fold(journal: Path, opened: Opened, desks: Desks) -> None:
    """Show desks what was asked of them, and what they reported."""
    part = Part(opened.session, _OBSERVER, dict, observer=desks)
    with opened_journal(journal) as reader:
        for row in reader.read():
            fold_row(part, row)
    desks.flush()
