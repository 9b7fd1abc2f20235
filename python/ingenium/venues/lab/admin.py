"""The door of the lab itself, `/lab/...`: to look into an exchange and to make things go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.model.errors import DataError
from ingenium.venues.lab.dialect import Reply, reply
from ingenium.venues.lab.faults import read_faults
from ingenium.venues.port import Refused, Side

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.dialect import Asked, Dialect
    from ingenium.venues.lab.faults import Faults
    from ingenium.venues.lab.orders import LabOrder, LabTrade

PREFIX: Final = "/lab/"
_WHAT: Final = (
    "The lab knows GET /lab/state, /lab/orders, /lab/trades and /lab/faults; "
    "POST /lab/faults, /lab/trade and /lab/price; DELETE /lab/faults."
)


class _Taker(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A taker that comes on request."""

    symbol: str
    side: Side
    quantity: Decimal


class _Move(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where a market is to go."""

    symbol: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class Inside:
    """What can be looked into.

    Attributes:
        requests: how many the exchange was asked.
        streams: how many are open.
    """

    dialect: Dialect
    faults: Faults
    requests: int
    streams: int

    @property
    def owners(self) -> list[LabAccount]:
        """The accounts of customers."""
        return [each for each in self.dialect.exchange.accounts.values() if each.is_bounded]


def administer(inside: Inside, asked: Asked) -> Reply:
    """Answer what is asked of the lab, not of the exchange; no fault touches it."""
    what = asked.path.removeprefix(PREFIX)
    if asked.method == "DELETE" and what == "faults":
        inside.faults.clear()
        return reply(_faults(inside, asked.now))
    if asked.method == "POST" and what in _CHANGES:
        try:
            return reply(_CHANGES[what](inside, asked))
        except (DataError, Refused) as error:
            return reply({"error": str(error)}, 400)
        except msgspec.MsgspecError as error:
            return reply({"error": f"This cannot be read ({error}). {_WHAT}"}, 400)
    if asked.method == "GET" and what in _LOOKS:
        return reply(_LOOKS[what](inside, asked.now))
    return reply({"error": _WHAT}, 404)


def _add_faults(inside: Inside, asked: Asked) -> object:
    inside.faults.add(read_faults(asked.body))
    return _faults(inside, asked.now)


def _trade(inside: Inside, asked: Asked) -> object:
    taker = msgspec.json.decode(asked.body, type=_Taker)
    inside.dialect.house.trade(taker.symbol, taker.side, taker.quantity, asked.now)
    return {"last": inside.dialect.exchange.market(taker.symbol).last}


def _move(inside: Inside, asked: Asked) -> object:
    move = msgspec.json.decode(asked.body, type=_Move)
    inside.dialect.house.move(move.symbol, move.price, asked.now)
    return {"last": inside.dialect.exchange.market(move.symbol).last}


def _faults(inside: Inside, _: int) -> dict[str, Any]:
    return {"on": inside.faults.on, "injected": inside.faults.injected}


def _orders(inside: Inside, _: int) -> list[dict[str, Any]]:
    return [_order(order) for account in inside.owners for order in account.orders.values()]


def _trades(inside: Inside, _: int) -> list[dict[str, Any]]:
    return [_plain(trade) for account in inside.owners for trade in account.trades]


def _state(inside: Inside, now: int) -> dict[str, Any]:
    exchange, markets = inside.dialect.exchange, {}
    for name, market in exchange.markets.items():
        bid, ask = market.best
        trades = market.engine.trades
        markets[name] = {"last": market.last, "bid": bid, "ask": ask, "trades": trades}
    accounts = {
        account.key: {
            "orders": len(account.orders),
            "open": len(account.working),
            "trades": len(account.trades),
            "balances": {
                name: f"{account.total(name):f}" for name in sorted({*account.free, *account.held})
            },
            "held": {name: f"{own:f}" for name, own in account.held.items() if own},
        }
        for account in inside.owners
    }
    return {
        "exchange": inside.dialect.name,
        "time": now,
        "requests": inside.requests,
        "streams": inside.streams,
        "faults": inside.faults.injected,
        "fees": exchange.fees,
        "markets": markets,
        "accounts": accounts,
    }


def _order(order: LabOrder) -> dict[str, Any]:
    return {
        "id": order.id,
        "account": order.owner,
        "client_id": order.ticket.client_id,
        "symbol": order.ticket.symbol,
        "side": order.ticket.side,
        "type": order.ticket.type,
        "quantity": f"{order.quantity:f}",
        "limit": None if order.limit is None else f"{order.limit:f}",
        "filled": f"{order.filled:f}",
        "value": f"{order.value:f}",
        "trigger": None if order.ticket.trigger is None else f"{order.ticket.trigger:f}",
        "status": order.status,
        "reason": order.reason,
        "created": order.created,
    }


def _plain(trade: LabTrade) -> dict[str, Any]:
    return {
        "id": trade.id,
        "account": trade.owner,
        "order": trade.order,
        "client_id": trade.client_id,
        "symbol": trade.symbol,
        "side": trade.side,
        "quantity": f"{trade.quantity:f}",
        "price": f"{trade.price:f}",
        "fee": f"{trade.fee:f}",
        "fee_currency": trade.fee_currency,
        "liquidity": trade.liquidity,
        "time": trade.time,
    }


_LOOKS: Final[dict[str, Callable[[Inside, int], object]]] = {
    "state": _state,
    "orders": _orders,
    "trades": _trades,
    "faults": _faults,
}
_CHANGES: Final[dict[str, Callable[[Inside, Asked], object]]] = {
    "faults": _add_faults,
    "trade": _trade,
    "price": _move,
}
