"""The faults of the two ages of Ingenium that are of its components: none of them comes back."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from ingenium.bus.opening import open_bus
from ingenium.bus.port import BusError
from ingenium.model.wire.dialects import INGENIUM
from ingenium.model.wire.packet import Packet
from ingenium.runtime.session.components import COMPONENTS, Place, run_component
from ingenium.runtime.system import load_system, system_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.bus.port import Bus, Message
    from ingenium.runtime.system import System

PATIENCE = 20.0


@pytest.fixture
def components(repository: Path) -> System:
    return load_system(repository / "examples" / "components" / "system.yaml")


async def played(system: System, folder: Path) -> list[Packet]:
    """Play a session on a bus of this process, and return what the world was told."""
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    bus = await open_bus("memory")
    listening = await bus.subscribe("ingenium.>", "live")
    place = Place(system, "defects", bus, folder / "journal.db", None, asyncio.Event())
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        for name in COMPONENTS:
            group.create_task(run_component(name, place))
    heard = await listening.next_batch(100_000, wait=1.0)
    await bus.close()
    return [Packet(each.message.subject, each.message.data) for each in heard]


def of(packets: Sequence[Packet], subject: str) -> list[dict[str, Any]]:
    return [msgspec.json.decode(each.data) for each in packets if each.subject == subject]


async def test_orders_are_published_and_not_only_stamped(
    components: System, tmp_path: Path
) -> None:
    packets = await played(components, tmp_path)
    orders = of(packets, "ingenium.portfolio.order")
    executions = of(packets, "ingenium.executor.execution")
    assert len(orders) == 25
    assert {order["Id"] for order in orders} == {each["OrderId"] for each in executions}


async def test_a_header_row_is_no_datum(components: System, tmp_path: Path) -> None:
    packets = await played(components, tmp_path)
    counts = Counter(each.subject for each in packets if "data" in each.subject)
    assert counts == {"ingenium.ingestor.data.aapl": 377, "ingenium.ingestor.data.msft": 377}


async def test_a_session_ends_by_itself_and_nothing_in_flight_is_lost(
    components: System, tmp_path: Path
) -> None:
    first, again = await played(components, tmp_path), await played(components, tmp_path / "again")
    assert len(first) == 377 * 2 + 109 + 25 + 50
    assert sorted(each.data for each in again) == sorted(each.data for each in first)


async def test_everything_that_is_told_can_be_read_again(
    components: System, tmp_path: Path
) -> None:
    for packet in await played(components, tmp_path):
        INGENIUM.decode(packet)


def small(tmp_path: Path, **more: Any) -> System:
    """A system on six bars of 1,000 shares each, of which a bar lets 250 through."""
    file = tmp_path / "prices.csv"
    rows = [f"2024-01-0{day},10,10,10,10,1000" for day in range(1, 7)]
    file.write_text("\n".join(["date,open,high,low,close,volume", *rows]), encoding="utf-8")
    document = {
        "data": {"source": {"ACME": str(file)}, "bars": "1d"},
        "strategies": [{"id": "once", "name": "keeping.py:Once"}],
        "portfolio": {"name": "keeping.py:Keeping"},
        "venue": {"participation": 0.25},
        **more,
    }
    return system_of(document, name="small", file="small.yaml", folder=Path(__file__).parent)


async def test_the_first_execution_meets_a_record(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "ingenium.strategy.portfolio"):
        await played(small(tmp_path), tmp_path)
    heard = [vars(record)["fields"] for record in caplog.records if record.msg == "%s"]
    assert heard[0] == {"own": 250.0, "position": 250.0}
    assert heard[-1] == {"own": 1_000.0, "position": 1_000.0}


async def test_partial_fills_are_told_each_with_symbol_and_update(tmp_path: Path) -> None:
    executions = of(await played(small(tmp_path), tmp_path), "ingenium.executor.execution")
    assert [each["Update"] for each in executions] == [
        "accepted",
        "partial_fill",
        "partial_fill",
        "partial_fill",
        "filled",
    ]
    assert {each["Symbol"] for each in executions} == {"ACME"}
    assert [each["Quantity"] for each in executions[1:]] == ["250"] * 4


async def test_a_rejection_is_told_with_its_reason(tmp_path: Path) -> None:
    system = small(tmp_path, risk={"max_order_size": 10})
    (execution,) = of(await played(system, tmp_path), "ingenium.executor.execution")
    assert (execution["Update"], execution["Symbol"]) == ("rejected", "ACME")


class Refusing:
    """A bus that does not take what is published."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    async def publish_many(self, messages: Sequence[Message]) -> list[int]:
        msg = f"The disk of the bus is full: {len(messages)} messages were not taken."
        raise BusError(msg)


async def test_what_cannot_be_published_stops_the_component(
    components: System, tmp_path: Path
) -> None:
    bus: Any = Refusing(await open_bus("memory"))
    place = Place(components, "defects", bus, tmp_path / "journal.db", None, asyncio.Event())
    with pytest.raises(BusError, match="disk of the bus is full"):
        await run_component("ingest", place)
    await bus.close()
