"""What a desk does with orders that ended while nobody looked, before it held the account."""

from __future__ import annotations

from decimal import Decimal

from tests.execution.places import CAPABILITIES, INSTRUMENT, SECOND, SYMBOL

from ingenium.execution.actions import Cancel, Fetch, Look, LookAll
from ingenium.execution.desk import Desk
from ingenium.execution.orders import Errand, VenueOrder
from ingenium.venues.port import Refused, VenueOrderState

ORDER = VenueOrder(
    id=1, symbol=SYMBOL, side="buy", quantity=Decimal(1), type="limit", limit=Decimal(10)
)
GONE = Refused("Unknown order sent.", "unknown_order", "-2011")


def taken_over() -> tuple[Desk, list[object]]:
    """Return a desk that holds an account since now, and what it asks about an order first.

    Somebody else sent the order and was killed; the strategy asked for its end before that.
    """
    desk = Desk("s", CAPABILITIES, {SYMBOL: INSTRUMENT})
    desk.take([Errand(kind="send", number=1, order=ORDER)], {}, SECOND)
    desk.hear({"report": "accepted", "order": 1, "time": SECOND})
    desk.take([Errand(kind="cancel", number=2, order=ORDER)], {}, SECOND)
    desk.go_live(2 * SECOND)
    return desk, asked(desk, 2 * SECOND)


def asked(desk: Desk, now: int) -> list[object]:
    """Return what it asks about the order; it is told that the account is empty."""
    found: list[object] = []
    for action in desk.actions(now):
        if isinstance(action, (Cancel, Look)):
            found.append(action)
        elif isinstance(action, (LookAll, Fetch)):
            desk.answer(action.ticket, [], now)
        else:
            desk.answer(action.ticket, {}, now)
    return found


def test_an_order_that_the_venue_does_not_know_is_looked_for_before_it_is_cancelled_again() -> None:
    desk, [first] = taken_over()
    assert isinstance(first, Cancel)
    desk.answer(first.ticket, GONE, 2 * SECOND)
    [second] = asked(desk, 2 * SECOND)
    assert isinstance(second, Look)
    ended = VenueOrderState(
        symbol=SYMBOL, venue_id="7", side="buy", quantity=Decimal(1), status="cancelled"
    )
    desk.answer(second.ticket, ended, 2 * SECOND)
    assert [report["report"] for report in desk.reports()] == ["cancelled"]
    assert asked(desk, 3 * SECOND) == []


def test_an_order_that_the_venue_forgot_is_given_up_after_a_few_looks_with_waits() -> None:
    desk, [action] = taken_over()
    now, calls = 2 * SECOND, 0
    while not desk.reports():
        calls += 1
        assert isinstance(action, (Cancel, Look))
        desk.answer(action.ticket, GONE if isinstance(action, Cancel) else None, now)
        while not (more := asked(desk, now)) and not desk.account.orders[1].end:
            now += SECOND // 20
        action = more[0] if more else None
    assert calls < 8
    assert now >= 2 * SECOND + SECOND  # it did not ask without a pause
    assert desk.account.orders[1].end == "cancelled"


def test_who_stands_by_does_not_keep_an_eye_on_orders_that_are_over() -> None:
    desk, _ = taken_over()
    fresh = Desk("s", desk.account.capabilities, {})
    fresh.take([Errand(kind="send", number=1, order=ORDER)], {}, SECOND)
    fresh.hear({"report": "accepted", "order": 1, "time": SECOND})
    assert [each.order for each in fresh.status().orders] == [1]
    fresh.hear({"report": "cancelled", "order": 1, "time": SECOND})
    assert fresh.status().orders == ()
    assert fresh.account.all() == []
