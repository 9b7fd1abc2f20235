"""One exchange of the lab as its callers meet it: its dialect, its market, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ingenium.venues.lab.admin import PREFIX, Inside, administer
from ingenium.venues.lab.faults import Faults
from ingenium.venues.lab.faulty_stream import FaultyStream

if TYPE_CHECKING:
    from ingenium.venues.lab.dialect import Asked, Dialect, Reply
    from ingenium.venues.lab.exchange import LabExchange

_SECOND: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of a request.

    Attributes:
        reply: the answer; None if the connection breaks without one.
        after: seconds until then.
    """

    reply: Reply | None
    after: float = 0.0


@dataclass(slots=True)
class LabVenue:
    """An exchange with its faults; the time is given, so that a test can pass years in a second.

    Attributes:
        requests: how many it was asked.
        streams: how many are open; whoever serves it counts.
    """

    dialect: Dialect
    faults: Faults = field(default_factory=Faults)
    requests: int = 0
    streams: int = 0
    _busy_until: int = 0
    _banned_until: int = 0
    _late: list[tuple[int, Asked]] = field(default_factory=list["tuple[int, Asked]"])

    @property
    def name(self) -> str:
        """What it is called."""
        return self.dialect.name

    @property
    def exchange(self) -> LabExchange:
        """Its accounts and orders."""
        return self.dialect.exchange

    def tick(self, now: int) -> bool:
        """Let its market live, and requests arrive that are late; say whether anything was due."""
        own = self.faults.clock(now)
        house = self.dialect.house
        house.is_thin = any(each.kind == "thin" and each.count != 0 for each in self.faults.on)
        is_new = house.live(own)
        due = [asked for time, asked in self._late if time <= now]
        if due:
            self._late = [each for each in self._late if each[0] > now]
            for asked in due:
                self.dialect.handle(replace(asked, now=own))
        return is_new or bool(due)

    def ask(self, asked: Asked) -> Outcome:
        """Take a request, let go wrong what is to go wrong, and return what comes of it."""
        real = asked.now
        asked = replace(asked, now=self.faults.clock(real))
        if asked.path.startswith(PREFIX):
            return Outcome(self._look(asked))
        self.requests += 1
        method, path = asked.method, asked.path
        strike = self.faults.strike
        if strike("lose_request", method, path):
            return Outcome(None)
        if late := strike("late_request", method, path):
            self._late.append((real + int(late.seconds * _SECOND), asked))
            return Outcome(None)
        refusal = self._refusal(asked)
        answer = refusal or self.dialect.handle(asked)
        if refusal is None and strike("duplicate", method, path):
            answer = self.dialect.handle(asked)
        if strike("malformed", method, path):
            answer = replace(answer, body=answer.body[: len(answer.body) // 2])
        slow = strike("latency", method, path)
        after = slow.seconds if slow else 0.0
        if strike("lose_answer", method, path):
            return Outcome(None, after)
        return Outcome(answer, after)

    def connect(self, path: str, query: str, now: int) -> FaultyStream | None:
        """Return a new stream; None where there is none at this address, or none now."""
        if now < self._banned_until or self.faults.strike("maintenance", "GET", path):
            return None
        stream = self.dialect.connect(path, query)
        return None if stream is None else FaultyStream(self.faults, stream, path)

    def _look(self, asked: Asked) -> Reply:
        if asked.method == "DELETE":
            self._busy_until = self._banned_until = 0
        return administer(Inside(self.dialect, self.faults, self.requests, self.streams), asked)

    def _refusal(self, asked: Asked) -> Reply | None:
        now = asked.now
        if ban := self.faults.strike("ban", asked.method, asked.path):
            self._banned_until = now + int(max(ban.seconds, 1) * _SECOND)
        if busy := self.faults.strike("too_many", asked.method, asked.path):
            self._busy_until = now + int(max(busy.seconds, 1) * _SECOND)
        for until, is_ban in ((self._banned_until, True), (self._busy_until, False)):
            if now < until:
                return self.dialect.too_many(-(-(until - now) // _SECOND), is_ban=is_ban)
        if self.faults.strike("maintenance", asked.method, asked.path):
            return self.dialect.away()
        return None
