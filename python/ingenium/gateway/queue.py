"""Orders over JetStream: `order_engine.place_order`, each acknowledged once it is done with."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

import msgspec
from nats.js.api import ConsumerConfig, RetentionPolicy, StorageType, StreamConfig

from ingenium.gateway.carrier import connect
from ingenium.gateway.orders import OrderError, OrderRequest
from ingenium.model.errors import IngeniumError

if TYPE_CHECKING:
    import asyncio

    from ingenium.gateway.orders import OrderService

_logger = logging.getLogger("ingenium.orders")

STREAM: Final = "order_engine"
SUBJECT: Final = "order_engine.place_order"
GROUP: Final = "order_engine_group"
_DAY: Final = 24 * 3_600.0
_AGAIN: Final = 2.0


class _Envelope(msgspec.Struct):
    """What every message is wrapped in."""

    data: OrderRequest
    retry: int = 0


class OrderQueue:
    """The stream of orders; made if it is absent."""

    def __init__(self, url: str, max_retries: int = 5) -> None:
        self._url = url
        self._max_retries = max_retries
        self._client: Any = None
        self._stream: Any = None

    async def open(self) -> None:
        """Connect, and make the stream or bring it up to date.

        Raises:
            CarrierError: nobody answers.
        """
        wanted = StreamConfig(
            name=STREAM,
            subjects=["order_engine.*"],
            retention=RetentionPolicy.WORK_QUEUE,
            max_age=_DAY,
            storage=StorageType.FILE,
        )
        self._client, self._stream = await connect(self._url, wanted)

    async def publish(self, asked: OrderRequest) -> None:
        """Put a request into the stream; the same one twice is stored once."""
        data = msgspec.json.encode({"retry": 0, "data": asked})
        await self._stream.publish(SUBJECT, data, headers={"Nats-Msg-Id": asked.request_id})

    async def work(self, service: OrderService, stopping: asyncio.Event) -> None:
        """Place what is asked for until it is to stop; many workers share it."""
        config = ConsumerConfig(durable_name=GROUP, ack_wait=30.0)
        consumer = await self._stream.pull_subscribe(SUBJECT, durable=GROUP, config=config)
        while not stopping.is_set():
            try:
                messages = await consumer.fetch(16, timeout=0.5)
            except TimeoutError:
                continue
            for message in messages:
                await self._take(message, service)

    async def close(self) -> None:
        """Leave."""
        if self._client is not None:
            await self._client.close()

    async def _take(self, message: Any, service: OrderService) -> None:  # noqa: ANN401
        """Place one order: it is acknowledged, asked for again later, or given up."""
        try:
            asked = msgspec.json.decode(message.data, type=_Envelope).data
            await service.place(asked)
        except (msgspec.DecodeError, OrderError) as error:
            if getattr(error, "status", 0) == 409:  # noqa: PLR2004 - a duplicate
                await service.resume(asked.request_id)
            else:
                _logger.warning("an order was given up: %s", error)
            await message.ack()
        except (IngeniumError, OSError) as error:
            attempt = message.metadata.num_delivered
            _logger.warning("an order failed (attempt %d): %s", attempt, error)
            if attempt >= self._max_retries:
                await message.term()
            else:
                await message.nak(delay=_AGAIN * attempt)
        else:
            await message.ack()
