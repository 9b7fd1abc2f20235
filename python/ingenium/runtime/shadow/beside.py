"""Folds the journal of a session, and lets a new version hear what the session heard."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from ingenium.model.session.messages import (
    Answered,
    Changed,
    Frame,
    Opened,
    Reported,
    decode_input,
    decode_told,
)
from ingenium.model.session.replica import Replica
from ingenium.runtime.session.entries import INPUTS, TOLD, no_session
from ingenium.runtime.shadow.hearing import Hearer
from ingenium.runtime.shadow.opening import old_settings_of, shadow_of, without_states
from ingenium.runtime.shadow.orders import Matched, matched
from ingenium.runtime.shadow.version import Version

if TYPE_CHECKING:
    from ingenium.model.session.messages import Sent
    from ingenium.runtime.system import System
    from ingenium.storage.journal.entry import Row


class Beside:
    """A session of the old version as its journal tells it, and the new version beside it.

    The new version has a kernel of its own, whose venue is simulated: there is no account in it,
    nobody who executes, and nothing that it decides leaves this object. It hears an input once the
    session has played it, so that both have come equally far whenever they are compared.

    Attributes:
        row: the sequence of the last row that was taken.
        since: when the first bar came for which strategies are called, in nanoseconds UTC.
        until: up to when both have played; both are None before there is such a bar.
    """

    def __init__(self, system: System, *, is_fresh: bool = False) -> None:
        """Begin with no row.

        Args:
            system: the new version.
            is_fresh: whether its strategies begin with new states, not with the session's.
        """
        self.row = 0
        self.since: int | None = None
        self.until: int | None = None
        self._system: Final = system
        self._is_fresh: Final = is_fresh
        self._together: _Together | None = None
        self._is_warming = False
        self._held: deque[Sent] = deque()

    @property
    def opened(self) -> Opened:
        """What opened the session."""
        return self.old.replica.opened

    @property
    def old(self) -> Version:
        """The session.

        Raises:
            DataError: its opening has not come.
        """
        return self._expect().old

    @property
    def new(self) -> Version:
        """The new version."""
        return self._expect().new.version

    @property
    def between(self) -> Version | None:
        """The new strategies by the old settings, where the two can be told apart."""
        between = self._expect().between
        return None if between is None else between.version

    @property
    def left_out(self) -> list[str]:
        """What people changed in the session that the new version could not follow."""
        return self._expect().new.left_out

    def take(self, row: Row) -> None:
        """Take a row of the session's journal.

        Raises:
            ConfigError: the new version cannot run on what the session has.
            DataError: the row cannot be read, or is impossible.
            SessionError: the state can no longer be trusted.
        """
        if row.kind in INPUTS:
            message = decode_input(row.body)
            if isinstance(message, Opened):
                self._together = _Together(self._system, message, is_fresh=self._is_fresh)
            else:
                self._take(message)
        elif row.kind in TOLD:
            told = decode_told(row.body)
            if isinstance(told, Answered):
                self.old.replica.answer(told)
            else:
                self.old.replica.hear(told)
        self.row = row.sequence
        self.old.hear_of_orders()
        if not self.old.replica.is_waiting:
            self._pass_on()

    def matched(self) -> Matched:
        """Match the orders of both versions, as far as both have come."""
        old = self.old.orders.sent
        if self.old.replica.is_waiting and self.until is not None:  # it is in the midst of a moment
            old = [each for each in old if each.time <= self.until]
        return matched(old, self.new.orders.sent)

    def _take(self, message: Sent) -> None:
        self.old.replica.take(message)
        if not isinstance(message, Reported):  # what became of orders that were sent
            self._held.append(message)

    def _pass_on(self) -> None:
        """Let the new version hear what the session has played."""
        while self._held:
            message = self._held.popleft()
            self._note_time(message)
            for hearer in self._expect().hearers:
                hearer.hear(message)
        if self.since is not None:
            self.until = self.old.replica.played_until

    def _note_time(self, message: Sent) -> None:
        """Note when the first bar came that was no history."""
        if isinstance(message, Changed) and message.source in self.opened.sources:
            self._is_warming = message.enabled is False
        elif isinstance(message, Frame) and message.bars is not None and not self._is_warming:
            self.since = self.since or message.bars.available[0]

    def _expect(self) -> _Together:
        if self._together is None:
            raise no_session()
        return self._together


class _Together:
    """The kernels: that of the session, that of the new version, and what is between them."""

    def __init__(self, system: System, opened: Opened, *, is_fresh: bool) -> None:
        self.old = Version(Replica(opened, {}, tells_events=True))
        if is_fresh:
            opened = without_states(opened)
        self.new = Hearer(shadow_of(system, opened), opened)
        between = old_settings_of(system, opened)
        self.between = None if between is None else Hearer(between, opened)

    @property
    def hearers(self) -> list[Hearer]:
        """Those that hear what the session heard."""
        return [self.new] if self.between is None else [self.new, self.between]
