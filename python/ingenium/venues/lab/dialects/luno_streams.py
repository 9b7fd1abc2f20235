"""Streams of Luno: a book told order by order, and what happens to an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.venues.lab.dialect import Ears, LabStream, text
from ingenium.venues.lab.dialects.luno_rows import MILLISECOND, exact, venue_id
from ingenium.venues.lab.orders import Change

if TYPE_CHECKING:
    from decimal import Decimal

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.exchange import LabExchange
    from ingenium.venues.lab.market import LabMarket
    from ingenium.venues.lab.orders import Print

Orders = dict[int, tuple[str, int, int]]


def _opened(exchange: LabExchange, text_: str) -> LabAccount | None:
    """Return the account that the first message of a client opens."""
    try:
        own = msgspec.json.decode(text_, type=dict[str, str])
    except msgspec.MsgspecError:
        return None
    key = own.get("api_key_id", "")
    account = exchange.keys.get(key)
    if account is None or account.secrets[key] != own.get("api_key_secret"):
        return None
    return account


class LunoMarketStream(LabStream):
    """The stream of a pair: a snapshot once the key was told, then numbered changes."""

    def __init__(self, exchange: LabExchange, market: LabMarket) -> None:
        self._exchange = exchange
        self._market = market
        self._orders: Orders = {}
        self._sequence = 0
        self._print = 0

    def receive(self, text_: str, now: int) -> list[str]:
        """Take the key, and tell the book."""
        if self._sequence:
            return []
        if _opened(self._exchange, text_) is None:
            self.is_over = True
            return []
        self._sequence = 10_000
        self._orders = self._now()
        self._print = self._market.prints[-1].id if self._market.prints else 0
        rows: dict[str, list[dict[str, str]]] = {"buy": [], "sell": []}
        for number, (side, price, left) in self._orders.items():
            rows[side].append({"id": venue_id(number), **self._shown(price, left)})
        return [
            text(
                {
                    "sequence": str(self._sequence),
                    "asks": rows["sell"],
                    "bids": rows["buy"],
                    "status": "ACTIVE",
                    "timestamp": now // MILLISECOND,
                }
            )
        ]

    def poll(self, now: int) -> list[str]:
        """Tell what has changed since: trades first, then orders that came and went."""
        if not self._sequence:
            return []
        new = [each for each in self._market.prints if each.id > self._print]
        current = self._now()
        frames = self._made_and_gone(new, current, now)
        frames += [frame for each in new for frame in self._traded(each, now)]
        for number, order in list(self._orders.items()):
            if current.get(number) != order:
                del self._orders[number]
                frames.append(self._frame(now, delete_update={"order_id": venue_id(number)}))
        for number, order in current.items():
            if number not in self._orders:
                self._orders[number] = order
                frames.append(self._created(number, order, now))
        return frames

    def _made_and_gone(self, new: list[Print], current: Orders, now: int) -> list[str]:
        """Tell orders that came and traded since the last time, as they were when they came."""
        unknown: dict[int, tuple[str, int, int]] = {}
        for each in new:
            if each.maker in self._orders:
                continue
            side = "sell" if each.side == "buy" else "buy"
            left = current.get(each.maker, (side, 0, 0))[2]
            before = unknown.get(each.maker, (side, 0, left))[2]
            quantity = before + self._market.lots(each.quantity)
            unknown[each.maker] = (side, self._market.ticks(each.price), quantity)
        self._orders |= unknown
        return [self._created(number, order, now) for number, order in unknown.items()]

    def _created(self, number: int, order: tuple[str, int, int], now: int) -> str:
        made = {
            "order_id": venue_id(number),
            "type": "BID" if order[0] == "buy" else "ASK",
            **self._shown(order[1], order[2]),
        }
        return self._frame(now, create_update=made)

    def _traded(self, print_: Print, now: int) -> list[str]:
        """Tell a trade with an order that the client knows."""
        self._print = print_.id
        known = self._orders.get(print_.maker)
        if known is None:
            return []
        left = known[2] - self._market.lots(print_.quantity)
        if left > 0:
            self._orders[print_.maker] = (known[0], known[1], left)
        else:
            del self._orders[print_.maker]
        trade = {
            "sequence": print_.id,
            "base": exact(print_.quantity),
            "counter": exact(print_.quantity * print_.price),
            "maker_order_id": venue_id(print_.maker),
            "taker_order_id": venue_id(print_.taker),
        }
        return [self._frame(now, trade_updates=[trade])]

    def close(self) -> None:
        """Forget the book."""
        self._orders.clear()

    def _now(self) -> Orders:
        return {
            number: (side, price, left)
            for side in ("buy", "sell")
            for number, price, _, left in self._market.engine.orders(
                "buy" if side == "buy" else "sell"
            )
        }

    def _shown(self, price: int, left: int) -> dict[str, str]:
        return {
            "price": exact(self._market.price(price)),
            "volume": exact(self._market.quantity(left)),
        }

    def _frame(self, now: int, **updates: object) -> str:
        self._sequence += 1
        nothing = dict.fromkeys(
            ("trade_updates", "create_update", "delete_update", "status_update")
        )
        frame = {"sequence": str(self._sequence), **nothing, **updates}
        return text(frame | {"timestamp": now // MILLISECOND})


class LunoUserStream(LabStream):
    """What happens to the account whose key was told first."""

    def __init__(self, exchange: LabExchange) -> None:
        self._exchange = exchange
        self._ears = Ears()

    def receive(self, text_: str, now: int) -> list[str]:
        """Take the key."""
        account = _opened(self._exchange, text_)
        if account is None:
            self.is_over = True
            return []
        self._ears.follow(account)
        return self.poll(now)

    def poll(self, now: int) -> list[str]:
        """Tell changes of orders."""
        frames = []
        for change in self._ears.take():
            if not isinstance(change, Change):
                continue
            if change.trade is not None:
                frames.append(self._fill(change, now))
            if change.trade is None or not change.trade.left:
                frames.append(self._status(change, now))
        return frames

    def close(self) -> None:
        """Follow the account no longer."""
        self._ears.leave()

    def _status(self, change: Change, now: int) -> str:
        order = change.order
        status = "COMPLETE"
        if order.is_open:
            status = "AWAITING" if order.is_waiting else "PENDING"
        update = self._about(change) | {"status": status}
        return self._envelope("order_status", now, order_status_update=update)

    def _fill(self, change: Change, now: int) -> str:
        order, trade = change.order, change.trade
        nothing = order.quantity * 0
        base: Decimal = nothing if trade is None else trade.quantity
        counter = nothing if trade is None else trade.quantity * trade.price
        update = self._about(change) | {
            "base_fill": exact(order.filled),
            "counter_fill": exact(order.value),
            "base_delta": exact(base),
            "counter_delta": exact(counter),
            "base_fee": "0",
            "counter_fee": "0",
            "base_fee_delta": "0",
            "counter_fee_delta": "0",
        }
        return self._envelope("order_fill", now, order_fill_update=update)

    def _about(self, change: Change) -> dict[str, Any]:
        ticket = change.order.ticket
        return {
            "order_id": venue_id(change.order.id),
            "client_order_id": ticket.client_id,
            "market_id": ticket.symbol,
        }

    def _envelope(self, kind: str, now: int, **updates: object) -> str:
        nothing = dict.fromkeys(("order_status_update", "order_fill_update", "balance_update"))
        envelope = {"type": kind, "timestamp": now // MILLISECOND, **nothing, **updates}
        return text(envelope)
