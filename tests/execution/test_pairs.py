"""A stop and a take-profit that the venue takes as a pair: both rest there, one of them closes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import structs
from tests.execution.accounts import IDS
from tests.execution.places import SYMBOL
from tests.execution.test_protecting import NOW, STOP, TARGET, WITH_STOPS, Table

from ingenium.execution.actions import Submit
from ingenium.venues.port import Execution, NewOrder, Refused, Unclear, Undelivered

WITH_PAIRS = structs.replace(WITH_STOPS, pairs=True)


def sent(table: Table) -> NewOrder:
    """Return what the desk sends to rest once the entry is over."""
    table.fill_entry()
    [order] = table.turn()
    assert isinstance(order, NewOrder)
    return order


def answer(table: Table, said: Any) -> None:
    """Answer the call that sent the pair."""
    action = table.calls.pop(IDS.of(STOP))
    assert isinstance(action, Submit)
    table.desk.answer(action.ticket, said, table.now)


def both_rest() -> Table:
    table = Table(WITH_PAIRS)
    sent(table)
    table.says(STOP, "open")
    table.says(TARGET, "open")
    assert table.turn(price=10, seconds=1) == []
    return table


def traded(quantity: str) -> Execution:
    """Return a trade of the target."""
    return Execution(
        symbol=SYMBOL,
        trade_id="t1",
        venue_id=f"7{TARGET}0",
        client_id=IDS.of(TARGET),
        side="sell",
        quantity=Decimal(quantity),
        price=Decimal(12),
        time=NOW,
    )


def test_both_go_to_the_venue_in_one_call() -> None:
    order = sent(Table(WITH_PAIRS))
    assert (order.client_id, order.type, order.trigger) == (IDS.of(STOP), "stop", Decimal(9))
    assert order.pair is not None
    target = order.pair
    assert (target.client_id, target.type, target.limit) == (IDS.of(TARGET), "limit", Decimal(12))
    assert target.quantity == order.quantity == 1


def test_the_venue_watches_both() -> None:
    table = both_rest()
    assert table.turn(price=9) == []
    assert table.turn(price=12) == []


def test_a_target_that_trades_in_part_brings_the_stop_back_here_and_makes_way_for_it() -> None:
    table = both_rest()
    table.desk.told(traded("0.4"), table.now)
    table.says(TARGET, "open", filled="0.4")
    table.says(STOP, "expired")
    assert (STOP, "withdrawn") in table.reports()
    assert table.turn(price=11, seconds=7) == []  # the target rests, the stop is watched here
    assert table.turn(price=9, seconds=1) == [IDS.of(TARGET)]
    table.says(TARGET, "cancelled", filled="0.4")
    [stop] = table.turn(price=9, seconds=7)
    assert (stop.client_id, stop.type) == (IDS.of(STOP, 1), "market")
    assert stop.quantity == Decimal("0.6")


def test_a_pair_that_is_refused_is_not_sent_as_one_again_and_the_stop_rests_alone() -> None:
    table = Table(WITH_PAIRS)
    sent(table)
    answer(table, Refused("The prices are not right.", "venue"))
    [order] = table.turn(seconds=1)
    assert (order.client_id, order.pair) == (IDS.of(STOP), None)
    table.says(STOP, "open")
    assert table.turn(price=12, seconds=7) == [IDS.of(STOP)]  # the target is watched here


def test_a_pair_that_did_not_arrive_is_sent_as_one_again() -> None:
    table = Table(WITH_PAIRS)
    sent(table)
    answer(table, Undelivered("Too many requests."))
    [order] = table.turn(seconds=2)
    assert order.pair is not None


def test_a_pair_whose_answer_was_lost_is_looked_for_before_it_is_sent_again() -> None:
    table = Table(WITH_PAIRS)
    sent(table)
    answer(table, Unclear("Nobody answered."))
    assert table.turn(price=9, seconds=1) == []  # looked for, in vain; it may still land
    assert table.turn(price=10, seconds=1) == []
    table.turn(seconds=7)
    [order] = [each for seconds in (1, 8, 8) for each in table.turn(seconds=seconds)]
    assert order.pair is not None


def test_an_exit_without_a_partner_goes_alone() -> None:
    table = Table(WITH_PAIRS)
    table.fill_entry()
    table.desk.take([table.errand("cancel", table.desk.account.orders[TARGET].order)], {}, 1)
    table.desk.hear({"report": "cancelled", "order": TARGET, "time": table.now})
    [order] = table.turn()
    assert (order.client_id, order.pair) == (IDS.of(STOP), None)
