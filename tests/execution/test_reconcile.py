"""A comparison of an account finds every difference, says what would be done, and does nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.execution.accounts import Venue, desk
from tests.execution.places import SECOND, SYMBOL

from ingenium.execution.orders import Errand
from ingenium.execution.reconcile import Difference, review
from ingenium.venues.port import Balance, Execution

if TYPE_CHECKING:
    from typing import Literal

    from ingenium.execution.desk import Desk


async def compared(made: Desk, venue: Venue, others: str = "adopt") -> list[Difference]:
    found = await review(made, venue, 2 * SECOND, others, SECOND)  # type: ignore[arg-type]
    return found.differences


async def test_nothing_is_found_where_all_is_the_same() -> None:
    venue = Venue()
    venue.put(1, "open", "71")
    assert await compared(desk(1, accepted=[1]), venue) == []


async def test_an_order_that_never_arrived_would_be_sent() -> None:
    assert await compared(desk(1), Venue()) == [
        Difference(symbol=SYMBOL, order=1, found="is not there: buy 1 limit", would="send it")
    ]


async def test_an_order_that_ended_there_would_end_here() -> None:
    venue = Venue()
    venue.put(1, "cancelled", "71")
    assert await compared(desk(1, accepted=[1]), venue) == [
        Difference(symbol=SYMBOL, order=1, found="is cancelled there", would="end it here")
    ]


async def test_a_trade_that_was_missed_would_be_booked() -> None:
    venue = Venue(own={"BTC": Balance(currency="BTC", free=Decimal("0.4"))})
    venue.put(1, "open", "71", filled=Decimal("0.400"))
    trade = Execution(
        symbol=SYMBOL,
        trade_id="9",
        venue_id="71",
        side="buy",
        quantity=Decimal("0.400"),
        price=Decimal("10.0"),
        time=SECOND,
    )
    venue.trades.append(trade)
    assert await compared(desk(1, accepted=[1]), venue) == [
        Difference(symbol=SYMBOL, order=1, found="traded 0.4 at 10 there", would="book trade 9")
    ]


async def test_an_order_that_is_over_here_and_open_there_would_be_cancelled() -> None:
    venue = Venue()
    venue.put(1, "open", "71")
    made = desk(1, accepted=[1])
    made.hear({"report": "cancelled", "order": 1, "time": SECOND})
    [difference] = await compared(made, venue)
    assert (difference.order, difference.would) == (1, "cancel it")


@pytest.mark.parametrize(
    ("others", "external", "would"),
    [
        ("adopt", "adopt", "adopt it"),
        ("leave", "leave", "leave it alone"),
        ("flatten", "leave", "cancel it"),
        ("refuse", "leave", "not start"),
    ],
)
async def test_orders_of_others_are_treated_as_was_set(
    others: str, external: Literal["adopt", "leave"], would: str
) -> None:
    venue = Venue()
    venue.put(None, "open", "80")
    found = "an order of others is there: buy 1 at 10"
    assert await compared(desk(external=external), venue, others) == [
        Difference(symbol=SYMBOL, external="80", found=found, would=would)
    ]


async def test_what_is_missing_in_the_account_is_told() -> None:
    made = desk(1, accepted=[1])
    made.hear(
        {
            "report": "filled",
            "order": 1,
            "time": SECOND,
            "trade": "9",
            "quantity": "1",
            "price": "10",
            "fee": "0",
        }
    )
    venue = Venue(own={"BTC": Balance(currency="BTC", free=Decimal("0.5"))})
    assert await compared(made, venue) == [
        Difference(
            found="the account holds 0.5 BTC, the session 1", would="nothing: look where it went"
        )
    ]


async def test_an_order_that_is_to_end_and_ended_there_already_is_not_cancelled() -> None:
    venue = Venue()
    venue.put(1, "cancelled", "71")
    made = desk(1, accepted=[1])
    order = made.account.orders[1].order
    made.take([Errand(kind="cancel", number=2, order=order)], {}, SECOND)
    assert await compared(made, venue) == [
        Difference(symbol=SYMBOL, order=1, found="is cancelled there", would="end it here")
    ]
