"""Runs a desk over a broker: calls, the user stream, the clock, and reports until they are seen."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from time import time_ns
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from ingenium.execution.actions import Cancel, Fetch, Look, LookAll, Replace, Submit
from ingenium.model.timeframe import SECOND
from ingenium.venues.permission import may_act
from ingenium.venues.port import Undelivered, VenueError, VenueOrderState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from ingenium.execution.actions import Action, Answer, Weigh
    from ingenium.execution.desk import Desk
    from ingenium.execution.orders import Errand
    from ingenium.venues.port import Broker

_logger = logging.getLogger(__name__)

_KEPT: Final = 4_096
_AGAIN: Final = 2 * SECOND  # after which reports that the stream does not show are told again


@dataclass(slots=True)
class DeskShell:
    """Does what a desk wants, and tells it what came of it.

    Attributes:
        desk: decides.
        broker: the account at the venue.
        publish: puts reports into the stream under their number; it may be called again with the
            same, until `seen` is.
        may_send: whether the lease on the account is held now, with a margin: asked immediately
            before each call that changes anything.
        clock: the time, in nanoseconds UTC.
        room: how many calls are under way at most.
        accepted_in: how long it took until the venue had the last orders, in nanoseconds each.
    """

    desk: Desk
    broker: Broker
    publish: Callable[[int, Sequence[bytes]], Awaitable[None]]
    may_send: Callable[[], bool] = lambda: True
    clock: Callable[[], int] = time_ns
    room: int = 16
    accepted_in: deque[int] = field(default_factory=lambda: deque[int](maxlen=_KEPT))
    _awake: asyncio.Event = field(default_factory=asyncio.Event)
    _calls: set[asyncio.Task[None]] = field(default_factory=set["asyncio.Task[None]"])
    _unseen: dict[int, tuple[list[bytes], int]] = field(
        default_factory=dict[int, "tuple[list[bytes], int]"]
    )
    _number: int = 0
    _failure: BaseException | None = None

    def take(
        self,
        errands: Iterable[Errand],
        prices: Mapping[str, float | Decimal],
        now: int | None = None,
    ) -> None:
        """Fold what one message of the stream led to."""
        self.desk.take(errands, prices, self.clock() if now is None else now)
        self._awake.set()

    def hear(self, reports: Iterable[bytes | Mapping[str, Any]]) -> None:
        """Take reports that the stream let in."""
        for report in reports:
            told = msgspec.json.decode(report) if isinstance(report, bytes) else report
            self.desk.hear(cast("Mapping[str, Any]", told))
        self._awake.set()

    def seen(self, number: int) -> None:
        """Know that reports of ours are in the stream, up to a number."""
        for each in [each for each in self._unseen if each <= number]:
            del self._unseen[each]

    def go_live(self, number: int = 0, baseline: int | None = None) -> None:
        """Hold the account from now on.

        Args:
            number: of the last reports of this epoch that are in the stream.
            baseline: since when trades of the account are the session's; now unless given.
        """
        self._number = number
        self.desk.go_live(self.clock(), baseline)
        self._awake.set()

    @property
    def unseen(self) -> int:
        """How many lots of reports the stream has not shown."""
        return len(self._unseen)

    @property
    def is_idle(self) -> bool:
        """Whether no call is under way, and the stream has shown all reports."""
        return not (self._calls or self._unseen or self.desk.account.reports)

    async def run(self) -> None:
        """Work until cancelled; calls under way are given up then."""
        may_act.set(self.may_send)
        listener = asyncio.create_task(self._listen())
        try:
            while True:
                if self._failure is not None:
                    raise self._failure
                await self._pump()
                await self._rest(listener)
        finally:
            for task in (listener, *self._calls):
                task.cancel()
            await asyncio.gather(listener, *self._calls, return_exceptions=True)

    async def _pump(self) -> None:
        self._awake.clear()
        now = self.clock()
        if self.may_send():
            for action in self.desk.actions(now, self.room - len(self._calls)):
                task = asyncio.create_task(self._call(action))
                self._calls.add(task)
                task.add_done_callback(self._on_done)
        await self._tell(now)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._calls.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._failure = task.exception()  # none that a venue makes: stop, rather than guess
            self._awake.set()

    async def _rest(self, listener: asyncio.Task[None]) -> None:
        if listener.done():
            listener.result()
        at = self.desk.next_at()
        wait = 0.5 if at is None else max(0.0, min((at - self.clock()) / SECOND, 0.5))
        if not self.may_send() or len(self._calls) >= self.room:
            wait = max(wait, 0.02)
        try:
            async with asyncio.timeout(wait or 0.001):  # `wait_for` may swallow a cancellation
                await self._awake.wait()
        except TimeoutError:
            return

    async def _tell(self, now: int) -> None:
        reports = [msgspec.json.encode(report) for report in self.desk.reports()]
        if reports:
            self._number += 1
            self._unseen[self._number] = (reports, now)
            await self.publish(self._number, reports)
        for number, (late, told) in list(self._unseen.items()):
            if now - told > _AGAIN:
                self._unseen[number] = (late, now)
                await self.publish(number, late)

    async def _call(self, action: Action) -> None:
        begun = self.clock()
        answer = await self._ask(action)
        now = self.clock()
        if isinstance(action, Submit) and isinstance(answer, VenueOrderState):
            self.accepted_in.append(now - begun)
        if isinstance(answer, VenueError):
            _logger.warning("%s: %s", type(action).__name__.lower(), answer)
        self.desk.answer(action.ticket, answer, now)
        self._awake.set()

    async def _ask(self, action: Action) -> Answer:
        if isinstance(action, Submit | Cancel | Replace) and not self.may_send():
            return Undelivered("The lease on the account is no longer held: nothing was sent.")
        try:
            return await self._do(action)
        except VenueError as error:
            return error

    async def _do(self, action: Action) -> Answer:
        broker = self.broker
        if isinstance(action, Submit):
            return await broker.submit(action.order)
        if isinstance(action, Cancel):
            await broker.cancel(action.order)
            return None
        if isinstance(action, Replace):
            return await broker.replace(action.order, quantity=action.quantity, limit=action.limit)
        return await ask(broker, action)

    async def _listen(self) -> None:
        async for news in self.broker.reports():
            self.desk.told(news, self.clock())
            self._awake.set()
        await asyncio.Event().wait()  # a venue without a user stream tells nothing


async def ask(broker: Broker, question: Look | LookAll | Fetch | Weigh) -> Answer:
    """Ask a venue what a desk wants to know.

    Raises:
        VenueError: it did not answer.
    """
    if isinstance(question, Look):
        return await broker.order(question.order)
    if isinstance(question, LookAll):
        return await broker.open_orders()
    if isinstance(question, Fetch):
        return await broker.executions(question.symbols, question.since)
    return await broker.balances()
