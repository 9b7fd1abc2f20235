"""One process's copy of a session: the inputs and decisions so far, folded into an engine."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from ingenium.model.errors import DataError
from ingenium.model.session.hearing import Agreement, Hearing
from ingenium.model.session.making import engine_of, enter
from ingenium.model.session.messages import Call, Decided, Ended, Frame, Through
from ingenium.model.session.numbering import Numbering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.model.engine import LiveRun
    from ingenium.model.session.making import Decider
    from ingenium.model.session.messages import Changed, Opened, Rows

_FOREVER: Final = 2**63 - 1


class Replica:
    """Folds the inputs of a session in their order, each once all that it needs was decided.

    Every process that folds the same inputs and decisions goes through the same states. Strategies
    that this process runs decide here; for those of other processes the replica waits.

    Attributes:
        opened: what the session is made of.
        run: the engine's state, for reading.
        has_ended: whether the session is over and all of it was played.
    """

    def __init__(
        self, opened: Opened, own: Mapping[str, Decider], *, tells_events: bool = False
    ) -> None:
        """Make the engine; `own` are the strategies that this process runs, by their ids.

        Raises:
            DataError: the session has no strategy of that id.
        """
        recipe = opened.recipe
        known = [participant.id for participant in recipe.strategies]
        for name in own:
            if name not in known:
                msg = f"Session {opened.session!r} has no strategy {name!r}, only {known}."
                raise DataError(msg)
        engine = engine_of(recipe)
        for number in range(len(recipe.instruments)):
            engine.add_live_bars(number)
        for participant in recipe.strategies:
            enter(engine, participant, own.get(participant.id), recipe.seed)
        self.opened = opened
        self.run: LiveRun = engine.open(start=recipe.start, events=tells_events)
        self.has_ended = False
        self._deciders = own
        self._numbers = {name: number for number, name in enumerate(known)}
        self._own = {self._numbers[name]: Agreement(name) for name in own}
        self._others = {
            number: Hearing() for number in range(len(known)) if number not in self._own
        }
        self._numbering = Numbering()
        self._waiting: deque[Frame | Changed | Ended] = deque()
        self._until = dict.fromkeys(opened.sources, -_FOREVER)
        self._made: list[Call] = []
        self._said = dict.fromkeys(self._own, 0)
        self.run.begin()
        self._collect()

    @property
    def lag(self) -> int:
        """How many inputs wait to be played."""
        return len(self._waiting)

    def take(self, message: Frame | Changed | Ended) -> None:
        """Fold an input; one that came before is left out.

        Raises:
            DataError: an input before it is missing, or its data are impossible.
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
        """Play all that can be played."""
        while self._advance() and self._waiting:
            self._apply(self._waiting.popleft())
        self._collect()

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
        horizon = min(self._until.values())
        if horizon < _FOREVER:
            return self.run.advance(horizon) is None
        if not self.has_ended:
            self.has_ended = self.run.end() is None
        return self.has_ended

    def _apply(self, message: Frame | Changed | Ended) -> None:
        if isinstance(message, Frame):
            if message.bars is not None:
                self._feed(message.bars)
            self._until[message.source] = max(self._until[message.source], message.until)
        elif isinstance(message, Ended):
            self._until[message.source] = _FOREVER
        else:
            self._change(message)

    def _feed(self, rows: Rows) -> None:
        self.run.feed_bars(
            np.array(rows.instrument, np.uint32),
            np.array(rows.time, np.int64),
            np.array(rows.start, np.int64),
            np.array(rows.available, np.int64),
            np.array(rows.open),
            np.array(rows.high),
            np.array(rows.low),
            np.array(rows.close),
            np.array(rows.volume),
        )

    def _change(self, message: Changed) -> None:
        """Change a strategy, or the account, between two calls.

        Raises:
            DataError: there is no such strategy, or no such state.
        """
        number = None
        if message.strategy is not None:
            number = self._numbers.get(message.strategy)
            if number is None:
                msg = f"The session has no strategy {message.strategy!r} to change."
                raise DataError(msg)
        try:
            if message.state is not None:
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
        decider = self._deciders.get(message.strategy or "")
        if decider is not None:
            decider.change(message.parameters or {})
        self.run.note_parameters(number, msgspec.json.encode(message.parameters).decode())
