"""One process's copy of a session: the inputs and decisions so far, folded into an engine."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.model.errors import DataError, SessionError
from ingenium.model.session.accounts import Accounts
from ingenium.model.session.hearing import Agreement, Hearing
from ingenium.model.session.known import check_change, check_report
from ingenium.model.session.making import run_of
from ingenium.model.session.messages import (
    Call,
    Changed,
    Decided,
    Ended,
    Frame,
    Reported,
    Silence,
    Through,
)
from ingenium.model.session.numbering import Numbering
from ingenium.model.session.outside import Outside
from ingenium.model.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.model.engine import LiveRun
    from ingenium.model.session.accounts import AccountObserver
    from ingenium.model.session.making import Decider
    from ingenium.model.session.messages import Answered, Opened, Rows, Sent
    from ingenium.model.session.outside import Executor

_FOREVER: Final = 2**63 - 1


class Replica:
    """Folds the inputs of a session in their order, each once all that it needs was decided.

    Every process that folds the same inputs and decisions goes through the same states. Strategies
    that this process runs decide here; for those of other processes the replica waits.

    Attributes:
        opened: what the session is made of.
        run: the engine's state, for reading.
        has_ended: whether the session is over and all of it was played.
        outside: the venue, where orders leave the kernel.
    """

    def __init__(
        self,
        opened: Opened,
        own: Mapping[str, Decider],
        executor: Executor | None = None,
        *,
        observer: AccountObserver | None = None,
        tells_events: bool = False,
    ) -> None:
        """Make the engine.

        Args:
            opened: what the session is made of.
            own: the strategies that this process runs, by their ids.
            executor: who executes orders, where this process does and they leave the kernel.
            observer: who follows what accounts at exchanges are asked and report.
            tells_events: whether the engine tells what happens.

        Raises:
            DataError: the session has no strategy of that id.
        """
        recipe = opened.recipe
        known = [participant.id for participant in recipe.strategies]
        for name in own:
            if name not in known:
                msg = f"Session {opened.session!r} has no strategy {name!r}, only {known}."
                raise DataError(msg)
        self.opened = opened
        self.run: LiveRun = run_of(recipe, own, tells_events=tells_events)
        self.outside: Outside | Accounts | None = None
        if recipe.accounts:
            self.outside = Accounts(self.run, observer)
        elif recipe.is_executed_outside:
            self.outside = Outside(self.run, executor)
        self.has_ended = False
        self._deciders = own
        self._numbers = {name: number for number, name in enumerate(known)}
        self._own = {self._numbers[name]: Agreement(name) for name in own}
        self._others = {
            number: Hearing() for number in range(len(known)) if number not in self._own
        }
        self._numbering = Numbering()
        self._waiting: deque[Sent] = deque()
        self._until = dict.fromkeys(opened.sources, -_FOREVER)
        self._is_waiting = True  # for decisions or answers of other processes
        self._newest = -1
        self._made: list[Call] = []
        self._said = dict.fromkeys(self._own, 0)
        self.run.begin()
        self._collect()

    @property
    def has_decided(self) -> bool:
        """Whether strategies of this process asked for something that nobody was told."""
        return bool(self._made)

    @property
    def played_until(self) -> int | None:
        """The time in the data up to which it has played; None before there are any."""
        played = self.run.played
        return None if played is None or self._newest < 0 else min(played, self._newest)

    @property
    def is_waiting(self) -> bool:
        """Whether decisions or answers of other processes are awaited before it can go on."""
        return self._is_waiting

    @property
    def lag(self) -> int:
        """How many inputs wait to be played."""
        return len(self._waiting)

    def check(self, message: Sent) -> None:
        """Refuse an input that is none of this session's, before anybody counts it.

        Raises:
            DataError: nobody knows its source, or what it is about.
        """
        if isinstance(message, Changed):
            check_change(message, self.opened.recipe)
        elif isinstance(message, Reported):
            check_report(message, self.opened.recipe)
        elif message.source not in self._until:
            msg = (
                f"{message.source!r} sends data, and is no source of session "
                f"{self.opened.session!r}: {did_you_mean(message.source, self._until)}."
            )
            raise DataError(msg)

    def take(self, message: Sent) -> None:
        """Fold an input; one that came before is left out.

        Raises:
            DataError: it is none of this session's, or its data are impossible.
            SessionError: an input before it is missing.
        """
        self.check(message)
        self.fold(message)

    def fold(self, message: Sent) -> None:
        """Fold an input that was checked; one that came before is left out.

        Raises:
            DataError: its data are impossible.
            SessionError: an input before it is missing.
        """
        if self._numbering.is_new(message.source, message.number):
            self._waiting.append(message)
            self.go_on()

    def hear(self, decided: Decided) -> None:
        """Take what strategies of a process decided.

        Raises:
            DataError: a strategy of this process decided otherwise when it was asked before.
        """
        for through in decided.through:
            calls = tuple(call for call in decided.calls if call.strategy == through.strategy)
            if through.strategy in self._own:
                self._own[through.strategy].hear(through, calls)
            elif through.strategy in self._others:
                self._hear(through, calls)
        self.go_on()

    def go_on(self) -> None:
        """Play all that can be played.

        Raises:
            DataError: an input is impossible; it was left out, and those behind it were played.
            SessionError: a strategy failed, or decided otherwise than it had told.
        """
        problem: DataError | None = None
        if self._is_waiting:
            self._is_waiting = not self._advance()
        while self._waiting and not self._is_waiting:
            try:
                self._apply(self._waiting.popleft())
            except DataError as error:
                problem = problem or error
            self._is_waiting = not self._advance()
        self._collect()
        if problem is not None:
            raise problem

    def answer(self, answered: Answered) -> None:
        """Take what the executor of a process answered."""
        if self.outside is not None:
            self.outside.hear(answered)
            self.go_on()

    def decisions(self, host: str) -> Decided | None:
        """Return what strategies of this process decided and nobody was told; None for nothing."""
        through = []
        for strategy, agreement in self._own.items():
            after = max(self._said[strategy], agreement.told)
            before = self.run.calls(strategy)
            if before > after:
                through.append(Through(strategy, after, before))
            self._said[strategy] = max(after, before)
        first = {each.strategy: each.after for each in through}
        made, self._made = self._made, []
        if not through:
            return None
        calls = (c for c in made if c.strategy in first and c.call >= first[c.strategy])
        return Decided(host, tuple(calls), tuple(through))

    def _hear(self, through: Through, calls: tuple[Call, ...]) -> None:
        hearing = self._others[through.strategy]
        for call in hearing.hear(through, calls):
            self.run.decide(call.strategy, call.call, bytes(call.requests))
        if hearing.before:
            self.run.decided_through(through.strategy, hearing.before - 1)

    def _collect(self) -> None:
        """Take over what this process's strategies have decided."""
        for strategy, call, requests in self.run.take_decisions():
            self._made.append(Call(strategy, call, msgspec.Raw(requests)))
            self._own[strategy].make(call, requests)
        for strategy, agreement in self._own.items():
            agreement.compare(self.run.calls(strategy))

    def _advance(self) -> bool:
        """Play up to what all sources have told; False where a decision is awaited."""
        try:
            return self._play()
        except DataError as error:  # of a strategy: no input can be left out for it
            raise SessionError(str(error)) from error

    def _play(self) -> bool:
        horizon = min(self._until.values())
        while horizon < _FOREVER:
            if self.run.advance(horizon) is not None:
                return False
            settled = True if self.outside is None else self.outside.settle()
            if settled is not None:
                return settled
        if not self.has_ended:
            self.has_ended = self.run.end() is None
        return self.has_ended

    def _apply(self, message: Sent) -> None:
        if isinstance(message, Frame):
            if message.bars is not None:
                self._feed(message.bars)
            self._until[message.source] = max(self._until[message.source], message.until)
            self._newest = max(self._newest, message.until)
        elif isinstance(message, Ended):
            self._until[message.source] = _FOREVER
        elif isinstance(message, Reported):
            if isinstance(self.outside, Accounts):
                self.outside.take(message)
        elif isinstance(message, Silence):
            self.run.set_stale(message.instrument, message.since, pulls=message.pulls)
        else:
            self._change(message)

    def _feed(self, rows: Rows) -> None:
        """Give bars to the engine.

        Raises:
            DataError: it refuses them, and is as it was before.
        """
        try:
            self.run.feed_bars(
                rows.instrument,
                rows.time,
                rows.start,
                rows.available,
                rows.open,
                rows.high,
                rows.low,
                rows.close,
                rows.volume,
            )
        except (ValueError, OverflowError) as error:
            msg = f"Bars of session {self.opened.session!r} cannot be: {error}."
            raise DataError(msg) from error
        if self.outside is not None:
            symbols = [self.opened.recipe.instruments[number].symbol for number in rows.instrument]
            self.outside.prices.update(zip(symbols, rows.close, strict=True))

    def _change(self, message: Changed) -> None:
        """Change a strategy, or the account, between two calls.

        Raises:
            DataError: the engine refuses it.
        """
        number = None if message.strategy is None else self._numbers[message.strategy]
        try:
            if message.state is not None and message.account is not None:
                for instrument in self.opened.recipe.venues[message.account]:
                    self.run.set_market_state(instrument, message.state)
            elif message.state is not None:
                self.run.set_state(number, message.state)
            if number is not None and message.enabled is not None:
                (self.run.enable if message.enabled else self.run.disable)(number)
            if number is not None and message.parameters is not None:
                self._set(number, message)
        except ValueError as error:
            msg = f"{message.source} asked for what cannot be: {error}."
            raise DataError(msg) from error

    def _set(self, number: int, message: Changed) -> None:
        """Give a strategy other parameters."""
        self.run.note_parameters(number, msgspec.json.encode(message.parameters).decode())
        decider = self._deciders.get(message.strategy or "")
        if decider is not None:
            decider.change(message.parameters or {})  # may refuse them; all replicas noted them
