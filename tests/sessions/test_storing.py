"""The records of a session say what its result says, to the last digit."""

import asyncio
import gc
import logging
from pathlib import Path

import pytest
from tests.sessions.systems import TWO, system

from ingenium.analytics.result import Result
from ingenium.model.engine import LiveRun
from ingenium.model.errors import ConfigError
from ingenium.model.session.replica import Replica
from ingenium.runtime.paper import Pace, paper_session
from ingenium.runtime.session.storing import storing
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.storage.records.opening import open_records
from ingenium.storage.records.rows import (
    BalanceRow,
    ComponentRow,
    FillRow,
    OrderRow,
    PositionRow,
    RunRow,
)


def played(folder: Path, storage: str | None) -> Result:
    made = system({**TWO, "storage": storage})
    result = paper_session(made, SessionFolder(folder / "first"), SessionStart(), Pace())
    assert result is not None
    return result


def runs() -> list[object]:
    """Return the runs that live."""
    return [each for each in gc.get_objects() if isinstance(each, (LiveRun, Replica))]


async def recorded(
    url: str,
) -> tuple[
    RunRow | None,
    list[OrderRow],
    list[FillRow],
    list[PositionRow],
    list[BalanceRow],
    list[ComponentRow],
]:
    records = await open_records(url)
    found = (
        await records.run("first"),
        await records.orders("first"),
        await records.fills("first"),
        await records.positions("first"),
        await records.balances("first"),
        await records.components("first"),
    )
    await records.close()
    return found


@pytest.mark.slow
def test_the_records_of_a_session_are_its_result(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    result = played(tmp_path, url)
    run, orders, fills, positions, balances, components = asyncio.run(recorded(url))
    assert run is not None
    assert (run.kind, run.digest, run.ended is not None) == ("paper", result.digest, True)
    table = result.orders
    assert [order.order_number for order in orders] == list(table["id"])
    assert [order.status for order in orders] == list(table["status"])
    assert [order.strategy for order in orders] == list(table["strategy"])
    assert [float(order.filled) for order in orders] == list(table["filled"])
    assert {"filled", "denied"} <= {order.status for order in orders}
    traded = result.fills
    assert [float(fill.quantity) for fill in fills] == list(traded["quantity"])
    assert [float(fill.price) for fill in fills] == list(traded["price"])
    assert [float(fill.fee) for fill in fills] == list(traded["fee"])
    assert [fill.order_number for fill in fills] == list(traded["order"])
    for held in positions:
        own = [f for f in fills if (f.strategy, f.symbol) == (held.strategy, held.symbol)]
        signed = [f.quantity if f.side == "buy" else -f.quantity for f in own]
        assert held.quantity == sum(signed)
    assert {balance.strategy for balance in balances} == {"revert", "trend"}
    assert [component.name for component in components] == ["session"]


@pytest.mark.slow
def test_a_session_does_not_wait_for_a_database_that_is_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        result = played(tmp_path, "postgresql://me:secret@127.0.0.1:9/x")
    assert result.digest
    last = caplog.records[-1].getMessage()
    assert "see that the database runs. The records lack what came last: ingenium records" in last
    assert f"write {tmp_path / 'first' / 'journal.db'} first --storage URL writes it later." in last
    assert "secret" not in caplog.text


async def test_a_wrong_address_is_refused_before_anything_begins(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no address of records"):
        async with storing("mysql://x", tmp_path / "journal.db", "first"):
            pytest.fail("it began")


def test_a_session_is_let_go_as_it_ends_and_not_by_the_garbage_collector(tmp_path: Path) -> None:
    """The collector may run in another thread, which must not let go of a run of this one."""
    gc.collect()
    gc.disable()
    try:
        before = runs()  # of sessions that never ended
        played(tmp_path, None)
        left = [each for each in runs() if each not in before]
    finally:
        gc.enable()
    assert left == []
