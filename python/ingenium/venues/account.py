"""What accounts and feeds of exchanges have in common: connections, the clock, what most lack."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, TypeVar

from ingenium.venues.budget import shared_budget
from ingenium.venues.clock import VenueClock
from ingenium.venues.port import Refused, VenueOrderState
from ingenium.venues.rest import RestClient

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from decimal import Decimal

    from ingenium.venues.allowances import Allowance
    from ingenium.venues.port import (
        Capabilities,
        Credentials,
        NewOrder,
        OrderRef,
        VenueError,
        VenueInstrument,
    )
    from ingenium.venues.rest import Answer
    from ingenium.venues.socket import VenueSocket

_T = TypeVar("_T")


class Connected(ABC):
    """Who holds connections to an exchange.

    Attributes:
        CAPABILITIES: what the exchange can do.
        TITLE: what people call the exchange.
    """

    CAPABILITIES: Capabilities
    TITLE: str

    def __init__(self, client: RestClient) -> None:
        self._client = client
        self._sockets: list[VenueSocket[Any]] = []
        self._instruments: dict[str, VenueInstrument] = {}

    @property
    def capabilities(self) -> Capabilities:
        """What the exchange can do."""
        return self.CAPABILITIES

    @abstractmethod
    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""

    async def _rules(self, symbol: str) -> VenueInstrument:
        """Return an instrument; what the exchange trades is asked for where it is not known.

        Raises:
            Refused: the exchange does not trade it.
        """
        if symbol not in self._instruments:
            await self.instruments()
        if symbol not in self._instruments:
            msg = f"{self.TITLE} does not trade {symbol}."
            raise Refused(msg, "unknown_symbol")
        return self._instruments[symbol]

    async def close(self) -> None:
        """Let go of all connections."""
        for socket in self._sockets:
            await socket.close()
        await self._client.close()


class Account(Connected):
    """The part of a `Broker` that is the same at most exchanges."""

    def __init__(
        self,
        credentials: Credentials,
        base: str,
        allowances: tuple[Allowance, ...],
        used: Callable[[Answer], Mapping[str, float]] | None = None,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            credentials: the account's key.
            base: where requests go.
            allowances: what may be sent with the key.
            used: how much of each allowance is used, as an answer says.
        """
        budget = shared_budget(base, credentials.key, allowances)
        super().__init__(
            RestClient(base, budget=budget, judge=self._judge, used=used, credentials=credentials)
        )
        self._credentials = credentials
        self._clock = VenueClock(self._server_time)

    async def replace(
        self,
        order: OrderRef,  # noqa: ARG002
        *,
        quantity: Decimal | None,  # noqa: ARG002
        limit: Decimal | None,  # noqa: ARG002
    ) -> VenueOrderState:
        """Refuse to change a working order, as exchanges do that cannot."""
        msg = f"{self.TITLE} cannot change a working order."
        raise Refused(msg, "unsupported")

    async def cancel_when_silent(self, seconds: float | None) -> None:  # noqa: ARG002
        """Refuse to watch over us, as exchanges do that have no such switch."""
        msg = f"{self.TITLE} cannot cancel orders of who falls silent."
        raise Refused(msg, "unsupported")

    async def clock_offset(self) -> int:
        """Return by how many nanoseconds the exchange's clock is ahead of ours."""
        return await self._clock.offset()

    @abstractmethod
    async def _server_time(self) -> int:
        """Return the exchange's time in nanoseconds."""

    @abstractmethod
    def _meaning(self, answer: Answer) -> VenueError | None:
        """Return what an answer means where it is no success."""

    def _judge(self, answer: Answer) -> VenueError | None:
        failure = self._meaning(answer)
        if failure is not None and failure.doubts_clock:
            self._clock.distrust()
        return failure


async def unless_unknown(asked: Awaitable[_T]) -> _T | None:
    """Return what is asked about an order; None where the exchange does not know it."""
    try:
        return await asked
    except Refused as refused:
        if refused.rule == "unknown_order":
            return None
        raise


def accepted(order: NewOrder, venue_id: str) -> VenueOrderState:
    """Return an order as it is where the exchange answers with its id only."""
    return VenueOrderState(
        symbol=order.symbol,
        venue_id=venue_id,
        client_id=order.client_id,
        side=order.side,
        quantity=order.quantity,
        status="open",
        type=order.type,
        limit=order.limit,
        trigger=order.trigger,
    )
