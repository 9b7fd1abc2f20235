"""An order that is to trade at once or not at all, where the venue knows none such: it is ended."""

from __future__ import annotations

from decimal import Decimal

from tests.execution.accounts import IDS
from tests.execution.places import CAPABILITIES, INSTRUMENT, SECOND, SYMBOL

from ingenium.execution.actions import Cancel, Look, Submit
from ingenium.execution.desk import Desk
from ingenium.execution.orders import Errand, VenueOrder
from ingenium.venues.port import Refused, VenueOrderState

NOW = 100 * SECOND
ORDER = VenueOrder(
    id=1,
    symbol=SYMBOL,
    side="buy",
    quantity=Decimal(1),
    type="limit",
    limit=Decimal(10),
    time_in_force="IOC",
    time=NOW,
)


def test_what_is_left_is_cancelled_until_the_venue_does_it_and_the_kernel_hears_of_no_refusal() -> (
    None
):
    desk, now = Desk("s", CAPABILITIES, {SYMBOL: INSTRUMENT}), NOW
    desk.go_live(NOW, NOW)
    desk.take([Errand(kind="send", number=1, order=ORDER)], {SYMBOL: 10}, NOW)
    cancels = 0
    for _ in range(60):
        for action in desk.actions(now):
            if isinstance(action, Submit | Look):
                state = VenueOrderState(
                    symbol=SYMBOL,
                    venue_id="71",
                    client_id=IDS.of(1),
                    side="buy",
                    quantity=Decimal(1),
                    status="open",
                )
                desk.answer(action.ticket, state, now)
            elif isinstance(action, Cancel):
                cancels += 1
                desk.answer(action.ticket, Refused("Not now.", "venue"), now)
            else:
                desk.answer(action.ticket, [] if type(action).__name__ != "Weigh" else {}, now)
        now += SECOND // 2
    assert cancels > 2
    assert {each["report"] for each in desk.reports()} == {"accepted"}
