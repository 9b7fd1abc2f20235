"""A feed as the inputs of a session: bars as they arrive, and a heartbeat where none do."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from time import monotonic, time_ns
from typing import TYPE_CHECKING, Final, Self

import msgspec

from ingenium.ingest.freshness import Freshness, Patience
from ingenium.ingest.intake import Intake
from ingenium.ingest.patience import Backoff
from ingenium.model.errors import DataError
from ingenium.model.session.messages import Changed, Ended, Frame, Silence
from ingenium.model.timeframe import SECOND, parse_timeframe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ingenium.ingest.feed import Feed, Row
    from ingenium.ingest.past import Past
    from ingenium.model.session.numbering import Told
    from ingenium.model.session.recipe import Recipe

_WAITING: Final = 10_000
_SETTLED: Final = 10
"""Heartbeats without a row after which strategies are called although no bar has closed."""

_Told = Frame | Silence | Changed | Ended

_log = logging.getLogger("ingenium.feed")


@dataclass(slots=True)
class Health:
    """How a feed is doing.

    Attributes:
        errors: how often something was wrong.
        last_error: the last of it, in a sentence; empty once all of a stale feed speaks again.
    """

    errors: int = 0
    last_error: str = ""

    def trouble(self, sentence: str) -> None:
        """Count and log what is wrong."""
        self.errors += 1
        self.last_error = sentence
        _log.warning(sentence)


@dataclass(slots=True)
class Clock:
    """The times that a source goes by.

    Attributes:
        now: nanoseconds UTC, as the machine has them; may be set back.
        seconds: of a clock that nobody sets.
        heartbeat: seconds after which time is told although no bar has come.
    """

    now: Callable[[], int] = time_ns
    seconds: Callable[[], float] = monotonic
    heartbeat: float = 1.0


class LiveSource:
    """Turns a feed into inputs: first the history with strategies switched off, then what happens.

    Rows of bars that ended before the session began are history too. Use it as a context; `next`
    then returns what is to be told, within about a heartbeat.

    Attributes:
        intake: which rows entered.
        health: what went wrong.
        expects_every: seconds within which a row is due.
    """

    def __init__(
        self,
        feed: Feed,
        recipe: Recipe,
        past: Past,
        history: Callable[[Told], Iterable[Frame | Ended]],
        clock: Clock | None = None,
        *,
        patience: Patience | None = None,
    ) -> None:
        self._clock = clock or Clock()
        self._feed = feed
        self._past = past
        self._history = history
        self._names = [each.id for each in recipe.strategies]
        self._number = past.told.number
        self._is_warm = past.enabled >= len(self._names)
        self._begun = self._clock.now()
        self._beats = 0
        self._spoke = self._clock.seconds()
        self._queue: asyncio.Queue[Row] = asyncio.Queue(_WAITING)
        self._reader: asyncio.Task[None] | None = None
        self.health = Health()
        self.expects_every = feed.expects_every or parse_timeframe(feed.timeframe) / SECOND
        self._patience = patience or Patience()
        self._symbols = [listing.symbol for listing in recipe.instruments]
        self._freshness = Freshness(
            recipe.instruments, self.expects_every, self._patience, past.stale
        )
        self.intake = Intake(recipe.instruments, past.labels, past.told.until)

    async def __aenter__(self) -> Self:
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader

    def warming(self) -> Iterator[Frame | Changed]:
        """Yield the history, and before it that strategies are not called.

        A source that was interrupted goes on where it had come to.
        """
        if self._is_warm:
            return
        for name in self._names[self._past.disabled :]:
            yield self._changed(name, is_enabled=False)
        told = takewhile(self._is_past, self._history(self._past.told))
        for frame in told:
            if isinstance(frame, Frame):
                self._past.take(frame := self._numbered(frame))
                self.intake.until = max(self.intake.until, frame.until)
                yield frame

    async def next(self) -> list[_Told]:
        """Return what is to be told now; wait for rows, no longer than a heartbeat.

        Raises:
            Exception: the feed failed in a way that waiting does not cure.
        """
        told: list[_Told] = []
        rows = await self._arrived()
        if rows:
            old, new = self._parted(rows)
            told += self._frames(old)
            if new:
                told += [*self._enabling(), *self._frames(new)]
            self._beats = 0 if new else _SETTLED  # what there was is told with the next heartbeat
        if self._is_due():
            told += self._beat(came=bool(rows))
        told += self._look()
        if self._has_ended():
            told += [*self._enabling(), Ended(self._past.source, self._next_number())]
        return told

    async def _arrived(self) -> list[Row]:
        """Return the rows that have arrived, of one moment; none after a heartbeat."""
        get = asyncio.ensure_future(self._queue.get())
        waited: set[asyncio.Future[object]] = {get}  # type: ignore[arg-type]
        if self._reader is not None and not self._reader.done():
            waited.add(self._reader)  # type: ignore[arg-type]
        left = self._spoke + self._clock.heartbeat - self._clock.seconds()
        await asyncio.wait(waited, timeout=max(0.0, left), return_when=asyncio.FIRST_COMPLETED)
        if not get.done():
            get.cancel()
            if self._reader is not None and self._reader.done():
                self._reader.result()
            return []
        rows = [get.result()]
        while not self._queue.empty():
            rows.append(self._queue.get_nowait())
        return rows

    async def _read(self) -> None:
        """Read the feed, and begin it again when its source was not there."""
        backoff = Backoff()
        while True:
            asked: float | None = None
            try:
                async for row in self._feed.stream():
                    backoff.succeeded()
                    await self._queue.put(row)
            except (DataError, OSError) as error:
                asked = getattr(error, "retry_after", None)
                sentence = str(error) or type(error).__name__
            else:
                return
            wait = backoff.failed(asked)
            self.health.trouble(f"{sentence.rstrip('.')}. Tried again in {wait:g} s.")
            await asyncio.sleep(wait)

    def _has_ended(self) -> bool:
        reader = self._reader
        is_over = reader is not None and reader.done() and self._queue.empty()
        return is_over and reader is not None and reader.exception() is None

    def _is_due(self) -> bool:
        """Tell whether a heartbeat has passed since anything was told."""
        return self._clock.seconds() - self._spoke >= self._clock.heartbeat

    def _beat(self, *, came: bool) -> Iterator[Frame | Changed]:
        """Yield a heartbeat, and that strategies are called where no more history comes."""
        self._beats += not came
        if self._beats > _SETTLED:
            yield from self._enabling()
        yield self._frame(self.intake.pass_until(self._clock.now()))

    def _parted(self, rows: list[Row]) -> tuple[list[Row], list[Row]]:
        """Return the rows of bars that were over before the session was warm, and the others."""
        parts: tuple[list[Row], list[Row]] = ([], [])
        for row in rows:
            end = None if self._is_warm else self.intake.end_of(row)
            parts[0 if end is not None and end <= self._begun else 1].append(row)
        return parts

    def _is_past(self, frame: Frame | Ended) -> bool:
        return isinstance(frame, Frame) and frame.until <= self._begun

    def _frames(self, rows: list[Row]) -> Iterator[Frame | Silence]:
        bars, refused = self.intake.admit(rows, self._clock.now())
        for sentence in refused:
            self.health.trouble(sentence)
        if bars is not None:
            yield from self._hear(rows, set(bars.instrument))
            yield msgspec.structs.replace(self._frame(self.intake.until), bars=bars)

    def _enabling(self) -> Iterator[Changed]:
        if self._is_warm:
            return
        self._is_warm = True
        for name in self._names[self._past.enabled :]:
            yield self._changed(name, is_enabled=True)

    def _hear(self, rows: list[Row], admitted: set[int]) -> Iterator[Silence]:
        """Take that rows came; what was made up of nothing may be no sign of life."""
        unheard = {
            row.symbol for row in rows if row.is_made_up and self._patience.after is not None
        }
        unheard.update(self._feed.away())
        heard = [number for number in admitted if self._symbols[number] not in unheard]
        for number in self._freshness.hear(heard, self._clock.seconds(), self._clock.now()):
            _log.warning("%s is heard of again", self._symbols[number])
            if not self._freshness.stale:
                self.health.last_error = ""
            yield Silence(self._past.source, self._next_number(), number)

    def _look(self) -> Iterator[Frame | Silence]:
        """Yield which instruments have become stale, once strategies are called."""
        seconds, now = self._clock.seconds(), self._clock.now()
        became = self._freshness.look(self._feed.away(), seconds, now) if self._is_warm else []
        if not became:
            return
        symbols = ", ".join(self._symbols[number] for number, _ in became)
        self.health.trouble(
            f"{symbols}: stale, nothing is heard; a row is due every {self.expects_every:g} s."
        )
        yield self._frame(self.intake.pass_until(now))
        for number, since in became:
            told, last = self._next_number(), min(since, self.intake.until)  # clocks are set back
            yield Silence(self._past.source, told, number, last, pulls=self._patience.pulls)

    def _frame(self, until: int) -> Frame:
        self._spoke = self._clock.seconds()
        return Frame(self._past.source, self._next_number(), until)

    def _numbered(self, frame: Frame) -> Frame:
        return msgspec.structs.replace(frame, source=self._past.source, number=self._next_number())

    def _changed(self, strategy: str, *, is_enabled: bool) -> Changed:
        why = "the history is over" if is_enabled else "the history is played first"
        number = self._next_number()
        return Changed(self._past.source, number, strategy, enabled=is_enabled, why=why)

    def _next_number(self) -> int:
        self._number += 1
        return self._number
