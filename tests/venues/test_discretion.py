"""An exchange that repeats in its errors all that it was sent does not make us tell our keys."""

from __future__ import annotations

import traceback
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.live.echoing import echoing
from tests.live.leaks import OF_TRADING, found_in

from ingenium.venues.opening import KINDS, open_broker
from ingenium.venues.port import Address, Line, NewOrder, OrderRef, VenueError

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from pathlib import Path

    from ingenium.venues.port import Broker


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path))


def calls(broker: Broker, symbol: str) -> list[Awaitable[object]]:
    """Return all that an account can be asked."""
    quantity, price = Decimal(1), Decimal(60_000)
    order = NewOrder(
        client_id="0" * 32, symbol=symbol, side="buy", quantity=quantity, limit=price, type="limit"
    )
    ref = OrderRef(symbol=symbol, venue_id="7", client_id="1" * 32)
    return [
        broker.balances(),
        broker.open_orders(),
        broker.order(ref),
        broker.executions([symbol], 0),
        broker.submit(order),
        broker.cancel(ref),
    ]


@pytest.mark.parametrize("status", [400, 401, 500])
@pytest.mark.parametrize("kind", KINDS)
async def test_no_failure_tells_a_key_whatever_the_exchange_says(kind: str, status: int) -> None:
    async with echoing(kind, status) as echo:
        broker = open_broker(kind, OF_TRADING, Address(echo.rest, echo.stream))
        symbol = next(iter(await broker.instruments()))
        shown = {"itself": f"{broker!r} {vars(broker)}"}
        for number, call in enumerate(calls(broker, symbol)):
            with pytest.raises(VenueError) as failed:
                await call
            told = "".join(traceback.format_exception(failed.value))
            shown[f"call {number}"] = f"{failed.value!r} {failed.value.args} {told}"
        await broker.close()
    assert len(echo.heard) >= len(shown) - 1
    assert all(found_in({"heard": each}) for each in echo.heard), "it would tell"
    assert found_in(shown) == []


async def test_a_stream_that_is_refused_does_not_tell_it() -> None:
    async with echoing("binance") as echo:
        broker = open_broker("binance", OF_TRADING, Address(echo.rest, echo.stream))
        async for told in broker.reports():
            assert found_in({"line": repr(told)}) == []
            if isinstance(told, Line) and "refuses the stream" in told.why:
                break
        await broker.close()
