"""Defects of the former order engine, by their numbers in the contract: none is left."""

from __future__ import annotations

import asyncio
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.hft.fakes import FakeBroker, asked, service_with
from tests.hft.messages import Message, envelope

from ingenium.gateway.grpc_service import message, request_of, response_of
from ingenium.gateway.orders import OrderError
from ingenium.gateway.queue import OrderQueue
from ingenium.model.errors import DataError
from ingenium.venues.port import Execution, Unclear

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_700_000_000_000


async def test_1_a_message_that_failed_is_asked_for_again_and_never_published_again(
    tmp_path: Path,
) -> None:
    broker = FakeBroker()
    service = service_with(tmp_path, broker)
    failing, queue = Message(envelope(asked())), OrderQueue("nats://nowhere")

    async def broken(_: object) -> bool:
        raise DataError("the database is away")

    service.histories.begin = broken  # type: ignore[method-assign,assignment]
    await queue._take(failing, service)
    assert (failing.done, failing.delay) == ("nak", 2.0)
    failing.attempts = 5
    await queue._take(failing, service)
    assert failing.done == "term"
    assert broker.sent == []


async def test_2_no_subject_that_is_published_to_holds_a_star() -> None:
    from ingenium.gateway.queue import SUBJECT

    assert "*" not in SUBJECT
    assert ">" not in SUBJECT


async def test_3_of_requests_at_once_with_one_id_one_is_sent(tmp_path: Path) -> None:
    broker = FakeBroker()
    service = service_with(tmp_path, broker)
    done = await asyncio.gather(
        *(service.place(asked()) for _ in range(20)), return_exceptions=True
    )
    refused = [each for each in done if isinstance(each, OrderError)]
    assert (len(broker.sent), len(refused)) == (1, 19)
    assert {each.status for each in refused} == {409}


async def test_4_an_order_is_written_before_it_is_sent_and_found_after_a_crash(
    tmp_path: Path,
) -> None:
    broker = FakeBroker()
    service = service_with(tmp_path, broker)

    async def crash(_: object) -> None:
        raise OSError("the process ends here")

    service.histories.finish, finish = crash, service.histories.finish  # type: ignore[method-assign,assignment]
    with pytest.raises(OSError, match="ends here"):
        await service.place(asked())
    service.histories.finish = finish  # type: ignore[method-assign]
    begun = await service.histories.find("r1")
    assert begun is not None
    assert (begun.status, begun.order_id) == ("NEW", "pending-r1")
    with pytest.raises(OrderError, match="duplicate request"):
        await service.place(asked())
    found = await service.resume("r1")
    assert found is not None
    assert (found.order_id, len(broker.sent)) == ("1", 1)


async def test_4_an_answer_that_was_lost_is_looked_for_not_sent_again(tmp_path: Path) -> None:
    broker, now = FakeBroker(), [NOW]
    service = service_with(tmp_path, broker, now)
    broker.fails, broker.takes = Unclear("lost"), False
    history = await service.place(asked())
    assert (history.status, history.order_id) == ("NEW", "pending-r1")
    assert await service.follow_all() == 0  # it may still land
    now[0] += 7_000
    assert await service.follow_all() == 1
    gone = await service.histories.find("r1")
    assert gone is not None
    assert (gone.status, len(broker.sent)) == ("REJECTED", 1)


def test_5_grpc_keeps_expired_at_and_requested_at_apart() -> None:
    told = message("PlaceOrderRequest")(requested_at=1_700_000_000_123, expired_at=1_700_000_009)
    request = request_of(told)
    assert (request.requested_at, request.expired_at) == (1_700_000_000_123, 1_700_000_009)
    assert request_of(message("PlaceOrderRequest")()).expired_at is None


async def test_5_a_price_that_is_not_there_yet_is_left_out(tmp_path: Path) -> None:
    history = await service_with(tmp_path, FakeBroker()).place(asked())
    assert history.avg_fill_price is None
    assert not response_of(history).HasField("avg_fill_price")


async def test_7_times_in_seconds_and_in_milliseconds_are_told_apart(tmp_path: Path) -> None:
    service = service_with(tmp_path, FakeBroker())
    paper = {"is_paper_trading": True}
    first = await service.place(asked(requested_at=1_700_000_000, **paper))
    second = await service.place(asked(request_id="r2", requested_at=1_700_000_000_000, **paper))
    assert first.sent_at == second.sent_at == 1_700_000_000_000


async def test_8_an_order_that_is_expired_is_acknowledged(tmp_path: Path) -> None:
    late = Message(envelope(asked(expired_at=1_600_000_000)))
    broker = FakeBroker()
    await OrderQueue("nats://nowhere")._take(late, service_with(tmp_path, broker))
    assert (late.done, broker.sent) == ("ack", [])


async def test_14_fees_are_written_once_the_trades_tell_them(tmp_path: Path) -> None:
    broker = FakeBroker()
    service = service_with(tmp_path, broker)
    await service.place(asked())
    broker.change("1", filled=Decimal(30), average=Decimal(920), status="filled")
    broker.trades = [
        Execution(
            symbol="TKOIDR.tokocrypto",
            trade_id=str(number),
            venue_id="1",
            side="buy",
            quantity=Decimal(15),
            price=Decimal(920),
            time=NOW * 1_000_000,
            fee=Decimal("0.05"),
            fee_currency="TKO",
        )
        for number in (1, 2)
    ]
    assert await service.follow_all() == 1
    history = await service.histories.find("r1")
    assert history is not None
    assert (history.status, history.fee, history.filled_quantity) == (
        "FILLED",
        Decimal(92),  # 0.1 TKO at 920
        Decimal(30),
    )
    assert history.filled_at is not None


async def test_the_fee_of_a_part_does_not_stand_for_that_of_the_whole(tmp_path: Path) -> None:
    broker = FakeBroker()
    service = service_with(tmp_path, broker)
    await service.place(asked())
    part = Execution(
        symbol="TKOIDR.tokocrypto",
        trade_id="1",
        venue_id="1",
        side="buy",
        quantity=Decimal(10),
        price=Decimal(920),
        time=NOW * 1_000_000,
        fee=Decimal(20),
    )
    broker.change("1", filled=Decimal(10), average=Decimal(920))
    broker.trades = [part]
    await service.follow_all()
    history = await service.histories.find("r1")
    assert history is not None
    assert (history.status, history.fee) == ("PARTIAL", Decimal(20))
    rest = msgspec.structs.replace(part, trade_id="2", quantity=Decimal(20), fee=Decimal(41))
    broker.change("1", filled=Decimal(30), status="filled")
    broker.trades = [part, rest]
    await service.follow_all()
    history = await service.histories.find("r1")
    assert history is not None
    assert (history.status, history.fee) == ("FILLED", Decimal(61))


async def test_a_fee_that_was_not_told_with_the_fill_is_asked_for_again(tmp_path: Path) -> None:
    broker = FakeBroker()
    service = service_with(tmp_path, broker, [time.time_ns() // 1_000_000])
    await service.place(asked())
    broker.change("1", filled=Decimal(30), average=Decimal(920), status="filled")
    assert await service.follow_all() == 1  # its trades are not told yet
    broker.trades = [
        Execution(
            symbol="TKOIDR.tokocrypto",
            trade_id="1",
            venue_id="1",
            side="buy",
            quantity=Decimal(30),
            price=Decimal(920),
            time=time.time_ns(),
            fee=Decimal(61),
        )
    ]
    assert await service.follow_all() == 1
    assert await service.follow_all() == 0
    history = await service.histories.find("r1")
    assert history is not None
    assert history.fee == Decimal(61)


async def test_one_order_that_fails_does_not_stop_the_round(tmp_path: Path) -> None:
    broker = FakeBroker()
    service = service_with(tmp_path, broker)
    await service.place(asked())
    await service.place(asked(request_id="r2"))
    broker.change("1", status="cancelled")
    ask, broker.states["2"] = broker.order, None  # type: ignore[assignment]

    async def order(reference: object) -> object:
        if getattr(reference, "venue_id", "") == "2":
            raise Unclear("lost")
        return await ask(reference)  # type: ignore[arg-type]

    broker.order = order  # type: ignore[method-assign,assignment]
    assert await service.follow_all() == 1
