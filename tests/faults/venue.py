"""The exchange of a schedule: the lab's, and a wire to it on which everything can go wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ingenium.execution.actions import Cancel, Fetch, Look, LookAll, Replace, Submit, Weigh
from ingenium.venues.lab.exchange import LabExchange
from ingenium.venues.lab.house import House, Temper
from ingenium.venues.lab.orders import Change, LabOrder, LabTrade, Ticket
from ingenium.venues.port import (
    Balance,
    Credentials,
    Execution,
    OrderRef,
    Refused,
    VenueInstrument,
    VenueOrderState,
)

if TYPE_CHECKING:
    from tests.faults.profiles import Profile

    from ingenium.execution.actions import Action, Answer
    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.port import NewOrder

SECOND = 1_000_000_000
SYMBOL = "XQ.lab"
RULES = VenueInstrument(
    symbol=SYMBOL,
    order_symbol="XQ",
    feed_symbol="XQ",
    base="X",
    quote="Q",
    tick=Decimal("0.01"),
    lot=Decimal("0.001"),
    min_quantity=Decimal("0.001"),
)
BASE, QUOTE = Decimal(1_000), Decimal(1_000_000)


@dataclass
class Venue:
    """The exchange, in the words of the port."""

    profile: Profile
    seed: int
    exchange: LabExchange = field(init=False)
    house: House = field(init=False)
    account: LabAccount = field(init=False)
    asked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.exchange = LabExchange(
            [RULES],
            client_ids=self.profile.capabilities.client_ids,
            fee_in=self.profile.fee_in,
        )
        self.account = self.exchange.open_account(
            Credentials("me", "secret"), {"X": BASE, "Q": QUOTE}
        )
        temper = Temper(Decimal(100), Decimal(1), swing=0.002, spread=0.002, levels=3)
        self.house = House(self.exchange, {"XQ": temper}, self.seed)

    @property
    def last(self) -> float:
        return float(self.exchange.markets["XQ"].last or 100)

    def answer(self, action: Action, now: int) -> Answer:
        """Carry out a call, and return what the exchange says."""
        try:
            return self._done(action, now)
        except Refused as refused:
            return refused

    def _done(self, action: Action, now: int) -> Answer:
        if isinstance(action, Submit):
            return self._submitted(action.order, now)
        if isinstance(action, Cancel):
            self.exchange.cancel(self.account, self._found(action.order), now)
            return None
        if isinstance(action, Replace):
            order = self._found(action.order)
            limit, quantity = action.limit, action.quantity
            self.exchange.replace(self.account, order, now, quantity=quantity, limit=limit)
            return state_of(order)
        if isinstance(action, Look):
            try:
                return state_of(self._found(action.order))
            except Refused:
                return None
        return self._asked(action)

    def _submitted(self, order: NewOrder, now: int) -> VenueOrderState:
        self.asked[order.client_id] += 1
        if order.pair is None:
            return state_of(self.exchange.submit(self.account, ticket_of(order), now))
        self.asked[order.pair.client_id] += 1
        limit = replace(ticket_of(order.pair), post_only=True)
        _, stop = self.exchange.submit_pair(self.account, limit, ticket_of(order), now)
        return state_of(stop)

    def _asked(self, action: Action) -> Answer:
        if isinstance(action, LookAll):
            return [state_of(each) for each in self.exchange.open_orders(self.account)]
        if isinstance(action, Fetch):
            trades = [each for each in self.account.trades if each.time >= action.since]
            return [execution_of(each) for each in trades]
        assert isinstance(action, Weigh)
        names = ("X", "Q")
        return {name: Balance(currency=name, free=self.account.free[name]) for name in names}

    def _found(self, order: OrderRef) -> LabOrder:
        number = int(order.venue_id) if order.venue_id else None
        return self.exchange.find(self.account, number=number, client_id=order.client_id)


def ticket_of(order: NewOrder) -> Ticket:
    return Ticket(
        symbol="XQ",
        side=order.side,
        quantity=order.quantity,
        type=order.type,
        limit=order.limit,
        trigger=order.trigger,
        trail=order.trail,
        time_in_force=order.time_in_force,
        post_only=order.post_only,
        client_id=order.client_id,
    )


def state_of(order: LabOrder) -> VenueOrderState:
    return VenueOrderState(
        symbol=SYMBOL,
        venue_id=str(order.id),
        client_id=order.ticket.client_id or None,
        side=order.ticket.side,
        quantity=order.quantity,
        status=order.status,
        type=order.ticket.type,
        limit=order.limit,
        trigger=order.ticket.trigger,
        filled=order.filled,
        average=order.average,
        created=order.created,
        updated=order.updated,
    )


def execution_of(trade: LabTrade) -> Execution:
    return Execution(
        symbol=SYMBOL,
        trade_id=str(trade.id),
        venue_id=str(trade.order),
        client_id=trade.client_id or None,
        side=trade.side,
        quantity=trade.quantity,
        price=trade.price,
        time=trade.time,
        fee=trade.fee,
        fee_currency=trade.fee_currency,
        liquidity=trade.liquidity,
    )


def told_of(change: Change) -> list[VenueOrderState | Execution]:
    """Return what a user stream tells of a change, as it was then."""
    state = state_of(change.order)
    if change.trade is None:
        return [state]
    return [execution_of(change.trade), state]
