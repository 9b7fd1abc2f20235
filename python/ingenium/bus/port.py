"""The bus as every component sees it; what each carrier cannot do is in `capabilities`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Final, Literal, Protocol

import msgspec

from ingenium.model.errors import IngeniumError

Mode = Literal["live", "ordered", "durable", "shared"]
Handler = Callable[["Message"], Awaitable[bytes]]

ORDER_KEY: Final = "ingenium-key"
"""The header by which messages keep their order in shared mode; without it, by subject."""


class BusError(IngeniumError):
    """What a bus cannot do, or no longer: one sentence that names the place and the fix."""


class LeaseHeld(BusError):  # noqa: N818
    """A lease that somebody else holds."""


class LeaseLost(BusError):  # noqa: N818
    """A lease that was lost: whoever held it must stop to act."""


class Message(msgspec.Struct, frozen=True, gc=False):
    """What is published. Messages of one id are stored once within the duplicate window."""

    subject: str
    data: bytes
    headers: Mapping[str, str] = {}
    id: str = ""


class Receipt(Protocol):
    """Where the fate of a delivery is told."""

    async def ack(self, attempt: int) -> None:
        """Say that it is done."""

    async def nak(self, attempt: int, delay: float | None) -> None:
        """Ask for it again."""

    async def reject(self, attempt: int, reason: str) -> None:
        """Put it among the dead letters."""


class Delivery(msgspec.Struct, frozen=True):
    """A message as it arrives.

    Attributes:
        message: what was published.
        sequence: its place in the stream that retains it; 0 if none does.
        published: when the carrier took it, in nanoseconds UTC; 0 if the carrier does not tell.
        attempt: 1 at first, one more with each redelivery.
        receipt: where it is settled; none in the modes live and ordered.
    """

    message: Message
    sequence: int = 0
    published: int = 0
    attempt: int = 1
    receipt: Receipt | None = None

    async def ack(self) -> None:
        """Say that it is done: it will not come again. Needless in the modes live and ordered."""
        if self.receipt is not None:
            await self.receipt.ack(self.attempt)

    async def nak(self, delay: float | None = None) -> None:
        """Ask for it again, after so many seconds or the back-off of the subscription."""
        await self._settled_by().nak(self.attempt, delay)

    async def reject(self, reason: str) -> None:
        """Put it among the dead letters, with the reason."""
        await self._settled_by().reject(self.attempt, reason)

    def _settled_by(self) -> Receipt:
        if self.receipt is None:
            msg = (
                f"A message of {self.message.subject!r} came without acknowledgement: "
                "subscribe in mode durable or shared, or use Bus.dead_letter."
            )
            raise BusError(msg)
        return self.receipt


class New(msgspec.Struct, frozen=True):
    """Start with what is published from now on."""


class All(msgspec.Struct, frozen=True):
    """Start with the first message that is retained."""


class At(msgspec.Struct, frozen=True):
    """Start with the first message that was published at this time or later (ns UTC)."""

    time: int


class After(msgspec.Struct, frozen=True):
    """Start with the message after this sequence."""

    sequence: int


Start = New | All | At | After


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a subscription may hold, and how often it tries.

    Attributes:
        waiting: in live mode, how many messages may wait for a slow consumer.
        when_full: what happens then: the subscription fails, or its oldest message is dropped
            and counted. Only live mode ever drops.
        unsettled: in durable and shared mode, how many may be handed out and not settled.
        attempts: how often a message is tried before it is a dead letter.
        back_off: seconds before the second attempt; doubled with each further one, up to 30.
        settle_within: seconds after which a delivery that nobody settled counts as failed.
        lease: seconds after which an instance that is not heard of loses what it was reading.
    """

    waiting: int = 100_000
    when_full: Literal["fail", "drop_oldest"] = "fail"
    unsettled: int = 4_096
    attempts: int = 5
    back_off: float = 0.1
    settle_within: float = 30.0
    lease: float = 5.0


class Lag(msgspec.Struct, frozen=True):
    """How far a subscription is behind.

    Attributes:
        behind: messages that the consumer has not been handed yet.
        unsettled: messages handed out and not yet settled.
        dropped: messages dropped since the start, by the stated policy.
    """

    behind: int
    unsettled: int = 0
    dropped: int = 0


class DeadLetter(msgspec.Struct, frozen=True):
    """A message that was rejected, or failed too often."""

    id: str
    message: Message
    sequence: int
    reason: str
    attempts: int


class Subscription(Protocol):
    """Deliveries, one by one (`async for`) or in batches."""

    def __aiter__(self) -> AsyncIterator[Delivery]: ...

    async def next_batch(self, most: int = 1_000, wait: float | None = None) -> list[Delivery]:
        """Return what is there, at most so many; wait for the first, for ever if not told.

        Returns:
            The deliveries in order; none when the time is over or the subscription is closed.

        Raises:
            BusError: the subscription failed, and why.
        """

    def lag(self) -> Lag:
        """Return how far it is behind."""

    async def close(self) -> None:
        """Receive no more; what was settled stays settled."""


class LeaseSeen(msgspec.Struct, frozen=True):
    """A lease as others see it.

    Attributes:
        owner: who has it, or had it last.
        epoch: counts those who took it.
        revision: another one after each renewal: a lease whose revision stays is not renewed.
        is_released: whether the owner let go of it.
    """

    owner: str
    epoch: int
    revision: int
    is_released: bool


class Lease(Protocol):
    """The right to act for a key, as long as it is renewed. Its epoch is higher than all before."""

    key: str
    owner: str
    epoch: int

    async def renew(self) -> None:
        """Hold it for its time again.

        Raises:
            LeaseLost: another owner has it.
        """

    async def release(self) -> None:
        """Let others have it at once."""


class Service(Protocol):
    """What answers requests until it is closed."""

    async def close(self) -> None:
        """Answer no more."""


class Bus(Protocol):
    """A connection to a carrier. Every method may raise BusError.

    Attributes:
        carrier: what takes the messages: memory, nats, kafka or http.
        url: what another process opens to reach the same carrier.
    """

    carrier: str
    url: str

    @property
    def reconnects(self) -> int:
        """How often a lost connection was made anew; 0 where the carrier does not tell."""

    async def retain(
        self,
        name: str,
        subjects: Sequence[str],
        *,
        max_age: float | None = None,
        max_bytes: int | None = None,
        duplicate_window: float = 120.0,
    ) -> None:
        """Have a stream keep the messages of these patterns, in one order.

        It is made if it is not there, and may be declared again. Beyond `max_age` seconds messages
        go; a stream that is full by `max_bytes` refuses new ones and never drops old ones.
        """

    async def publish(self, message: Message) -> int:
        """Publish, and return the sequence once it is stored; 0 if nothing retains the subject."""

    async def publish_many(self, messages: Sequence[Message]) -> list[int]:
        """Publish in this order, many on their way at once; return when all are stored."""

    async def subscribe(
        self,
        pattern: str,
        mode: Mode = "live",
        *,
        name: str = "",
        start: Start = New(),  # noqa: B008
        limits: Limits = Limits(),  # noqa: B008
    ) -> Subscription:
        """Receive what matches a pattern: `*` is any token, a last `>` is any that follow.

        live: what passes from now on, at most once. ordered: every retained message from the start
        on, in order, once. durable: as ordered, with acknowledgement; the carrier remembers the
        place of the name, and its newest instance gets all. shared: as durable, but instances of
        one name share the messages, those of one subject (or `ORDER_KEY`) in order.
        """

    async def request(self, subject: str, data: bytes, timeout: float = 5.0) -> bytes:  # noqa: ASYNC109
        """Ask whoever serves a subject, and return the answer."""

    async def serve(self, subject: str, handler: Handler) -> Service:
        """Answer requests; several servers of a subject take turns.

        The text of an IngeniumError that the handler raises is a BusError for who asked.
        """

    async def lease(self, key: str, owner: str, ttl: float, *, wait: float = 0.0) -> Lease:
        """Take a lease; the same owner takes it from its former self at once.

        Raises:
            LeaseHeld: somebody else had it during the whole wait.
        """

    async def lease_seen(self, key: str) -> LeaseSeen | None:
        """Look at a lease without touching it; None where nobody ever had it."""

    async def dead_letter(self, name: str, delivery: Delivery, reason: str) -> None:
        """Put a delivery of any mode among the dead letters of a name."""

    async def dead_letters(self, name: str) -> list[DeadLetter]:
        """Return what was rejected or failed too often, and was not redriven, in order."""

    async def redrive(self, name: str, ids: Sequence[str]) -> None:
        """Give dead letters to the subscription of this name again."""

    async def close(self) -> None:
        """Finish what was begun, close the subscriptions, and leave."""
