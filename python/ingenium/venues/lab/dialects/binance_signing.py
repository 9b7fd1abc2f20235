"""Who asks Binance, and whether it is them: keys, signatures, times."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from ingenium.venues.lab.dialects.binance_orders import MILLISECOND
from ingenium.venues.lab.dialects.binance_tickets import WrongError, needed, number, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.venues.lab.accounts import LabAccount
    from ingenium.venues.lab.dialect import Asked
    from ingenium.venues.lab.exchange import LabExchange

_AHEAD: Final = 1_000
_LONGEST: Final = 60_000


def account_of(exchange: LabExchange, key: str) -> LabAccount:
    """Return whose key it is.

    Raises:
        WrongError: nobody's.
    """
    if not key:
        raise WrongError(-2014, "API-key format invalid.", 401)
    account = exchange.keys.get(key)
    if account is None:
        raise WrongError(-2015, "Invalid API-key, IP, or permissions for action.", 401)
    return account


def check_request(secret: str, asked: Asked) -> None:
    """Refuse a request that was not signed with a secret, or not now.

    Raises:
        WrongError: the signature is another, or the time is.
    """
    needed(asked.parameters, "signature")
    body = asked.body.decode("utf-8", "replace")
    signed = _without_signature(asked.query) + _without_signature(body)
    check_signature(secret, signed, asked.parameters["signature"])
    check_time(asked.parameters, asked.now)


def check_signature(secret: str, signed: str, given: str) -> None:
    """Refuse a text that was not signed with a secret.

    Raises:
        WrongError: the signature is another.
    """
    if not hmac.compare_digest(signature_of(secret, signed).encode(), given.encode()):
        raise WrongError(-1022, "Signature for this request is not valid.")


def signature_of(secret: str, signed: str) -> str:
    """Return the signature of a text."""
    return hmac.new(secret.encode(), signed.encode(), "sha256").hexdigest()


def check_time(given: Mapping[str, str], now: int) -> None:
    """Refuse a request that was not made now.

    Raises:
        WrongError: it is outside of its window.
    """
    needed(given, "timestamp")
    stamp, window = whole(given, "timestamp", 0), number(given, "recvWindow") or 5_000
    if window > _LONGEST:
        raise WrongError(-1131, "recvWindow must be less than 60000")
    behind = now // MILLISECOND - stamp
    if behind < -_AHEAD:
        msg = f"Timestamp for this request was {_AHEAD}ms ahead of the server's time."
        raise WrongError(-1021, msg)
    if behind > window:
        raise WrongError(-1021, "Timestamp for this request is outside of the recvWindow.")


def _without_signature(text: str) -> str:
    return "&".join(each for each in text.split("&") if not each.startswith("signature="))
