"""Order histories are the same in a file and in PostgreSQL, to the last digit."""

from __future__ import annotations

import asyncio
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from ingenium.storage.hft import order_engine
from ingenium.storage.hft.histories import COLUMNS, History
from ingenium.storage.hft.migration import migrate
from ingenium.storage.hft.opening import open_histories

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from ingenium.storage.hft.histories import Histories

NOW = time.time_ns() // 1_000_000


def history(number: int, **changes: Any) -> History:
    fields: dict[str, Any] = {
        "id": f"2675c22f-d94b-4ede-bb27-5b6c375a{number:04}",
        "request_id": f"r{number}",
        "user_id": "u1",
        "exchange": "tokocrypto",
        "symbol": "TKO_IDR",
        "order_id": f"pending-r{number}",
        "side": "BUY",
        "type": "LIMIT",
        "price": Decimal("920.5"),
        "quantity": Decimal("30.1234567891"),
        "strategy_id": "grid",
        "created_at": NOW + number,
        "updated_at": NOW + number,
    }
    return History(**(fields | changes))


@pytest.fixture(params=["sqlite", "postgres"])
async def histories(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Callable[[], str]
) -> AsyncIterator[Histories]:
    if request.param == "sqlite":
        opened = open_histories(f"sqlite:///{tmp_path / 'orders.db'}")
    else:
        address = postgres()
        await migrate(address, order_engine.MIGRATIONS, "up")
        opened = open_histories(address)
    yield opened
    await opened.close()


async def test_a_row_comes_back_as_it_was_written(histories: Histories) -> None:
    whole = history(
        1,
        client_order_id="c1",
        filled_quantity=Decimal("0.0000000001"),
        avg_fill_price=Decimal("919.9999999999"),
        status="PARTIAL",
        leverage=Decimal(2),
        fee=Decimal("-0.25"),
        realized_pnl=Decimal("-3.5"),
        created_at_exchange=NOW + 11,
        sent_at=NOW + 12,
        acknowledged_at=NOW + 13,
        filled_at=NOW + 14,
        error_message="it's ours",
        is_paper_trading=True,
    )
    assert all(getattr(whole, name) is not None for name in COLUMNS)
    least = history(2, price=None, strategy_id=None)
    for each in (whole, least):
        assert await histories.begin(each)
        assert await histories.find(each.request_id) == each
    assert await histories.find("r3") is None


async def test_a_request_is_begun_once_whoever_asks_at_the_same_time(histories: Histories) -> None:
    begun = await asyncio.gather(*(histories.begin(history(1)) for _ in range(8)))
    assert sorted(begun) == [False] * 7 + [True]


async def test_what_has_become_of_it_is_written_over_the_row(histories: Histories) -> None:
    row = history(1)
    await histories.begin(row)
    await histories.begin(history(2))
    done = msgspec.structs.replace(row, status="FILLED", order_id="77", filled_at=NOW)
    await histories.finish(done)
    assert await histories.find("r1") == done
    assert await histories.find("r2") == history(2)


async def test_unfinished_are_those_that_may_change_and_those_without_a_fee(
    histories: Histories,
) -> None:
    traded: dict[str, Any] = {"status": "FILLED", "filled_quantity": Decimal("0.5")}
    long_ago = NOW - 25 * 3_600_000
    rows = [
        history(1),
        history(2, status="PARTIAL", fee=Decimal(1)),
        history(3, **traded),
        history(4, **traded, fee=Decimal(0)),
        history(5, **traded, is_paper_trading=True),
        history(6, **traded, created_at=long_ago),
        history(7, status="CANCELED"),
        history(8, created_at=long_ago),
    ]
    for each in rows:
        await histories.begin(msgspec.structs.replace(each, order_id=each.request_id))
    found = [each.request_id for each in await histories.unfinished()]
    assert found == ["r3", "r2", "r1", "r8"]


async def test_the_rows_of_a_strategy_are_told_newest_first(histories: Histories) -> None:
    for each in (
        history(1),
        history(2, status="FILLED", order_id="2"),
        history(3, strategy_id="other", order_id="3"),
        history(4, user_id="u2"),
    ):
        await histories.begin(each)
    own = await histories.of_strategy("u1", "grid")
    still_open = await histories.of_strategy("u1", "grid", open_only=True)
    assert [each.request_id for each in own] == ["r2", "r1"]
    assert [each.request_id for each in still_open] == ["r1"]
