"""Orders and trades as an exchange of the lab has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ingenium.venues.port import OrderType, Side, Status, TimeInForce

Liquidity = Literal["maker", "taker"]
Happened = Literal["new", "trade", "cancelled", "expired", "rejected", "replaced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What somebody asks for.

    Attributes:
        symbol: the exchange's own.
        quantity: in units of what is traded.
        spend: for a market order instead of a quantity: how much of the quote currency.
        trail: of a stop that follows the price: how far behind it, as a fraction.
        takes_profit: whether the trigger lies on the better side of the price, as of an order
            that takes a profit; else on the worse, as of a stop.
    """

    symbol: str
    side: Side
    quantity: Decimal
    type: OrderType = "limit"
    limit: Decimal | None = None
    trigger: Decimal | None = None
    time_in_force: TimeInForce = "GTC"
    post_only: bool = False
    client_id: str = ""
    spend: Decimal | None = None
    trail: Decimal | None = None
    takes_profit: bool = False

    def is_set_off(self, last: Decimal, trigger: Decimal | None = None) -> bool:
        """Return whether a trade at a price sets the order off, at its trigger or another one."""
        at = self.trigger if trigger is None else trigger
        if at is None:
            return False
        is_above = (self.side == "buy") != self.takes_profit
        return last >= at if is_above else last <= at


@dataclass(slots=True)
class LabOrder:
    """An order at the exchange.

    Attributes:
        id: the exchange's number of it; counts from 1.
        owner: the key of the account.
        filled: how much has traded.
        value: what that was worth, in the quote currency.
        fees: what was paid, by currency.
        held: what of the account's balance it holds.
        best: the best price since it follows the price; None where it does not.
        partner: the other order of a pair, of which the one ends when the other trades.
        pair: the number of the pair that it is or was of; 0 for none.
        trades: those of an account of a customer.
        changes: counts what has happened to it.
    """

    id: int
    owner: str
    ticket: Ticket
    created: int
    updated: int
    quantity: Decimal
    limit: Decimal | None
    status: Status = "open"
    filled: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    fees: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    held: Decimal = Decimal(0)
    reason: str = ""
    is_waiting: bool = False
    changes: int = 0
    best: Decimal | None = None
    partner: LabOrder | None = field(default=None, repr=False)
    pair: int = 0
    trades: list[LabTrade] = field(default_factory=list["LabTrade"])

    def follows(self, last: Decimal) -> Decimal | None:
        """Return the trigger after a trade at a price; it never moves back."""
        trail = self.ticket.trail
        if trail is None:
            return self.ticket.trigger
        is_sale = self.ticket.side == "sell"
        best = last if self.best is None else self.best
        self.best = max(best, last) if is_sale else min(best, last)
        return self.best * (1 - trail if is_sale else 1 + trail)

    @property
    def left(self) -> Decimal:
        """How much of it can still trade."""
        return self.quantity - self.filled

    @property
    def is_open(self) -> bool:
        """Whether it can still trade."""
        return self.status == "open"

    @property
    def average(self) -> Decimal | None:
        """The average price; None before the first trade."""
        return self.value / self.filled if self.filled else None


@dataclass(frozen=True, slots=True)
class LabTrade:
    """One side of a trade: that of an account.

    Attributes:
        id: the exchange's number of it, unique over all symbols.
        order: the number of the order.
        left: what was left of the order after it.
    """

    id: int
    symbol: str
    order: int
    client_id: str
    owner: str
    side: Side
    price: Decimal
    quantity: Decimal
    fee: Decimal
    fee_currency: str
    liquidity: Liquidity
    time: int
    left: Decimal


@dataclass(frozen=True, slots=True)
class Print:
    """A trade as everybody sees it; `side` is that of the taker."""

    id: int
    price: Decimal
    quantity: Decimal
    side: Side
    time: int
    maker: int = 0
    taker: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of an order, with the trade that did it, if one did.

    Attributes:
        number: how many changes of the order there were, this one included.
        filled: how much had traded then.
        value: what that was worth then.
    """

    order: LabOrder
    kind: Happened
    time: int
    trade: LabTrade | None
    number: int
    filled: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Moved:
    """A currency of an account whose balance has changed."""

    currency: str
    time: int


News = Change | Moved
