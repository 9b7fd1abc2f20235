"""The port to exchanges: what the platform asks of one, whichever it is.

All prices, quantities and money are `Decimal`, all times nanoseconds UTC, all symbols canonical:
`<symbol>.<venue>`, such as `XBTZAR.luno`. An adapter translates at its edge and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import msgspec

from ingenium.model.errors import IngeniumError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

Side = Literal["buy", "sell"]
OrderType = Literal["market", "limit", "stop", "stop_limit", "trailing_stop"]
TimeInForce = Literal["GTC", "IOC", "FOK", "DAY", "GTD"]
Status = Literal["pending", "open", "filled", "cancelled", "rejected", "expired"]

FINAL: Final[frozenset[Status]] = frozenset({"filled", "cancelled", "rejected", "expired"})
"""States that an order does not leave."""


class VenueError(IngeniumError):
    """What an exchange did not do. Which of the three it is decides what may be done next.

    Attributes:
        doubts_clock: whether the exchange did not like our time.
    """

    doubts_clock = False


class Refused(VenueError):  # noqa: N818
    """The exchange said no: what was asked did not happen, and will not.

    Attributes:
        rule: the rule that was broken, in our words: "funds", "precision", "min_quantity",
            "min_notional", "price_band", "post_only", "duplicate", "unknown_order",
            "unknown_symbol", "permission", "signature", "clock", "unsupported", or "venue".
        code: the exchange's own code; empty where it has none.
    """

    def __init__(self, sentence: str, rule: str = "venue", code: str = "") -> None:
        super().__init__(sentence)
        self.rule = rule
        self.code = code


class Undelivered(VenueError):  # noqa: N818
    """It is certain that the exchange never took it: it may be asked again.

    Attributes:
        retry_after: seconds that we are to wait; None leaves it to us.
        is_ban: whether the exchange has shut us out.
    """

    def __init__(
        self, sentence: str, retry_after: float | None = None, *, is_ban: bool = False
    ) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        self.is_ban = is_ban


class Unclear(VenueError):  # noqa: N818
    """Nobody knows whether the exchange took it: an order is to be looked for, never sent again."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What opens an account; never shown.

    Attributes:
        key: the public part, which names the key.
        secret: the private part, which signs.
    """

    key: str
    secret: str

    @property
    def words(self) -> tuple[str, str]:
        """What is never to be shown."""
        return (self.key, self.secret)

    def __repr__(self) -> str:
        return "Credentials(***)"


class Ccxt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an exchange without an adapter of its own is reached: through the library ccxt.

    Attributes:
        id: what ccxt calls the exchange; its name unless given.
        sandbox: whether it is the exchange's sandbox, where it has one.
        options: for ccxt's class of the exchange, over its own.
    """

    id: str = ""
    sandbox: bool = False
    options: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Address:
    """Where an exchange is, when not where everybody finds it.

    Attributes:
        rest: such as "http://127.0.0.1:7701"; empty for the exchange's own.
        stream: such as "ws://127.0.0.1:7701"; empty for the exchange's own.
        account: a name for the account, by which budgets and locks are shared.
        ccxt: how it is reached through ccxt; None for the adapter of its own.
    """

    rest: str = ""
    stream: str = ""
    account: str = "main"
    ccxt: Ccxt | None = None


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Plain values."""


class Capabilities(_Value, frozen=True, kw_only=True):
    """What an exchange can do; what it lacks, the executor does in its place.

    Attributes:
        venue: its name, as in symbols.
        order_types: those that rest at the exchange.
        times_in_force: those that it knows.
        post_only: whether it can refuse to take.
        replace: whether a working order can be changed in one step.
        trails: the least distance of a trailing stop as a fraction of the price, the greatest, and
            the step between; None where it has none.
        pairs: whether it takes a limit order and a stop together, and ends the one as soon as the
            other trades.
        client_ids: for how long an id of ours cannot be used twice: "always", while its order is
            "open", or "never": as far as is known, the exchange takes doubles.
        fills: whether executions are told one by one ("trades"), or only summed up in an order's
            state ("cumulated").
        user_stream: whether it tells what becomes of orders without being asked.
        cancels_when_silent: whether it cancels our orders itself when we fall silent.
        lands_within: seconds after which a request on its way can no longer be taken; None where
            it may be at any time, which is safe only if `client_ids` is "always".
        bars: the lengths of bars that it tells, such as "1m".
    """

    venue: str
    order_types: frozenset[OrderType]
    times_in_force: frozenset[TimeInForce]
    post_only: bool = False
    replace: bool = False
    trails: tuple[Decimal, Decimal, Decimal] | None = None
    pairs: bool = False
    client_ids: Literal["always", "open", "never"] = "open"
    fills: Literal["trades", "cumulated"] = "trades"
    user_stream: bool = False
    cancels_when_silent: bool = False
    lands_within: float | None = None
    bars: tuple[str, ...] = ()


class VenueInstrument(_Value, frozen=True, kw_only=True):
    """What an exchange trades, and its rules.

    Attributes:
        symbol: canonical.
        order_symbol: what orders call it.
        feed_symbol: what market data call it.
        base: what is bought and sold.
        quote: what it is paid with.
        tick: the step of prices.
        lot: the step of quantities.
        min_quantity: of an order; 0 for none.
        max_quantity: of an order; None for none.
        min_notional: the least price times quantity; 0 for none.
        min_price: the lowest price that is taken; 0 for none.
        max_price: the highest; None for none.
        band_down: the lowest price as a fraction of the last, such as 0.2; None for none.
        band_up: the highest, such as 5.
        is_trading: whether it takes orders now.
    """

    symbol: str
    order_symbol: str
    feed_symbol: str
    base: str
    quote: str
    tick: Decimal
    lot: Decimal
    min_quantity: Decimal = Decimal(0)
    max_quantity: Decimal | None = None
    min_notional: Decimal = Decimal(0)
    min_price: Decimal = Decimal(0)
    max_price: Decimal | None = None
    band_down: Decimal | None = None
    band_up: Decimal | None = None
    is_trading: bool = True


class NewOrder(_Value, frozen=True, kw_only=True):
    """An order to be sent: quantised, approved, numbered.

    Attributes:
        client_id: ours; derived from the intent, so that a second attempt has the same.
        price: the last price, for exchanges that want what a market order may cost.
        trail: of a trailing stop: how far its trigger stays behind the best price, as a fraction.
        pair: the limit order that goes with this stop, for the same: as soon as the one trades or
            is set off, the exchange ends the other. Both are taken, or none.
    """

    client_id: str
    symbol: str
    side: Side
    quantity: Decimal
    type: OrderType = "market"
    limit: Decimal | None = None
    trigger: Decimal | None = None
    time_in_force: TimeInForce = "GTC"
    post_only: bool = False
    reduce_only: bool = False
    price: Decimal | None = None
    trail: Decimal | None = None
    pair: NewOrder | None = None


class OrderRef(_Value, frozen=True, kw_only=True):
    """By what an order is found: our id, or the exchange's, or both."""

    symbol: str
    client_id: str | None = None
    venue_id: str | None = None


class VenueOrderState(_Value, frozen=True, kw_only=True, tag="order", tag_field="told"):
    """An order as the exchange has it.

    Attributes:
        filled: how much has traded.
        average: at what price on average; None before the first trade.
        fee: what was paid so far, where the exchange sums it up; None where it does not say.
        fee_currency: in what; empty for the quote currency.
        reason: why it was refused or ended, in the exchange's words.
        created: when the exchange took it; 0 where it does not say.
        updated: when it last changed; 0 where the exchange does not say.
    """

    symbol: str
    venue_id: str
    client_id: str | None = None
    side: Side
    quantity: Decimal
    status: Status
    type: OrderType = "limit"
    limit: Decimal | None = None
    trigger: Decimal | None = None
    filled: Decimal = Decimal(0)
    average: Decimal | None = None
    fee: Decimal | None = None
    fee_currency: str = ""
    reason: str = ""
    created: int = 0
    updated: int = 0


class Execution(_Value, frozen=True, kw_only=True, tag="execution", tag_field="told"):
    """One trade of an order of ours.

    Attributes:
        trade_id: the exchange's number of it, unique in the symbol.
        fee: what was paid; a rebate is negative.
        fee_currency: in what; empty for the quote currency.
    """

    symbol: str
    trade_id: str
    venue_id: str
    client_id: str | None = None
    side: Side
    quantity: Decimal
    price: Decimal
    time: int
    fee: Decimal = Decimal(0)
    fee_currency: str = ""
    liquidity: Literal["maker", "taker"] = "taker"


class Balance(_Value, frozen=True, kw_only=True, tag="balance", tag_field="told"):
    """What an account holds of a currency: free, and held by orders."""

    currency: str
    free: Decimal
    held: Decimal = Decimal(0)


class Line(_Value, frozen=True, kw_only=True, tag="line", tag_field="told"):
    """A stream was lost or is there again: what happened meanwhile has to be asked for."""

    is_up: bool
    why: str = ""


Told = VenueOrderState | Execution | Balance | Line
"""What a user stream tells."""


class Broker(Protocol):
    """One account at an exchange. Every method raises `VenueError` in one of its three kinds.

    A method that only asks never raises `Unclear`. Cancelling what has ended, or was never there,
    is `Refused` with the rule "unknown_order"; what `capabilities` denies, with "unsupported", and
    nothing is sent then. `tests/contracts/venue.py` holds every adapter to all of it.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What the exchange can do."""

    async def instruments(self) -> dict[str, VenueInstrument]:
        """Return what it trades, by canonical symbol."""

    async def submit(self, order: NewOrder) -> VenueOrderState:
        """Send an order, once; return what the exchange says of it, which may be only its id."""

    async def cancel(self, order: OrderRef) -> None:
        """Ask for the end of an order; it has ended once the exchange says so."""

    async def replace(
        self, order: OrderRef, *, quantity: Decimal | None, limit: Decimal | None
    ) -> VenueOrderState:
        """Change a working order; `Refused` with "unsupported" where the exchange cannot."""

    async def order(self, order: OrderRef) -> VenueOrderState | None:
        """Return an order; None where the exchange does not know it."""

    async def open_orders(self) -> list[VenueOrderState]:
        """Return all orders of the account that can still trade, those of others too."""

    async def executions(self, symbols: Iterable[str], since: int) -> list[Execution]:
        """Return the account's trades from a time on, oldest first, of all orders."""

    async def balances(self) -> dict[str, Balance]:
        """Return what the account holds, by currency."""

    def reports(self) -> AsyncIterator[Told]:
        """Tell what happens to the account, until closed; reconnects by itself, and says so.

        Without a user stream it yields nothing, and the executor asks instead.
        """

    async def clock_offset(self) -> int:
        """Return by how many nanoseconds the exchange's clock is ahead of ours, as measured."""

    async def cancel_when_silent(self, seconds: float | None) -> None:
        """Have all orders cancelled unless this is called again in time; None calls it off."""

    async def close(self) -> None:
        """Let go of all connections."""
