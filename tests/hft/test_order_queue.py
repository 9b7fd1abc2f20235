"""Orders that wait in JetStream: each is placed once, by whichever worker takes it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.hft.fakes import FakeBroker, asked, service_with

from ingenium.gateway.queue import OrderQueue

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.bus.nats.server import EmbeddedServer


async def test_orders_wait_for_a_worker_and_are_placed_once(
    tmp_path: Path, nats: EmbeddedServer
) -> None:
    broker, stopping = FakeBroker(), asyncio.Event()
    service = service_with(tmp_path, broker)
    queues = [OrderQueue(nats.url) for _ in range(3)]
    try:
        for queue in queues:
            await queue.open()
        for number in range(20):
            await queues[0].publish(asked(request_id=f"r{number}"))
            await queues[0].publish(asked(request_id=f"r{number}"))  # as after a lost answer
        working = [asyncio.create_task(each.work(service, stopping)) for each in queues[1:]]
        async with asyncio.timeout(20):
            while len(broker.sent) < 20:  # noqa: ASYNC110 - a fake tells nobody
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        stopping.set()
        await asyncio.gather(*working)
    finally:
        for queue in queues:
            await queue.close()
    assert len({each.client_id for each in broker.sent}) == len(broker.sent) == 20
