"""Orders as Binance is asked for them, and what it answers to those that are none."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ingenium.venues.lab.orders import Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.venues.port import OrderType, TimeInForce

_TYPES: Final[dict[str, tuple[OrderType, bool]]] = {  # and whether it takes a profit
    "LIMIT": ("limit", False),
    "LIMIT_MAKER": ("limit", False),
    "MARKET": ("market", False),
    "STOP_LOSS": ("stop", False),
    "STOP_LOSS_LIMIT": ("stop_limit", False),
    "TAKE_PROFIT": ("stop", True),
    "TAKE_PROFIT_LIMIT": ("stop_limit", True),
}
_LIFETIMES: Final[dict[str, TimeInForce]] = {"GTC": "GTC", "IOC": "IOC", "FOK": "FOK"}
_NUMBER: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
_CLIENT_ID: Final = re.compile(r"[a-zA-Z0-9-_.:/]{1,36}", re.ASCII)
_PLACES: Final = 8
_LEAST_DELTA: Final = 10
_MOST_DELTA: Final = 2_000


class WrongError(Exception):
    """What Binance answers instead: a code and a text, and what was done all the same."""

    def __init__(
        self, code: int, message: str, status: int = 400, data: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
        self.data = data

    @property
    def body(self) -> dict[str, Any]:
        """The answer."""
        told: dict[str, Any] = {"code": self.code, "msg": self.message}
        return told if self.data is None else told | {"data": self.data}


def number(given: Mapping[str, str], name: str) -> Decimal | None:
    """Return an exact number, if it is there.

    Raises:
        WrongError: it is none.
    """
    text = given.get(name)
    if text is None:
        return None
    if not _NUMBER.fullmatch(text):
        msg = f"Illegal characters found in parameter '{name}'; legal range is '{_NUMBER.pattern}'."
        raise WrongError(-1100, msg)
    if len(text.partition(".")[2].rstrip("0")) > _PLACES:
        raise WrongError(-1111, f"Parameter '{name}' has too much precision.")
    return Decimal(text)


def whole(given: Mapping[str, str], name: str, otherwise: int) -> int:
    """Return a whole number, or what stands for none.

    Raises:
        WrongError: it is none.
    """
    text = given.get(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit()):
        msg = f"Illegal characters found in parameter '{name}'; legal range is '^[0-9]{{1,20}}$'."
        raise WrongError(-1100, msg)
    return int(text)


def needed(given: Mapping[str, str], name: str) -> str:
    """Return a parameter that has to be there.

    Raises:
        WrongError: it is not.
    """
    if not given.get(name):
        msg = f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
        raise WrongError(-1102, msg)
    return given[name]


def ticket(given: Mapping[str, str], otherwise: str = "") -> Ticket:
    """Read an order.

    Args:
        given: the parameters of the request.
        otherwise: the id of an order that is given none.

    Raises:
        WrongError: a parameter is missing, too much, or is none.
    """
    word = needed(given, "type").upper()
    if word not in _TYPES:
        raise WrongError(-1116, "Invalid orderType.")
    if needed(given, "side").upper() not in ("BUY", "SELL"):
        raise WrongError(-1117, "Invalid side.")
    kind, takes_profit = _TYPES[word]
    has_limit, has_trigger = kind in ("limit", "stop_limit"), kind in ("stop", "stop_limit")
    quantity, spend = number(given, "quantity"), number(given, "quoteOrderQty")
    if kind != "market" or spend is None:
        needed(given, "quantity")
    trail = _trail(given, word)
    client_id = given.get("newClientOrderId", otherwise)
    if client_id and not _CLIENT_ID.fullmatch(client_id):
        raise WrongError(-1100, "Illegal characters found in parameter 'newClientOrderId'.")
    return Ticket(
        symbol=needed(given, "symbol").upper(),
        side="buy" if given["side"].upper() == "BUY" else "sell",
        quantity=quantity or Decimal(0),
        type=kind,
        limit=_wanted(given, "price", is_wanted=has_limit),
        trigger=None if trail else _wanted(given, "stopPrice", is_wanted=has_trigger),
        time_in_force=_lifetime(given, word),
        post_only=word == "LIMIT_MAKER",
        client_id=client_id,
        spend=spend if quantity is None else None,
        trail=trail,
        takes_profit=takes_profit,
    )


def _trail(given: Mapping[str, str], word: str) -> Decimal | None:
    """Return the distance of a stop that follows the price, from where the price is now.

    Raises:
        WrongError: it is too near or too far; or the order is of another type, or to begin at a
            price, which the lab does not know.
    """
    if "trailingDelta" not in given:
        return None
    if word != "STOP_LOSS":
        raise WrongError(-1106, "Parameter 'trailingDelta' sent when not required.")
    delta = whole(given, "trailingDelta", 0)
    if not _LEAST_DELTA <= delta <= _MOST_DELTA:
        raise WrongError(-1013, "Filter failure: TRAILING_DELTA")
    if "stopPrice" in given:
        raise WrongError(-1106, "Parameter 'stopPrice' sent when not required.")
    return Decimal(delta) / 10_000


def pair(given: Mapping[str, str], otherwise: str) -> tuple[Ticket, Ticket]:
    """Read a pair of orders: the limit order that makes, and the stop.

    The one that sells above the price, or buys below it, is the limit order.

    Raises:
        WrongError: a parameter is missing, too much, or is none; or they are no such pair.
    """
    above, below = (_leg(given, each, f"{otherwise}{each}") for each in ("above", "below"))
    makers = [each for each in (above, below) if each.post_only]
    if len(makers) > 1:
        raise WrongError(-1168, "At least one OCO order must be contingent.")
    maker, stop = (above, below) if above.post_only else (below, above)
    if not makers or stop.trigger is None or stop.takes_profit:
        raise WrongError(-1158, "Order type not supported in OCO.")
    if maker.side == "sell" and maker is below:
        raise WrongError(-1166, "A limit order in a sell OCO must be above.")
    if maker.side == "buy" and maker is above:
        raise WrongError(-1165, "A limit order in a buy OCO must be below.")
    return maker, stop


def _leg(given: Mapping[str, str], place: str, otherwise: str) -> Ticket:
    """Read the order of a pair that is above or below the price."""
    both = {name: given[name] for name in ("symbol", "side", "quantity") if name in given}
    names = {
        "Type": "type",
        "Price": "price",
        "StopPrice": "stopPrice",
        "TimeInForce": "timeInForce",
        "ClientOrderId": "newClientOrderId",
    }
    own = {name: given[place + word] for word, name in names.items() if place + word in given}
    needed(given, f"{place}Type")
    return ticket(both | own, otherwise)


def _wanted(given: Mapping[str, str], name: str, *, is_wanted: bool) -> Decimal | None:
    """Return a number that has to be there, or has to be not."""
    if is_wanted:
        needed(given, name)
        return number(given, name)
    if name in given:
        raise WrongError(-1106, f"Parameter '{name}' sent when not required.")
    return None


def _lifetime(given: Mapping[str, str], word: str) -> TimeInForce:
    name = "timeInForce"
    if word in ("LIMIT", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT"):
        needed(given, name)
    elif name in given:
        raise WrongError(-1106, f"Parameter '{name}' sent when not required.")
    text = given.get(name, "GTC").upper()
    if text not in _LIFETIMES:
        raise WrongError(-1115, "Invalid timeInForce.")
    return _LIFETIMES[text]
