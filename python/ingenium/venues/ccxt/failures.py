"""What the errors of ccxt mean: which of the three things an exchange did not do."""

from __future__ import annotations

from typing import Final

import ccxt

from ingenium.venues.port import Refused, Unclear, Undelivered, VenueError

_RULES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (ccxt.OrderNotFound, "unknown_order"),
    (ccxt.OrderNotCached, "unknown_order"),
    (ccxt.OrderImmediatelyFillable, "post_only"),
    (ccxt.DuplicateOrderId, "duplicate"),
    (ccxt.InsufficientFunds, "funds"),
    (ccxt.BadSymbol, "unknown_symbol"),
    (ccxt.PermissionDenied, "permission"),
    (ccxt.AccountSuspended, "permission"),
    (ccxt.RestrictedLocation, "permission"),
    (ccxt.AuthenticationError, "signature"),
    (ccxt.NotSupported, "unsupported"),
)
"""The first that fits; what is none of them is "venue"."""

_PAUSE: Final = 1.0
"""Seconds to wait after "too many requests": ccxt does not say how long."""

_LONGEST: Final = 300
"""Letters of an exchange's answer that are shown."""

UNREADABLE: Final = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)
"""What ccxt raises where an answer is not what it expects."""


def failure_of(error: Exception, *, acts: bool, is_refusal: bool = False) -> VenueError:
    """Return what an error of ccxt means.

    Args:
        error: as ccxt raised it.
        acts: whether the request may have changed something at the exchange.
        is_refusal: whether the answer is known to be a refusal, whatever ccxt calls it.
    """
    told = f"{str(error)[:_LONGEST]} ({type(error).__name__})"
    if isinstance(error, ccxt.RateLimitExceeded | ccxt.DDoSProtection):
        return Undelivered(told, _PAUSE)
    if isinstance(error, ccxt.InvalidNonce) and not isinstance(error, ccxt.ChecksumError):
        late = Undelivered(told)
        late.doubts_clock = True
        return late
    is_vague = type(error) is ccxt.ExchangeError and not is_refusal  # any code that it knows not
    if isinstance(error, (ccxt.OperationFailed, *UNREADABLE)) or (is_vague and acts):
        return Unclear(told) if acts else Undelivered(told)
    rule = next((rule for kind, rule in _RULES if isinstance(error, kind)), "venue")
    if rule == "venue" and "duplicate" in told.lower():
        rule = "duplicate"  # not every exchange of ccxt has its own word for it
    return Refused(told, rule, type(error).__name__)
