"""An exchange of the lab: accounts, orders, trades. No clock, no input, no output, no chance."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, Literal

from ingenium.venues.lab.accounts import LabAccount
from ingenium.venues.lab.checks import Uniqueness, check_client_id, check_ticket
from ingenium.venues.lab.market import LabMarket
from ingenium.venues.lab.orders import Change, LabOrder, LabTrade, Moved
from ingenium.venues.port import Credentials, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ingenium.model.market import MarketEvent
    from ingenium.venues.lab.orders import Happened, Liquidity, Print, Ticket
    from ingenium.venues.port import Side, Status, VenueInstrument

_PENNY: Final = Decimal("0.00000001")
HOUSE: Final = "house"
"""The account that makes the market."""


class LabExchange:
    """Takes orders, matches them, and keeps accounts that balance to the last digit.

    Attributes:
        markets: by the exchange's symbols.
        accounts: by their first keys; the house makes the market, and can use more than it has.
        keys: the accounts of customers, by each key that opens one.
        orders: by their numbers; those of the house only while they are open.
        fees: what the exchange has earned, by currency.
        rates: what makers and takers pay, as fractions.
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
        self.accounts = {HOUSE: LabAccount(HOUSE, is_bounded=False)}
        self.keys: dict[str, LabAccount] = {}
        self.orders: dict[int, LabOrder] = {}
        self.fees: dict[str, Decimal] = {}
        self._client_ids = client_ids
        self._fee_in = fee_in
        self.rates = {"maker": maker_fee, "taker": taker_fee}
        self._trades = 0
        self._last = 0
        self._over: list[int] = []

    def open_account(
        self, credentials: Credentials, balances: Mapping[str, Decimal | int]
    ) -> LabAccount:
        """Open an account with some money."""
        free = {name: Decimal(own) for name, own in balances.items()}
        self.accounts[credentials.key] = account = LabAccount(credentials.key, free)
        return self.add_key(account, credentials)

    def add_key(self, account: LabAccount, credentials: Credentials) -> LabAccount:
        """Have one more key open an account."""
        account.secrets[credentials.key] = credentials.secret
        self.keys[credentials.key] = account
        return account

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
        if account.is_bounded:
            check_ticket(market, ticket)
        check_client_id(account, ticket.client_id, self._client_ids)
        self._last += 1
        order = LabOrder(
            self._last,
            account.key,
            ticket,
            now,
            now,
            ticket.quantity,
            ticket.limit,
            is_waiting=ticket.type in ("stop", "stop_limit"),
        )
        self._hold(account, market, order)
        self.orders[order.id] = order
        if account.is_bounded:
            account.orders[order.id] = account.working[order.id] = order
        if ticket.client_id:
            account.by_client_id[ticket.client_id] = order
        self._tell(order, "new", now)
        if order.is_waiting:
            market.waiting[order.id] = order
            self._wake(market, now)
        else:
            self._enter(market, order, now)
        if account.is_bounded:
            market.settle(now)
        return order

    def cancel(self, account: LabAccount, order: LabOrder, now: int) -> None:
        """End an order.

        Raises:
            Refused: it has ended before.
        """
        if not order.is_open:
            msg = f"order {order.id} is {order.status}."
            raise Refused(msg, "unknown_order")
        market = self.markets[order.ticket.symbol]
        if order.is_waiting:
            market.waiting.pop(order.id)
        else:
            market.engine.cancel(order.id)
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
        if not order.is_open or order.limit is None or order.is_waiting:
            msg = f"order {order.id} cannot be changed: it is {order.status}."
            raise Refused(msg, "unknown_order")
        market = self.markets[order.ticket.symbol]
        new_quantity, new_limit = quantity or order.quantity, limit or order.limit
        changed = replace(order.ticket, quantity=new_quantity, limit=new_limit)
        check_ticket(market, changed)
        if new_quantity <= order.filled:
            self.cancel(account, order, now)
            return order
        currency = self._held_currency(market, order.ticket.side)
        old_held, left = order.held, new_quantity - order.filled
        account.release(currency, old_held)
        order.held = Decimal(0)
        needed = left if order.ticket.side == "sell" else self._with_fee(left * new_limit)
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

    def find(
        self, account: LabAccount, *, number: int | None = None, client_id: str | None = None
    ) -> LabOrder:
        """Return an order of an account.

        Raises:
            Refused: it has none such.
        """
        order = account.orders.get(number or 0)
        if order is None and client_id:
            order = account.by_client_id.get(client_id)
        if order is None:
            msg = "the account has no such order."
            raise Refused(msg, "unknown_order")
        return order

    def open_orders(self, account: LabAccount, symbol: str | None = None) -> list[LabOrder]:
        """Return the orders of an account that can still trade."""
        return [
            order for order in account.working.values() if symbol in (None, order.ticket.symbol)
        ]

    def pass_time(self, now: int) -> None:
        """Begin the bars that have begun."""
        for market in self.markets.values():
            market.candles.pass_time(now)

    def _held_currency(self, market: LabMarket, side: Side) -> str:
        return market.instrument.quote if side == "buy" else market.instrument.base

    def _with_fee(self, value: Decimal) -> Decimal:
        """Return what a purchase needs: the fee too, where it is not taken from what it brings."""
        if self._fee_in == "received":
            return value
        most = max(self.rates.values())
        return value + (value * most).quantize(_PENNY, ROUND_HALF_UP) + _PENNY

    def _hold(self, account: LabAccount, market: LabMarket, order: LabOrder) -> None:
        ticket = order.ticket
        if ticket.side == "sell":
            needed = ticket.quantity
        elif ticket.limit is not None:
            needed = self._with_fee(ticket.quantity * ticket.limit)
        elif ticket.trigger is not None:
            needed = self._with_fee(ticket.quantity * ticket.trigger * Decimal("1.05"))
        else:
            needed = self._with_fee(market.cost(ticket.quantity)[0])
        account.hold(self._held_currency(market, ticket.side), needed)
        order.held = needed

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

    def _pay(
        self, market: LabMarket, order: LabOrder, told: Print, liquidity: Liquidity
    ) -> tuple[Decimal, str]:
        """Move what a trade moves, and return the fee and its currency."""
        account, value = self.accounts[order.owner], told.price * told.quantity
        base, quote = market.instrument.base, market.instrument.quote
        is_buy = order.ticket.side == "buy"
        rate = self.rates[liquidity] if account.is_bounded else Decimal(0)
        currency = base if is_buy and self._fee_in == "received" else quote
        amount = told.quantity if currency == base else value
        fee = (amount * rate).quantize(_PENNY, ROUND_HALF_UP)
        paid = value if is_buy else told.quantity
        account.spend(quote if is_buy else base, paid)
        order.held -= paid
        account.receive(base if is_buy else quote, told.quantity if is_buy else value)
        if is_buy and currency == quote:
            account.spend(quote, fee)
            order.held -= fee
        else:
            account.receive(currency, -fee)
        self.fees[currency] = self.fees.get(currency, Decimal(0)) + fee
        return fee, currency

    def _forget(self, order: LabOrder) -> None:
        """Drop orders of the house that have ended, once nobody can speak of them."""
        if order.owner == HOUSE:
            self._over.append(order.id)
            for number in self._over[:-64]:
                self.orders.pop(number, None)
            del self._over[:-64]

    def _give_back(self, account: LabAccount, market: LabMarket, order: LabOrder) -> None:
        """Release what an order that has ended does not need."""
        account.release(self._held_currency(market, order.ticket.side), order.held)
        account.working.pop(order.id, None)
        order.held = Decimal(0)

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
        account.tell(Moved(self._held_currency(market, order.ticket.side), now))

    def _wake(self, market: LabMarket, now: int) -> None:
        """Enter the stops whose trigger the last trade has reached."""
        last = market.last
        if last is None:
            return
        for order in list(market.waiting.values()):
            if order.is_waiting and order.ticket.is_set_off(last):
                order.is_waiting = False
                market.waiting.pop(order.id)
                self._set_off(market, order, now)

    def _set_off(self, market: LabMarket, order: LabOrder, now: int) -> None:
        """Enter an order whose trigger was reached, if it can be paid at the prices there are."""
        account = self.accounts[order.owner]
        if order.limit is None and order.ticket.side == "buy":
            missing = self._with_fee(market.cost(order.left)[0]) - order.held
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
