"""Kraken's words for pairs, orders, trades and balances, and what its errors mean.

They are those of https://docs.kraken.com/api/.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.venues.port import (
    Balance,
    Execution,
    Refused,
    Unclear,
    Undelivered,
    VenueInstrument,
    VenueOrderState,
)

if TYPE_CHECKING:
    from ingenium.venues.port import NewOrder, OrderType, Side, Status, VenueError

VENUE: Final = "kraken"
SECOND: Final = 1_000_000_000
DEADLINE: Final = 5
"""Seconds after which Kraken does not take an order any more."""

_LEGACY: Final = 4
_V2: Final = {"XBT": "BTC", "XDG": "DOGE"}
_WORDS: Final[dict[OrderType, str]] = {
    "market": "market",
    "limit": "limit",
    "stop": "stop-loss",
    "stop_limit": "stop-loss-limit",
}
_TYPES: Final[dict[str, OrderType]] = {word: kind for kind, word in _WORDS.items()} | {
    "take-profit": "stop",
    "take-profit-limit": "stop_limit",
    "trailing-stop": "trailing_stop",
}
_STATUSES: Final[dict[str, Status]] = {
    "pending": "pending",
    "pending_new": "pending",
    "open": "open",
    "new": "open",
    "partially_filled": "open",
    "closed": "filled",
    "filled": "filled",
    "canceled": "cancelled",
    "expired": "expired",
}
_RULES: Final = (
    ("EOrder:Insufficient", "funds"),
    ("EOrder:Unknown order", "unknown_order"),
    ("EOrder:Invalid order", "unknown_order"),
    ("EOrder:Order minimum", "min_quantity"),
    ("EGeneral:Invalid arguments:volume minimum", "min_quantity"),
    ("EOrder:Cost minimum", "min_notional"),
    ("EOrder:Tick size", "precision"),
    ("EOrder:Invalid price", "precision"),
    ("EGeneral:Invalid arguments", "precision"),
    ("EOrder:Post only", "post_only"),
    ("EOrder:Duplicate", "duplicate"),
    ("EOrder:cl_ord_id", "duplicate"),
    ("EQuery:Unknown asset pair", "unknown_symbol"),
    ("EAPI:Invalid key", "signature"),
    ("EAPI:Invalid signature", "signature"),
    ("EGeneral:Permission denied", "permission"),
)
_LATER: Final = (
    ("EAPI:Rate limit", 3.0),
    ("EOrder:Rate limit", 1.0),
    ("EGeneral:Too many requests", 3.0),
    ("EGeneral:Temporary lockout", 60.0),
    ("EService:Unavailable", 5.0),
    ("EService:Market in", 5.0),
    ("EService:Throttled", 1.0),
    ("EAPI:Invalid nonce", 0.05),
)
_LATE: Final = "EService:Deadline"
"""What Kraken answers to an order after its deadline: by its clock, or because ours is wrong."""

_LOST: Final = ("EService:Busy", _LATE, "EGeneral:Internal")


class Envelope(msgspec.Struct):
    """What every answer is wrapped in."""

    error: list[str] = []
    result: msgspec.Raw = msgspec.Raw(b"null")


def meaning(status: int, body: bytes, *, acts: bool) -> VenueError | None:
    """Return what an answer means where it is no success."""
    try:
        told = msgspec.json.decode(body, type=Envelope)
    except msgspec.MsgspecError:
        return None
    problems = [each for each in told.error if each.startswith("E")]
    if not problems:
        return None
    failure = _failure(problems[0], f"{'; '.join(problems)} ({status})", acts=acts)
    failure.doubts_clock = any(each.startswith(_LATE) for each in problems)
    return failure


def _failure(first: str, sentence: str, *, acts: bool) -> VenueError:
    for beginning, seconds in _LATER:
        if first.startswith(beginning):
            return Undelivered(sentence, seconds)
    if first.startswith(_LOST):
        return Unclear(sentence) if acts else Undelivered(sentence)
    rule = next((rule for beginning, rule in _RULES if first.startswith(beginning)), "venue")
    return Refused(sentence, rule, first)


def currency_of(asset: str) -> str:
    """Return a currency as people write it: XXBT is XBT, ZUSD is USD."""
    name = asset.partition(".")[0]
    return name[1:] if len(name) == _LEGACY and name[0] in "XZ" else name


def instruments_of(pairs: dict[str, dict[str, Any]]) -> dict[str, VenueInstrument]:
    """Return what may be ordered, of an answer of AssetPairs."""
    found = {}
    for row in pairs.values():
        if "wsname" not in row:
            continue
        base, quote = row["wsname"].split("/")
        shown = "/".join(_V2.get(each, each) for each in (base, quote))
        tick = row.get("tick_size")
        instrument = VenueInstrument(
            symbol=f"{row['altname']}.{VENUE}",
            order_symbol=row["altname"],
            feed_symbol=shown,
            base=base,
            quote=quote,
            tick=Decimal(tick) if tick else Decimal(1).scaleb(-int(row["pair_decimals"])),
            lot=Decimal(1).scaleb(-int(row["lot_decimals"])),
            min_quantity=Decimal(row.get("ordermin") or 0),
            min_notional=Decimal(row.get("costmin") or 0),
            is_trading=row.get("status", "online") == "online",
        )
        found[instrument.symbol] = instrument
    return found


def order_form(order: NewOrder, pair: str, now: int) -> dict[str, str]:
    """Return an order as it is asked for."""
    given = {
        "pair": pair,
        "type": order.side,
        "ordertype": _WORDS[order.type],
        "volume": f"{order.quantity:f}",
        "cl_ord_id": order.client_id,
        "deadline": _stamp(now + DEADLINE * SECOND),
    }
    if order.type == "limit" and order.limit is not None:
        given["price"] = f"{order.limit:f}"
    elif order.trigger is not None:
        given["price"] = f"{order.trigger:f}"
        if order.limit is not None:
            given["price2"] = f"{order.limit:f}"
    if order.time_in_force in ("IOC", "FOK"):
        given["timeinforce"] = order.time_in_force
    if order.post_only:
        given["oflags"] = "post"
    return given


def _stamp(time: int) -> str:
    moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=time // 1_000)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds_of(value: object) -> int:
    """Return nanoseconds of a time that is written in seconds, as text or as a number."""
    return int(Decimal(str(value or 0)) * SECOND)


def nanoseconds_of(text: str) -> int:
    """Return nanoseconds of an RFC 3339 time."""
    whole, _, rest = text.rstrip("Z").partition(".")
    moment = datetime.fromisoformat(whole).replace(tzinfo=UTC)
    return int(moment.timestamp()) * SECOND + int(f"{rest:0<9}"[:9] or 0)


def state_of(txid: str, row: dict[str, Any], symbol: str) -> VenueOrderState:
    """Return an order of OpenOrders, ClosedOrders or QueryOrders."""
    about = row["descr"]
    filled, cost = Decimal(row["vol_exec"]), Decimal(row["cost"])
    kind = _TYPES.get(about["ordertype"], "limit")
    price, second = (Decimal(about[name] or 0) for name in ("price", "price2"))
    is_stop = kind in ("stop", "stop_limit", "trailing_stop")
    limit = second if kind == "stop_limit" else price
    status = _STATUSES.get(row["status"], "open")
    closed = row.get("closetm")
    return VenueOrderState(
        symbol=symbol,
        venue_id=txid,
        client_id=row.get("cl_ord_id") or None,
        side=about["type"],
        quantity=Decimal(row["vol"]),
        status=status,
        type=kind,
        limit=limit or None if kind in ("limit", "stop_limit") else None,
        trigger=price or None if is_stop else None,
        filled=filled,
        average=cost / filled if filled else None,
        fee=Decimal(row["fee"]),
        reason=row.get("reason") or "",
        created=seconds_of(row["opentm"]),
        updated=seconds_of(closed or row["opentm"]),
    )


def execution_of(trade_id: str, row: dict[str, Any], symbol: str, quote: str) -> Execution:
    """Return a trade of TradesHistory; fees are in what is paid with."""
    return Execution(
        symbol=symbol,
        trade_id=trade_id,
        venue_id=row["ordertxid"],
        side=row["type"],
        quantity=Decimal(row["vol"]),
        price=Decimal(row["price"]),
        time=seconds_of(row["time"]),
        fee=Decimal(row["fee"]),
        fee_currency=quote,
        liquidity="maker" if row.get("maker") else "taker",
    )


def balances_of(rows: dict[str, dict[str, Any]]) -> dict[str, Balance]:
    """Return what the account holds, of an answer of BalanceEx."""
    found: dict[str, Balance] = {}
    for asset, row in rows.items():
        name = currency_of(asset)
        whole, held = Decimal(row["balance"]), Decimal(row.get("hold_trade") or 0)
        before = found.get(name)
        found[name] = Balance(
            currency=name,
            free=whole - held + (before.free if before else 0),
            held=held + (before.held if before else 0),
        )
    return found


def reports_of(row: dict[str, Any], symbol: str) -> list[VenueOrderState | Execution]:
    """Return what an entry of the `executions` channel says."""
    kind = row["exec_type"]
    if "order_qty" not in row and kind != "trade":
        return []  # an update of something that is not ours to know
    side: Side = "buy" if row.get("side") == "buy" else "sell"
    filled, cost = Decimal(str(row.get("cum_qty", 0))), Decimal(str(row.get("cum_cost", 0)))
    time = nanoseconds_of(row["timestamp"])
    state = VenueOrderState(
        symbol=symbol,
        venue_id=row["order_id"],
        client_id=row.get("cl_ord_id") or None,
        side=side,
        quantity=Decimal(str(row.get("order_qty", 0))),
        status=_STATUSES.get(row.get("order_status", ""), "open"),
        type=_TYPES.get(row.get("order_type", ""), "limit"),
        limit=_exact(row.get("limit_price")),
        filled=filled,
        average=cost / filled if filled and cost else None,
        reason=row.get("reason", ""),
        updated=time,
    )
    if kind != "trade":
        return [state]
    fees = row.get("fees") or [{}]
    execution = Execution(
        symbol=symbol,
        trade_id=row["exec_id"],
        venue_id=row["order_id"],
        client_id=row.get("cl_ord_id") or None,
        side=side,
        quantity=Decimal(str(row["last_qty"])),
        price=Decimal(str(row["last_price"])),
        time=time,
        fee=Decimal(str(fees[0].get("qty", 0))),
        fee_currency=currency_of(fees[0].get("asset", "")),
        liquidity="maker" if row.get("liquidity_ind") == "m" else "taker",
    )
    return [execution, state] if state.quantity else [execution]


def _exact(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value)) or None
