"""Exits rest at the exchange and protect while nothing of ours runs; they are booked afterwards."""

from __future__ import annotations

import json
import signal
import urllib.request
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.live.hands import events
from tests.live.machines import SYMBOL, Lab, Machine, wait_for, write_system

from ingenium.bus.opening import open_bus

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

SOLD = Decimal("0.01998")
"""What was bought, less the fee that was taken of it."""

STRATEGY = f'''
from ingenium import Strategy

class Flow(Strategy):
    """Enters once, with a stop and a target."""

    def on_bar(self, bar):
        if not self.orders() and not self.fills_seen:
            self.fills_seen = True
            low, high = round(bar.close * 0.9, 2), round(bar.close * 1.1, 2)
            self.buy({SYMBOL!r}, 0.02, take_profit=high, stop_loss=low)

    def on_start(self):
        self.fills_seen = False
'''


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[tuple[Lab, Machine, Machine]]:
    lab = Lab(tmp_path)
    bus = await open_bus(f"nats://embedded?folder={tmp_path / 'bus'}")
    system = write_system(tmp_path, lab.port)
    (tmp_path / "flow.py").write_text(STRATEGY)
    first, second = (Machine(tmp_path / name, system, bus.url) for name in ("first", "second"))
    try:
        lab.start()
        yield lab, first, second
    finally:
        for machine in (first, second):
            machine.stop()
        lab.stop()
        await bus.close()


def move(lab: Lab, fraction: str) -> None:
    """Move the market of the lab by a part of its price."""
    last = Decimal(lab.ask("state")["markets"]["BTCUSDT"]["last"])
    body = json.dumps({"symbol": "BTCUSDT", "price": str(round(last * Decimal(fraction), 2))})
    url = f"http://127.0.0.1:{lab.port}/lab/price"
    urllib.request.urlopen(urllib.request.Request(url, body.encode(), method="POST")).close()


def exits(lab: Lab) -> list[dict[str, Any]]:
    return [each for each in lab.orders if each["side"] == "sell"]


def states(lab: Lab) -> dict[str, str]:
    return {each["type"]: each["status"] for each in exits(lab)}


BOTH_REST = {"limit": "open", "stop": "open"}


async def test_a_stop_fires_at_the_exchange_while_nothing_runs_and_is_booked_afterwards(
    place: tuple[Lab, Machine, Machine],
) -> None:
    lab, first, second = place
    first.start()
    wait_for(lambda: states(lab) == BOTH_REST, "both exits rest")
    first.signal(signal.SIGKILL)
    first.wait()
    move(lab, "0.85")
    wait_for(lambda: states(lab) == {"limit": "expired", "stop": "filled"}, "the stop fires")
    second.start()
    wait_for(lambda: sells(second) == [SOLD], "the fill is booked")
    assert len(exits(lab)) == 2


async def test_a_target_that_is_reached_ends_the_stop(
    place: tuple[Lab, Machine, Machine],
) -> None:
    lab, first, _ = place
    first.start()
    wait_for(lambda: states(lab) == BOTH_REST, "both exits rest")
    move(lab, "1.15")
    wait_for(lambda: states(lab) == {"limit": "filled", "stop": "expired"}, "the target trades")
    wait_for(lambda: sells(first) == [SOLD], "the fill is booked")
    assert len(exits(lab)) == 2


def sells(machine: Machine) -> list[Decimal | None]:
    """Return what a machine has booked as sold."""
    told = [each for each in events(machine.folder) if each.event == "Fill"]
    return [each.quantity for each in told if each.side == "sell"]
