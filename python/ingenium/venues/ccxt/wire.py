"""ccxt's words for markets, orders, trades and balances: all numbers of money are exact there."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from ingenium.venues.port import (
    Balance,
    Execution,
    NewOrder,
    OrderType,
    Refused,
    Status,
    Undelivered,
    VenueInstrument,
    VenueOrderState,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MILLISECOND: Final = 1_000_000
_STATUSES: Final[dict[str, Status]] = {
    "open": "open",
    "canceled": "cancelled",
    "canceling": "open",
    "rejected": "rejected",
    "expired": "expired",
}
_TOLERANCE: Final = Decimal("0.05")
"""How far beyond the last price a purchase at the market may go."""


def exact(value: Any) -> Decimal | None:
    """Return a number of ccxt's, in the shortest way it can be written; None where it has none."""
    return None if value is None else Decimal(str(value))


def instruments_of(markets: Iterable[Mapping[str, Any]], venue: str) -> dict[str, VenueInstrument]:
    """Return the spot markets whose steps are known, by canonical symbol.

    A symbol is base and quote in one word; with a dash between where that would name two.
    """
    rows = [row for row in markets if row.get("spot") and _steps(row) is not None]
    words = Counter(f"{row['base']}{row['quote']}" for row in rows)
    found = {}
    for row in rows:
        word = f"{row['base']}{row['quote']}"
        name = word if words[word] == 1 else f"{row['base']}-{row['quote']}"
        each = _instrument(row, f"{name}.{venue}")
        found[each.symbol] = each
    return found


def _steps(row: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    """Return the steps of prices and quantities; None where ccxt does not know both."""
    tick, lot = (exact(row["precision"].get(name)) for name in ("price", "amount"))
    return (_plain(tick), _plain(lot)) if tick and lot else None


def _instrument(row: Mapping[str, Any], symbol: str) -> VenueInstrument:
    tick, lot = _steps(row) or (Decimal(1), Decimal(1))
    amount, cost, price = (row["limits"].get(name) or {} for name in ("amount", "cost", "price"))
    return VenueInstrument(
        symbol=symbol,
        order_symbol=row["symbol"],
        feed_symbol=row["symbol"],
        base=row["base"],
        quote=row["quote"],
        tick=tick,
        lot=lot,
        min_quantity=_bound(amount.get("min")) or Decimal(0),
        max_quantity=_bound(amount.get("max")),
        min_notional=_bound(cost.get("min")) or Decimal(0),
        min_price=_bound(price.get("min")) or Decimal(0),
        max_price=_bound(price.get("max")),
        is_trading=row.get("active") is not False,
    )


def _bound(value: Any) -> Decimal | None:
    """Return a limit; None for zero, which is none."""
    limit = exact(value)
    return _plain(limit) if limit else None


def _plain(value: Decimal) -> Decimal:
    """Return a number without the zeros at its end."""
    return value.normalize() + 0 if value != value.to_integral() else Decimal(int(value))


def check_rules(order: NewOrder, rules: VenueInstrument) -> None:
    """Let an order pass that ccxt sends as it is: it rounds in silence what is between steps.

    What is too little is refused, too, since ccxt has no word of its own for that.

    Raises:
        Refused: naming the rule that it breaks.
    """
    for price in (order.limit, order.trigger):
        if price is not None and price % rules.tick:
            msg = f"{price:f} is between two steps of {rules.tick:f}: nothing was sent."
            raise Refused(msg, "precision")
    if order.quantity % rules.lot:
        msg = f"{order.quantity:f} is between two steps of {rules.lot:f}: nothing was sent."
        raise Refused(msg, "precision")
    if order.quantity < rules.min_quantity:
        msg = f"{order.quantity:f} is less than {rules.min_quantity:f}: nothing was sent."
        raise Refused(msg, "min_quantity")
    if order.limit is not None and order.limit * order.quantity < rules.min_notional:
        msg = f"It is worth less than {rules.min_notional:f} {rules.quote}: nothing was sent."
        raise Refused(msg, "min_notional")


def order_call(
    order: NewOrder, rules: VenueInstrument
) -> tuple[str, str, str, str, str | None, dict[str, Any]]:
    """Return an order as ccxt's `create_order` takes it: all numbers as text.

    A purchase at the market is an IOC limit order a little beyond the last price: at some
    exchanges ccxt takes its quantity for what is to be paid.

    Raises:
        Refused: it is such a purchase, and no price is known.
    """
    given: dict[str, Any] = {"clientOrderId": order.client_id}
    kind = "limit" if order.type in ("limit", "stop_limit") else "market"
    limit = order.limit
    if order.type == "market" and order.side == "buy":
        kind, limit = "limit", _beyond(order, rules)
        given["timeInForce"] = "IOC"
    elif order.time_in_force != "GTC":
        given["timeInForce"] = order.time_in_force
    if order.post_only:
        given["postOnly"] = True
    if order.trigger is not None:
        given["stopLossPrice"] = f"{order.trigger:f}"
    price = None if limit is None else f"{limit:f}"
    return rules.order_symbol, kind, order.side, f"{order.quantity:f}", price, given


def _beyond(order: NewOrder, rules: VenueInstrument) -> Decimal:
    if order.price is None:
        msg = f"No price of {order.symbol} is known: a purchase at the market needs one."
        raise Refused(msg, "price_band")
    steps = (order.price * (1 + _TOLERANCE) / rules.tick).to_integral_value(ROUND_UP)
    return steps * rules.tick


def state_of(row: Mapping[str, Any], symbol: str) -> VenueOrderState:
    """Return an order in our words.

    Raises:
        Undelivered: the order has no number, or is over and nobody says how much of it traded.
    """
    quantity, filled = exact(row.get("amount")) or Decimal(0), exact(row.get("filled"))
    if filled is None and row.get("status") == "closed":
        msg = f"It does not say how much of order {row.get('id')} has traded."
        raise Undelivered(msg)
    filled = Decimal(0) if filled is None else filled
    trigger = exact(row.get("triggerPrice")) or exact(row.get("stopLossPrice"))
    kind = _type_of(row, is_triggered=bool(trigger))
    fee = row.get("fee") or {}
    paid = exact(fee.get("cost"))
    return VenueOrderState(
        symbol=symbol,
        venue_id=number_of(row),
        client_id=row.get("clientOrderId") or None,
        side="sell" if row.get("side") == "sell" else "buy",
        quantity=quantity,
        status=_status_of(row.get("status"), quantity, filled),
        type=kind,
        limit=exact(row.get("price")) or None if kind in ("limit", "stop_limit") else None,
        trigger=trigger or None,
        filled=filled,
        average=(exact(row.get("average")) or None) if filled else None,
        fee=paid,
        fee_currency=(fee.get("currency") or "") if paid is not None else "",
        created=int(row.get("timestamp") or 0) * MILLISECOND,
        updated=int(row.get("lastTradeTimestamp") or row.get("timestamp") or 0) * MILLISECOND,
    )


def number_of(row: Mapping[str, Any], name: str = "id") -> str:
    """Return the exchange's number of an order or a trade.

    Raises:
        Undelivered: it has none.
    """
    number = row.get(name)
    if number is None or number == "":
        raise Undelivered("An order or a trade was told without its number.")
    return str(number)


def _type_of(row: Mapping[str, Any], *, is_triggered: bool) -> OrderType:
    has_limit = "market" not in (word := str(row.get("type") or "limit").lower())
    if not is_triggered:
        return "limit" if has_limit else "market"
    return "stop_limit" if "limit" in word else "stop"


def _status_of(word: Any, quantity: Decimal, filled: Decimal) -> Status:
    """Return how an order stands; whatever word ccxt leaves, one that is all filled has ended."""
    if quantity and filled >= quantity:
        return "filled"
    if word == "closed":
        return "cancelled"
    return _STATUSES.get(str(word), "open")


def execution_of(row: Mapping[str, Any], symbol: str) -> Execution:
    """Return a trade in our words.

    Raises:
        Undelivered: it does not say which trade it is, or of which order.
    """
    fee = row.get("fee") or {}
    return Execution(
        symbol=symbol,
        trade_id=number_of(row),
        venue_id=number_of(row, "order"),
        side="sell" if row["side"] == "sell" else "buy",
        quantity=Decimal(str(row["amount"])),
        price=Decimal(str(row["price"])),
        time=int(row["timestamp"]) * MILLISECOND,
        fee=exact(fee.get("cost")) or Decimal(0),
        fee_currency=fee.get("currency") or "",
        liquidity="maker" if row.get("takerOrMaker") == "maker" else "taker",
    )


def balances_of(told: Mapping[str, Any]) -> dict[str, Balance]:
    """Return what an account holds in our words."""
    found = {}
    for currency in told.get("total") or {}:
        free, used, total = (exact((told.get(each) or {}).get(currency)) for each in _PARTS)
        if free is None and total is not None:
            free = total - (used or 0)
        if used is None:
            used = Decimal(0) if total is None or free is None else total - free
        if free is not None:
            found[currency] = Balance(currency=currency, free=free, held=used)
    return found


_PARTS: Final = ("free", "used", "total")
