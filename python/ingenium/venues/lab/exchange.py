"""An exchange of the lab: accounts, orders, trades. No clock, no input, no output, no chance."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from ingenium.venues.lab.checks import Uniqueness, check_client_id, check_pair, check_ticket
from ingenium.venues.lab.costs import Costs, held_currency
from ingenium.venues.lab.ledger import Ledger
from ingenium.venues.lab.market import LabMarket
from ingenium.venues.lab.orders import Change, LabOrder, LabTrade, Moved
from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.model.market import MarketEvent
    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.orders import Happened, Liquidity, Print, Ticket
    from ingenium.venues.port import Status, VenueInstrument


class LabExchange(Ledger):
    """Takes orders and matches them.

    Attributes:
        markets: by the exchange's symbols.
    """

    def __init__(
        self,
        instruments: Iterable[VenueInstrument],
        *,
        client_ids: Uniqueness = "open",
        fee_in: Literal["received", "quote"] = "received",
        maker_fee: Decimal = Decimal("0.001"),
        taker_fee: Decimal = Decimal("0.001"),
    ) -> None:
        """Make an exchange without accounts.

        Args:
            instruments: what it trades; `order_symbol` is what they are called here.
            client_ids: for how long an id cannot be used twice.
            fee_in: whether fees are taken from what a trade brings, or in the quote currency.
            maker_fee: what whoever was there pays, as a fraction.
            taker_fee: what whoever came pays, as a fraction.
        """
        self.markets = {each.order_symbol: LabMarket(each) for each in instruments}
        super().__init__(Costs(fee_in, {"maker": maker_fee, "taker": taker_fee}))
        self._client_ids = client_ids
        self._trades = 0
        self._last = 0

    def market(self, symbol: str) -> LabMarket:
        """Return the market of a symbol.

        Raises:
            Refused: there is none.
        """
        try:
            return self.markets[symbol]
        except KeyError:
            msg = f"there is no market {symbol}."
            raise Refused(msg, "unknown_symbol") from None

    def submit(self, account: LabAccount, ticket: Ticket, now: int) -> LabOrder:
        """Take an order and match it; the house says itself when its quotes are complete.

        Raises:
            Refused: it breaks a rule, which the error names.
        """
        market = self.market(ticket.symbol)
        if ticket.spend is not None:
            ticket = replace(ticket, quantity=market.affordable(ticket.spend))
        self._check(account, market, ticket)
        needed = self.costs.needed(market, ticket)
        account.hold(held_currency(market, ticket.side), needed)
        order = self._begin(account, ticket, needed, now)
        self._start(market, order, now)
        if account.is_bounded:
            market.settle(now)
        return order

    def submit_pair(
        self, account: LabAccount, maker: Ticket, stop: Ticket, now: int
    ) -> tuple[LabOrder, LabOrder]:
        """Take a limit order that makes and a stop, of which the one ends when the other trades.

        Both together hold what the one needs that needs more.

        Raises:
            Refused: they break a rule, which the error names, or are no pair.
        """
        market = self.market(maker.symbol)
        check_pair(market, maker, stop)
        for ticket in (maker, stop):
            self._check(account, market, ticket)
        needed = max(self.costs.needed(market, maker), self.costs.needed(market, stop))
        account.hold(held_currency(market, maker.side), needed)
        one = self._begin(account, maker, needed, now)
        other = self._begin(account, stop, Decimal(0), now)
        one.partner, other.partner = other, one
        one.pair = other.pair = one.id
        for order in (one, other):
            self._start(market, order, now)
        market.settle(now)
        return one, other

    def _check(self, account: LabAccount, market: LabMarket, ticket: Ticket) -> None:
        if account.is_bounded:
            check_ticket(market, ticket)
        check_client_id(account, ticket.client_id, self._client_ids)

    def _begin(self, account: LabAccount, ticket: Ticket, held: Decimal, now: int) -> LabOrder:
        """Write an order down."""
        self._last += 1
        order = LabOrder(
            self._last,
            account.key,
            ticket,
            now,
            now,
            ticket.quantity,
            ticket.limit,
            held=held,
            is_waiting=ticket.type in ("stop", "stop_limit"),
        )
        self.orders[order.id] = order
        if account.is_bounded:
            account.orders[order.id] = account.working[order.id] = order
        if ticket.client_id:
            account.by_client_id[ticket.client_id] = order
        return order

    def _start(self, market: LabMarket, order: LabOrder, now: int) -> None:
        """Let an order trade, or wait for its trigger."""
        self._tell(order, "new", now)
        if order.is_waiting:
            market.waiting[order.id] = order
            self._wake(market, now)
        else:
            self._enter(market, order, now)

    def cancel(self, account: LabAccount, order: LabOrder, now: int) -> None:
        """End an order.

        Raises:
            Refused: it has ended before.
        """
        if not order.is_open:
            msg = f"order {order.id} is {order.status}."
            raise Refused(msg, "unknown_order")
        market = self.markets[order.ticket.symbol]
        self._part(market, order, "cancelled", now)
        self._take_out(market, order)
        self._end(account, order, "cancelled", now)
        if account.is_bounded:
            market.settle(now)

    def replace(
        self,
        account: LabAccount,
        order: LabOrder,
        now: int,
        *,
        quantity: Decimal | None = None,
        limit: Decimal | None = None,
    ) -> LabOrder:
        """Change a working limit order; less at the same price keeps its place.

        Raises:
            Refused: it has ended, or the new terms break a rule.
        """
        if not order.is_open or order.limit is None or order.is_waiting or order.partner:
            msg = f"order {order.id} cannot be changed: it is {order.status}."
            raise Refused(msg, "unknown_order")
        market = self.markets[order.ticket.symbol]
        new_quantity, new_limit = quantity or order.quantity, limit or order.limit
        changed = replace(order.ticket, quantity=new_quantity, limit=new_limit)
        check_ticket(market, changed)
        if new_quantity <= order.filled:
            self.cancel(account, order, now)
            return order
        currency = held_currency(market, order.ticket.side)
        old_held, left = order.held, new_quantity - order.filled
        account.release(currency, old_held)
        order.held = Decimal(0)
        needed = left if order.ticket.side == "sell" else self.costs.with_fee(left * new_limit)
        try:
            account.hold(currency, needed)
        except Refused:
            account.hold(currency, old_held)
            order.held = old_held
            raise
        order.held, order.quantity, order.limit = needed, new_quantity, new_limit
        order.updated = now
        self._tell(order, "replaced", now)
        events = market.engine.replace(
            order.id, price=market.ticks(new_limit), quantity=market.lots(new_quantity)
        )
        self._take(market, events, now)
        market.settle(now)
        return order

    def pass_time(self, now: int) -> None:
        """Begin the bars that have begun."""
        for market in self.markets.values():
            market.candles.pass_time(now)

    def _part(self, market: LabMarket, order: LabOrder, status: Status, now: int) -> None:
        """End the other order of a pair; what it held is for this one."""
        other, order.partner = order.partner, None
        if other is None or not other.is_open:
            return
        other.partner = None
        order.held, other.held = order.held + other.held, Decimal(0)
        self._take_out(market, other)
        self._end(self.accounts[other.owner], other, status, now)

    def _take_out(self, market: LabMarket, order: LabOrder) -> None:
        if order.is_waiting:
            market.waiting.pop(order.id)
        else:
            market.engine.cancel(order.id)

    def _enter(self, market: LabMarket, order: LabOrder, now: int) -> None:
        ticket, limit = order.ticket, order.limit
        events = market.engine.enter(
            order.id,
            1 + list(self.accounts).index(order.owner),
            ticket.side,
            market.lots(order.left),
            kind="limit" if limit is not None else "market",
            price=0 if limit is None else market.ticks(limit),
            lifetime="GTC" if ticket.time_in_force in ("DAY", "GTD") else ticket.time_in_force,
            post_only=ticket.post_only,
        )
        self._take(market, events, now)

    def _take(self, market: LabMarket, events: list[MarketEvent], now: int) -> None:
        has_traded = False
        for event in events:
            if event.what == "traded":
                has_traded = True
                self._trade(market, event, now)
            elif event.what in ("cancelled", "expired", "rejected"):
                order = self.orders[event.id]
                if order.is_open:
                    status: Status = "rejected" if event.what == "rejected" else "cancelled"
                    if event.reason in ("ioc", "fok", "no_liquidity"):
                        status = "expired"
                    order.reason = event.reason
                    self._end(self.accounts[order.owner], order, status, now)
        if has_traded:
            self._wake(market, now)

    def _trade(self, market: LabMarket, event: MarketEvent, now: int) -> None:
        self._trades += 1
        told = market.on_trade(event, self._trades, now)
        taker, maker = self.orders[event.id], self.orders[event.maker or 0]
        self._book(market, taker, told, "taker")
        self._book(market, maker, told, "maker")

    def _book(self, market: LabMarket, order: LabOrder, told: Print, liquidity: Liquidity) -> None:
        account = self.accounts[order.owner]
        self._part(market, order, "expired", told.time)
        fee, currency = self._pay(market, order, told, liquidity)
        order.fees[currency] = order.fees.get(currency, Decimal(0)) + fee
        order.filled += told.quantity
        order.value += told.price * told.quantity
        order.updated = told.time
        trade = LabTrade(
            self._trades,
            order.ticket.symbol,
            order.id,
            order.ticket.client_id,
            order.owner,
            order.ticket.side,
            told.price,
            told.quantity,
            fee,
            currency,
            liquidity,
            told.time,
            order.left,
        )
        if account.is_bounded:
            account.trades.append(trade)
            order.trades.append(trade)
        if not order.left:
            order.status = "filled"
            self._forget(order)
            self._give_back(account, market, order)
        self._tell(order, "trade", told.time, trade)
        for each in (market.instrument.base, market.instrument.quote):
            account.tell(Moved(each, told.time))

    def _end(self, account: LabAccount, order: LabOrder, status: Status, now: int) -> None:
        market = self.markets[order.ticket.symbol]
        order.status, order.updated = status, now
        order.is_waiting = False
        self._forget(order)
        self._give_back(account, market, order)
        kind: Happened = "cancelled"
        if status == "expired":
            kind = "expired"
        elif status == "rejected":
            kind = "rejected"
        self._tell(order, kind, now)
        account.tell(Moved(held_currency(market, order.ticket.side), now))

    def _wake(self, market: LabMarket, now: int) -> None:
        """Enter the stops whose trigger the last trade has reached."""
        last = market.last
        if last is None:
            return
        for order in list(market.waiting.values()):
            if order.is_waiting and order.ticket.is_set_off(last, order.follows(last)):
                order.is_waiting = False
                market.waiting.pop(order.id)
                self._set_off(market, order, now)

    def _set_off(self, market: LabMarket, order: LabOrder, now: int) -> None:
        """Enter an order whose trigger was reached, if it can be paid at the prices there are."""
        account = self.accounts[order.owner]
        self._part(market, order, "expired", now)
        if order.limit is None and order.ticket.side == "buy":
            missing = self.costs.with_fee(market.cost(order.left)[0]) - order.held
            try:
                account.hold(market.instrument.quote, max(missing, Decimal(0)))
            except Refused:
                order.reason = "funds"
                self._end(account, order, "expired", now)
                return
            order.held += max(missing, Decimal(0))
        self._enter(market, order, now)

    def _tell(
        self, order: LabOrder, kind: Happened, now: int, trade: LabTrade | None = None
    ) -> None:
        order.changes += 1
        account = self.accounts[order.owner]
        if account.followers:
            account.tell(Change(order, kind, now, trade, order.changes, order.filled, order.value))
