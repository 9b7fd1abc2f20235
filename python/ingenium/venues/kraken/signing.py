"""Kraken's signature: HMAC-SHA512 over the path and a digest of the nonce and the form."""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.venues.port import Credentials


class Nonces:
    """Numbers that rise with each request, also over processes that share a key: the time."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """Return the next."""
        self._last = max(self._last + 1, time.time_ns() // 1_000)
        return self._last


def sign(secret: str, path: str, nonce: int, body: str) -> str:
    """Return the signature of a request (https://docs.kraken.com/api/docs/guides/spot-rest-auth)."""
    digest = hashlib.sha256(f"{nonce}{body}".encode()).digest()
    made = hmac.new(b64decode(secret), path.encode() + digest, hashlib.sha512)
    return b64encode(made.digest()).decode()


def signed(
    credentials: Credentials, path: str, nonce: int, given: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """Return the body and the headers of a request."""
    body = urlencode({"nonce": str(nonce), **given})
    headers = {
        "API-Key": credentials.key,
        "API-Sign": sign(credentials.secret, path, nonce, body),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return body, headers
