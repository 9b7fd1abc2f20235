"""What a guard does with an account, on each exchange of the lab, with a key of its own."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ingenium.execution.clearing import Clearing
from ingenium.execution.client_ids import ClientIds
from ingenium.venues.lab.ports import demo_credentials, guard_credentials
from ingenium.venues.lab.threaded import served
from ingenium.venues.opening import KINDS, open_broker
from ingenium.venues.port import Address, NewOrder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ingenium.venues.port import Broker, VenueInstrument

IDS = ClientIds("a session")


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path))


async def traded(broker: Broker, own: VenueInstrument) -> None:
    """Buy at the market, and leave an order far below it."""
    price, quantity = Decimal(60_000), Decimal("0.01")
    bought = NewOrder(
        client_id=IDS.of(1), symbol=own.symbol, side="buy", quantity=quantity, price=price
    )
    await broker.submit(bought)
    resting = NewOrder(
        client_id=IDS.of(2),
        symbol=own.symbol,
        side="buy",
        quantity=quantity,
        type="limit",
        limit=price // 2 // own.tick * own.tick,
    )
    await broker.submit(resting)
    assert len(await broker.open_orders()) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_orders_are_cancelled_and_what_was_traded_is_closed(kind: str) -> None:
    told: list[tuple[str, Mapping[str, object]]] = []
    with served(kind) as lab:
        address = Address(lab.rest, lab.stream)
        executor = open_broker(kind, demo_credentials(kind), address)
        guard = open_broker(kind, guard_credentials(kind), address)
        own = next(iter((await executor.instruments()).values()))
        before = (await executor.balances())[own.base].free
        since = time.time_ns() - 1_000_000_000
        await traded(executor, own)
        clearing = Clearing(guard, lambda kind, details: told.append((kind, details)), [own.symbol])
        await clearing.cancel_all(0.0, time.monotonic() + 10)
        assert await executor.open_orders() == []
        await clearing.close_all(since, ClientIds("a guard").of)
        after = (await executor.balances())[own.base].free
        for each in (executor, guard):
            await each.close()
    assert [kind for kind, _ in told] == ["cancelled", "closed"]
    assert told[0][1]["client_id"] == IDS.of(2)
    assert abs(after - before) < Decimal("0.0001"), "all but what fees took"
