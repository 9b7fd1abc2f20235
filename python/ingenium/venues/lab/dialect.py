"""The port to dialects: requests in, answers out, frames of streams; without sockets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qsl

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.house import House
    from ingenium.venues.lab.orders import News


@dataclass(frozen=True)  # without slots: the parameters are read once
class Asked:
    """A request as it came.

    Attributes:
        query: as it was encoded.
        headers: with names in lower case.
        now: the time at the exchange, in nanoseconds.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    now: int

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The parameters of the query, and of a form in the body."""
        text = self.body.decode("utf-8", "replace")
        if not self.headers.get("content-type", "").startswith("application/x-www-form"):
            text = ""
        pairs = parse_qsl(self.query, keep_blank_values=True)
        return dict(pairs + parse_qsl(text, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    content_type: str = "application/json"


def reply(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a value as an answer in JSON; numbers that are exact travel as text."""
    return Reply(msgspec.json.encode(value), status, headers or {})


class LabStream(ABC):
    """One WebSocket connection: texts in, texts out. An exchange that hangs up sets `is_over`."""

    is_over: bool = False

    def greet(self, now: int) -> list[str]:  # noqa: ARG002
        """Return what is told once the connection is there."""
        return []

    @abstractmethod
    def receive(self, text: str, now: int) -> list[str]:
        """Take a text, and return what is told at once."""

    @abstractmethod
    def poll(self, now: int) -> list[str]:
        """Return what has happened since the last time."""

    @abstractmethod
    def close(self) -> None:
        """Let go: the connection has ended."""


class Dialect(ABC):
    """How an exchange speaks.

    Attributes:
        name: of the exchange, as in `venues`.
        exchange: what it speaks about.
        house: who makes its markets.
        has_limits: whether it counts what is asked of it, as the real one does.
    """

    name: ClassVar[str]
    has_limits: bool = True

    def __init__(self, exchange: LabExchange, house: House) -> None:
        self.exchange = exchange
        self.house = house

    @abstractmethod
    def handle(self, asked: Asked) -> Reply:
        """Answer a request."""

    @abstractmethod
    def connect(self, path: str, query: str) -> LabStream | None:
        """Return a new stream; None where there is none at this address."""

    @abstractmethod
    def too_many(self, seconds: int, *, is_ban: bool) -> Reply:
        """Return how it says that we ask too much."""

    @abstractmethod
    def away(self) -> Reply:
        """Return how it says that it is under maintenance."""


@dataclass(slots=True)
class Ears:
    """What a stream listens to: changes of an account, and places in the logs of markets.

    Attributes:
        news: what happened to the account.
    """

    account: LabAccount | None = None
    news: deque[News] = field(default_factory=deque["News"])

    def follow(self, account: LabAccount) -> None:
        """Listen to an account."""
        if self.account is None:
            self.account, self.news = account, account.follow()

    def leave(self) -> None:
        """Listen no longer."""
        if self.account is not None:
            self.account.leave(self.news)
            self.account = None

    def take(self) -> list[News]:
        """Return what happened since the last time."""
        taken = list(self.news)
        self.news.clear()
        return taken


Routes = dict[tuple[str, str], "Callable[[Asked], Reply]"]
"""Handlers by method and path."""


def text(value: object) -> str:
    """Return a JSON text."""
    return msgspec.json.encode(value).decode()
