"""One exit of an entry rests at the venue, the others are watched here; they change places."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import structs
from tests.execution.accounts import IDS
from tests.execution.places import CAPABILITIES, INSTRUMENT, SECOND, SYMBOL

from ingenium.execution.actions import Cancel, Look, Submit
from ingenium.execution.client_ids import ClientIds
from ingenium.execution.desk import Desk
from ingenium.execution.orders import Errand, VenueOrder
from ingenium.venues.port import (
    Execution,
    NewOrder,
    Refused,
    Side,
    Unclear,
    VenueOrderState,
)

ENTRY, TARGET, STOP = 1, 2, 3
WITH_STOPS = structs.replace(CAPABILITIES, order_types=frozenset({"market", "limit", "stop"}))
NOW = 100 * SECOND


def order(number: int, kind: str, **more: Any) -> VenueOrder:
    side: Side = "buy" if number == ENTRY else "sell"
    after = None if number == ENTRY else ENTRY
    return VenueOrder(
        id=number, symbol=SYMBOL, side=side, quantity=Decimal(1), type=kind, after=after, **more
    )


EXITS = [order(TARGET, "limit", limit=Decimal(12)), order(STOP, "stop", trigger=Decimal(9))]


class Table:
    """A desk that holds an account, and the calls that it makes, which are answered by hand."""

    def __init__(self, capabilities: Any = WITH_STOPS) -> None:
        self.desk = Desk("s", capabilities, {SYMBOL: INSTRUMENT})
        self.errands, self.now, self.calls = 0, NOW, dict[str, Any]()
        self.desk.take([self.errand("send", order(ENTRY, "market"))], {SYMBOL: 10}, NOW - SECOND)
        self.desk.hear({"report": "accepted", "order": ENTRY, "time": NOW})
        self.desk.go_live(NOW, NOW)
        self.turn()

    def errand(self, kind: str, about: VenueOrder, **more: Any) -> Errand:
        self.errands += 1
        return Errand(kind=kind, number=self.errands, order=about, **more)

    def turn(self, price: float = 10, seconds: float = 0) -> list[Any]:
        """Let time and price move; return orders sent and ids cancelled."""
        self.now += int(seconds * SECOND)
        self.desk.take([], {SYMBOL: price}, self.now)
        found: list[Any] = []
        for action in self.desk.actions(self.now) + self.desk.actions(self.now):
            if isinstance(action, (Submit, Cancel)):
                self.calls[action.order.client_id or ""] = action
                found.append(action.order if isinstance(action, Submit) else action.order.client_id)
            elif isinstance(action, Look):
                self.desk.answer(action.ticket, None, self.now)
            else:
                self.desk.answer(
                    action.ticket, [] if type(action).__name__ != "Weigh" else {}, self.now
                )
        return found

    def fill_entry(self, quantity: str = "1") -> None:
        """Let the entry trade; it brings less where the fee is taken from that."""
        report = {"report": "filled", "order": ENTRY, "time": self.now, "trade": "1", "fee": "0"}
        self.desk.hear(report | {"quantity": quantity, "price": "10"})
        if Decimal(quantity) < 1:
            self.desk.hear({"report": "cancelled", "order": ENTRY, "time": self.now})
        exits = [structs.replace(each, quantity=Decimal(quantity)) for each in EXITS]
        self.desk.take([self.errand("send", each) for each in exits], {SYMBOL: 10}, self.now)

    def says(self, number: int, status: Any, turn: int = 0, filled: str = "0") -> None:
        """Answer the call about an order with its state."""
        client_id = IDS.of(number, turn)
        state = VenueOrderState(
            symbol=SYMBOL,
            venue_id=f"7{number}{turn}",
            client_id=client_id,
            side="sell",
            quantity=Decimal(1),
            status=status,
            filled=Decimal(filled),
        )
        action = self.calls.pop(client_id, None)
        if isinstance(action, Submit):
            self.desk.answer(action.ticket, state, self.now)
        elif action is not None:
            self.desk.answer(action.ticket, None, self.now)
        self.desk.told(state, self.now)

    def reports(self) -> list[tuple[Any, ...]]:
        return [(each["order"], each["report"]) for each in self.desk.reports()]


def resting(capabilities: Any = WITH_STOPS) -> tuple[Table, NewOrder]:
    """Return a desk whose entry is over, and what it sends to rest."""
    table = Table(capabilities)
    table.fill_entry()
    [sent] = table.turn()
    return table, sent


def test_the_stop_rests_at_the_venue_once_the_entry_is_over() -> None:
    table, sent = resting()
    assert (sent.client_id, sent.type, sent.trigger) == (IDS.of(STOP), "stop", Decimal(9))
    table.says(STOP, "open")
    assert table.turn(price=9) == []  # the venue watches it


def test_without_stops_at_the_venue_the_target_rests_and_the_stop_is_watched_here() -> None:
    table, sent = resting(CAPABILITIES)
    assert (sent.client_id, sent.type) == (IDS.of(TARGET), "limit")
    table.says(TARGET, "open")
    assert table.turn(price=9, seconds=10) == [IDS.of(TARGET)]
    table.says(TARGET, "cancelled")
    [stop] = table.turn(price=9, seconds=1)
    assert (stop.client_id, stop.type) == (IDS.of(STOP), "market")


def test_the_target_is_sent_only_after_the_stop_has_ended_and_the_stop_goes_on_here() -> None:
    table, _ = resting()
    table.says(STOP, "open")
    assert table.turn(price=12, seconds=10) == [IDS.of(STOP)]
    assert table.turn(price=12, seconds=1) == []
    table.says(STOP, "cancelled")
    assert (STOP, "withdrawn") in table.reports()
    [target] = table.turn(price=12, seconds=1)
    assert (target.client_id, target.type) == (IDS.of(TARGET), "limit")
    table.says(TARGET, "open")
    assert table.turn(price=9, seconds=10) == [
        IDS.of(TARGET)
    ]  # it never traded, and the price fell
    table.says(TARGET, "cancelled")
    [stop] = table.turn(price=9, seconds=1)
    assert (stop.client_id, stop.type) == (IDS.of(STOP, 1), "market")


def test_what_was_sent_just_now_may_land_twice_and_is_waited_for() -> None:
    table, _ = resting()
    table.says(STOP, "open")
    assert table.turn(price=12, seconds=1) == [IDS.of(STOP)]
    table.says(STOP, "cancelled")
    assert table.turn(price=12, seconds=1) == []
    [target] = table.turn(price=12, seconds=6)
    assert target.client_id == IDS.of(TARGET)


def test_a_stop_that_the_venue_refuses_is_watched_here() -> None:
    table, sent = resting()
    action = table.calls[sent.client_id]
    table.desk.answer(
        action.ticket, Refused("It would trigger at once.", "price", "-2010"), table.now
    )
    assert (STOP, "withdrawn") in table.reports()
    [stop] = table.turn(price=9, seconds=10)
    assert (stop.client_id, stop.type) == (IDS.of(STOP, 1), "market")


def test_a_stop_that_somebody_cancels_at_the_venue_rests_again() -> None:
    table, _ = resting()
    table.says(STOP, "open")
    table.turn(seconds=10)
    table.says(STOP, "cancelled")
    [again] = table.turn()
    assert (again.client_id, again.type) == (IDS.of(STOP, 1), "stop")


def test_a_changed_stop_is_taken_back_changed_here_and_rests_again() -> None:
    table, _ = resting()
    table.says(STOP, "open")
    moved = table.errand("replace", EXITS[1], trigger=Decimal("9.5"))
    table.desk.take([moved], {}, table.now)
    assert table.turn(seconds=10) == [IDS.of(STOP)]
    table.says(STOP, "cancelled")
    [again] = [*table.turn(), *table.turn(seconds=1)]
    assert (again.client_id, again.trigger) == (IDS.of(STOP, 1), Decimal("9.5"))
    assert (STOP, "replaced") in table.reports()


def test_exits_are_for_the_whole_lots_of_what_an_entry_brought_after_its_fee() -> None:
    table = Table()
    table.fill_entry("0.998001")
    [stop] = table.turn()
    assert (stop.client_id, stop.quantity) == (IDS.of(STOP), Decimal("0.998"))
    table.says(STOP, "open")
    assert table.turn(price=12, seconds=10) == [IDS.of(STOP)]
    table.says(STOP, "cancelled")
    [target] = table.turn(price=12, seconds=1)
    assert (target.client_id, target.quantity) == (IDS.of(TARGET), Decimal("0.998"))


def test_an_exit_that_has_closed_all_whole_lots_is_over() -> None:
    table = Table()
    table.fill_entry("0.998001")
    table.turn()
    table.says(STOP, "open")
    execution = Execution(
        symbol=SYMBOL,
        trade_id="t1",
        venue_id=f"7{STOP}0",
        client_id=IDS.of(STOP),
        side="sell",
        quantity=Decimal("0.998"),
        price=Decimal(9),
        time=table.now,
    )
    table.desk.told(execution, table.now)
    table.says(STOP, "filled", filled="0.998")
    assert (STOP, "cancelled") in table.reports()
    assert table.turn(price=12, seconds=10) == []  # of the target no lot is left
    assert (TARGET, "cancelled") in table.reports()


def test_a_look_that_began_before_an_order_was_seen_does_not_say_that_it_is_gone() -> None:
    table, sent = resting()
    table.desk.answer(table.calls[sent.client_id].ticket, Unclear("Nobody answered."), table.now)
    for _ in range(4):  # it is on its way, and looked for in vain
        table.turn(seconds=1)
    (look,) = [each for each in looks(table, seconds=1) if each.order.client_id == sent.client_id]
    table.says(STOP, "open")  # as the user stream tells
    table.desk.answer(look.ticket, None, table.now)
    assert (STOP, "withdrawn") not in table.reports()
    assert table.turn(price=10, seconds=10) == []


def test_an_exit_that_a_former_holder_may_have_sent_untold_is_looked_for_before_it_is_sent() -> (
    None
):
    table = Table()
    table.fill_entry()  # which the former holder knew before it could tell
    table.desk = Desk("s", WITH_STOPS, {SYMBOL: INSTRUMENT})
    begun = [Errand(kind="send", number=1, order=order(ENTRY, "market"))]
    begun += [Errand(kind="send", number=2 + each, order=EXITS[each]) for each in range(2)]
    table.desk.take(begun, {SYMBOL: 10}, table.now)
    table.desk.hear({"report": "accepted", "order": ENTRY, "time": NOW})
    table.desk.go_live(table.now, NOW)
    report = {"report": "filled", "order": ENTRY, "time": NOW, "trade": "1", "fee": "0"}
    table.desk.hear(report | {"quantity": "1", "price": "10"})
    table.now += 7 * SECOND  # what the former holder sent has arrived by now
    table.desk.actions(table.now)
    asked = {each.order.client_id for each in looks(table, seconds=0.1)}
    asked |= {each.order.client_id for each in looks(table, seconds=0.1)}
    assert IDS.of(STOP) in asked
    assert IDS.of(STOP) not in table.calls


def looks(table: Table, seconds: float) -> list[Look]:
    """Let time move, and return the looks that are due, not answered."""
    table.now += int(seconds * SECOND)
    return [each for each in table.desk.actions(table.now) if isinstance(each, Look)]


def test_an_id_says_how_often_an_order_was_taken_back() -> None:
    ids = ClientIds("s")
    assert ids.turn(ids.of(7, 3)) == (7, 3)
    assert ids.order(ids.of(7, 3)) == 7
    assert len({ids.of(7, turn) for turn in range(3)}) == 3
