"""The connection to JetStream that the services share."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingenium.model.errors import IngeniumError, MissingExtraError

try:
    import nats
    import nats.errors
    from nats.js.errors import BadRequestError
except ImportError:
    raise MissingExtraError("Orders and klines over JetStream", "nats-py", "nats") from None

if TYPE_CHECKING:
    from nats.js.api import StreamConfig

_logger = logging.getLogger("ingenium.jetstream")

_PATIENCE = 2.0


class CarrierError(IngeniumError):
    """The carrier of orders and klines does not answer."""


async def connect(url: str, wanted: StreamConfig) -> tuple[Any, Any]:
    """Return a client and its JetStream, with a stream that is made or brought up to date.

    A connection that is lost later comes back by itself.

    Raises:
        CarrierError: nobody answers, or it is no server with JetStream.
    """
    if not await listens(url):
        raise _away(url, "nobody answers")
    try:
        client = await nats.connect(url, max_reconnect_attempts=-1, error_cb=_tell)
        stream = client.jetstream()
        try:
            await stream.add_stream(wanted)
        except BadRequestError:
            await stream.update_stream(wanted)
    except (OSError, nats.errors.Error) as error:
        raise _away(url, str(error)) from error
    return client, stream


async def listens(url: str) -> bool:
    """Tell whether somebody listens at an address."""
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 4222)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def _away(url: str, why: str) -> CarrierError:
    place = urlsplit(url)
    where = f"{place.hostname}:{place.port or 4222}"  # never a password
    msg = f"JetStream at {where}: {why}: start nats-server -js, or correct nats_jetstream.url."
    return CarrierError(msg)


async def _tell(error: Exception) -> None:
    _logger.warning("JetStream: %s", error)
