"""Who may speak to a listener: everybody on this machine, and from elsewhere who has the key."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import os
import re
from typing import TYPE_CHECKING, Final

from aiohttp import web

from ingenium.bus.port import BusError

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

VARIABLE: Final = "INGENIUM_BUS_KEY"
"""The environment variable with the key, which is the password of the URLs of others."""

_SECRET: Final = re.compile(r"//[^/@]*@")


def key_for(host: str) -> str:
    """Return the key that a listener at a host asks for; "" if it asks for none.

    Raises:
        BusError: everybody could speak to it.
    """
    key = os.environ.get(VARIABLE, "")
    if not key and not _is_loopback(host):
        msg = (
            f"A bus at {host} would hear everybody: set {VARIABLE} to a key that others give "
            "as the password of their URL, or listen at 127.0.0.1."
        )
        raise BusError(msg)
    return key


def asking_for(key: str) -> Middleware:
    """Return what lets in only who has the key."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = _password(request.headers.get("Authorization", ""))
        if not hmac.compare_digest(given.encode(), key.encode()):
            text = f"Give the key of this bus as the password of the URL, or set {VARIABLE}."
            return web.Response(status=401, text=text)
        return await handler(request)

    return guard


def shown(url: str) -> str:
    """Return a URL without its secrets."""
    return _SECRET.sub("//", url)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _password(authorization: str) -> str:
    kind, _, given = authorization.partition(" ")
    if kind.lower() == "bearer":
        return given.strip()
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
