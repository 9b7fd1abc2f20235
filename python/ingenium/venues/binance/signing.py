"""Signatures of Binance and of exchanges that take after it: HMAC-SHA256 over the very text."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from ingenium.venues.clock import VenueClock
    from ingenium.venues.port import Credentials
    from ingenium.venues.rest import Request

RECEIVE_WINDOW = 5_000
"""Milliseconds after which a request is too late to be taken."""


def signature(credentials: Credentials, text: str) -> str:
    """Return the signature of a text, in hexadecimal digits."""
    return hmac.new(credentials.secret.encode(), text.encode(), "sha256").hexdigest()


def signer(credentials: Credentials, clock: VenueClock) -> Callable[[Request], Awaitable[Request]]:
    """Return what stamps and signs a request, once there is room for it.

    The body is signed where there is one, else the query.
    """

    async def sign(request: Request) -> Request:
        stamp = await clock.measured_now() // 1_000_000
        given = request.body or request.query
        text = f"{given}&" if given else ""
        text = f"{text}recvWindow={RECEIVE_WINDOW}&timestamp={stamp}"
        text = f"{text}&signature={signature(credentials, text)}"
        headers = {**request.headers, "X-MBX-APIKEY": credentials.key}
        if request.method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            return replace(request, body=text, headers=headers)
        return replace(request, query=text, headers=headers)

    return sign


def form(given: Mapping[str, str]) -> str:
    """Return parameters as text, in their order."""
    return urlencode(given)
