"""Orders that leave for an external venue, and what it reports: each trade is booked once."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.sessions.rows import rows
from tests.simulation.script import FIRST, Script

from ingenium.model.engine import Engine, LiveRun
from ingenium.model.timeframe import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Venue:
    """A run whose orders go to this fake of a venue, at a price of 100 throughout."""

    def __init__(self, steps: Mapping[int, Callable[[Any], object]], **settings: Any) -> None:
        engine = Engine(currency="USD", venue="external", **settings)
        engine.add_instrument({"symbol": "X", "currency": "USD"})
        engine.add_live_bars(0)
        self.script = Script(steps)
        self.script.begin(name="s", seed=0)
        engine.add_strategy(self.script, id="s", capital=100_000, instruments=[0])
        self.run: LiveRun = engine.open(start=FIRST, events=True, requests=True)
        self.run.begin()
        self.minute = 0

    def pass_minute(self) -> list[dict[str, Any]]:
        """Play a bar and return what the venue is asked for then."""
        self.minute += 1
        flat = dict.fromkeys(("open", "high", "low", "close"), np.full(1, 100.0))
        self.run.feed_bars(**rows(self.minute) | flat)
        self.run.advance(FIRST + self.minute * MINUTE)
        return self.asked()

    def asked(self) -> list[dict[str, Any]]:
        requests: list[dict[str, Any]] = json.loads(self.run.take_requests())
        return requests

    def say(self, report: str, order: int, **fields: Any) -> None:
        told = {"report": report, "order": order, "time": FIRST + self.minute * MINUTE + 5}
        self.run.report(json.dumps(told | fields).encode())

    def fill(self, order: int, quantity: int, trade: str, price: str = "100", **more: Any) -> None:
        fields = {"price": price, "fee": "0.25", "liquidity": "taker"} | more
        self.say("filled", order, trade=trade, quantity=str(quantity), **fields)

    def column(self, table: str, name: str) -> list[str]:
        return [str(value) for value in self.run.outcome.table(table)[name]]

    @property
    def position(self) -> str:
        positions = self.run.outcome.positions()
        return positions[0]["quantity"] if positions else "0"


def test_an_approved_order_leaves_and_is_what_the_venue_says_it_is() -> None:
    venue = Venue({0: lambda s: s.buy("X", 10, limit=99.5, tag="t")})
    assert venue.pass_minute() == [
        {
            "request": "send",
            "number": 1,
            "time": FIRST + MINUTE,
            "order": 0,
            "strategy": 0,
            "side": "buy",
            "symbol": "X",
            "quantity": "10",
            "type": "limit",
            "limit": "99.50",
            "time_in_force": "GTC",
        }
    ]
    assert venue.pass_minute() == []
    assert venue.column("orders", "status") == ["submitted"]
    venue.say("accepted", 0)
    assert venue.column("orders", "status") == ["open"]
    venue.fill(0, 4, "T1", "99.5", liquidity="maker")
    venue.fill(0, 6, "T2", "99.25")
    assert venue.column("orders", "status") == ["filled"]
    assert venue.column("fills", "price_text") == ["99.50", "99.25"]
    assert venue.column("fills", "liquidity") == ["maker", "taker"]
    assert venue.position == "10"
    totals = venue.run.outcome.totals()
    assert Decimal(totals["cash"]) == 100_000 - 4 * Decimal("99.5") - 6 * Decimal(
        "99.25"
    ) - Decimal("0.5")
    assert venue.script.heard == [
        "0 OrderSubmitted",
        "0 OrderAccepted",
        "0 OrderFilled",
        "0 OrderFilled",
    ]


def test_a_trade_that_is_told_twice_is_booked_once() -> None:
    venue = Venue({0: lambda s: (s.buy("X", 10), s.buy("X", 10))})
    venue.pass_minute()
    for _ in range(3):
        venue.say("accepted", 0)
        venue.fill(0, 4, "T1")
        venue.fill(1, 4, "T1")
    assert venue.column("fills", "order") == ["0", "1"]
    assert venue.position == "8"
    assert venue.script.heard.count("0 OrderAccepted") == 1


def test_a_fill_may_outrun_its_acceptance() -> None:
    venue = Venue({0: lambda s: s.buy("X", 10)})
    venue.pass_minute()
    venue.fill(0, 4, "T1")
    assert venue.column("orders", "status") == ["partially_filled"]
    venue.say("accepted", 0)
    venue.fill(0, 6, "T2")
    venue.say("accepted", 0)
    assert venue.column("orders", "status") == ["filled"]


@pytest.mark.parametrize("end", ["cancelled", "expired", "rejected"])
def test_a_fill_after_the_end_of_its_order_is_booked(end: str) -> None:
    venue = Venue({0: lambda s: s.buy("X", 10, limit=90), 1: lambda s: s.sell("X", 3, limit=120)})
    venue.pass_minute()
    venue.say("accepted", 0)
    venue.say(end, 0)
    venue.say(end, 0)
    venue.fill(0, 10, "T1", "90")
    venue.fill(0, 10, "T1", "90")
    assert venue.position == "10"
    assert venue.column("orders", "status") == [end]
    assert venue.column("orders", "filled") == ["10.0"]
    venue.pass_minute()
    used = venue.run.outcome.utilisation()
    assert venue.column("orders", "status") == [end, "submitted"]
    assert used == venue.run.outcome.utilisation()


def test_more_than_was_ordered_is_booked_too() -> None:
    venue = Venue({0: lambda s: s.buy("X", 10)})
    venue.pass_minute()
    venue.fill(0, 15, "T1")
    assert venue.column("orders", "status") == ["filled"]
    assert venue.position == "15"


def test_a_cancellation_is_asked_for_and_done_when_the_venue_says_so() -> None:
    steps = {0: lambda s: s.buy("X", 10, limit=90), 1: lambda s: s.cancel_all()}
    venue = Venue(steps)
    venue.pass_minute()
    asked = venue.pass_minute()
    assert [(a["request"], a["number"], a["order"]) for a in asked] == [("cancel", 2, 0)]
    assert venue.column("orders", "status") == ["submitted"]
    venue.say("cancel_rejected", 0, reason="not_working")
    venue.say("accepted", 0)
    venue.say("cancelled", 0)
    assert venue.column("orders", "reason") == ["venue"]
    again = Venue(steps)
    again.pass_minute()
    again.pass_minute()
    again.say("cancelled", 0)
    assert again.column("orders", "reason") == ["requested"]


def test_a_change_is_asked_for_and_taken_over_when_the_venue_says_so() -> None:
    steps = {
        0: lambda s: s.buy("X", 10, limit=90),
        1: lambda s: s.replace(s.orders()[0], quantity=12, limit=95),
        2: lambda s: s.replace(s.orders()[0], limit=96),
    }
    venue = Venue(steps)
    venue.pass_minute()
    venue.say("accepted", 0)
    (asked,) = venue.pass_minute()
    assert (asked["request"], asked["quantity"], asked["limit"]) == ("replace", "12", "95.00")
    assert venue.column("orders", "limit") == ["90.0"]
    venue.say("replaced", 0, quantity="12", limit="95")
    assert venue.column("orders", "limit") == ["95.0"]
    venue.pass_minute()
    venue.say("replace_rejected", 0, reason="too late")
    assert venue.column("orders", "quantity") == ["12.0"]
    assert venue.script.heard[-1] == "0 ReplaceRejected (venue)"


def test_protective_orders_leave_with_the_first_fill_and_one_ends_the_other() -> None:
    venue = Venue({0: lambda s: s.buy("X", 10, take_profit=110, stop_loss=90)})
    assert len(venue.pass_minute()) == 1
    venue.fill(0, 4, "T1")
    sent = venue.asked()
    assert [(a["type"], a["quantity"]) for a in sent] == [("limit", "4"), ("stop", "4")]
    venue.fill(0, 6, "T2")
    grown = venue.asked()
    assert [(a["request"], a["order"], a["quantity"]) for a in grown] == [
        ("replace", 1, "10"),
        ("replace", 2, "10"),
    ]
    for order in (1, 2):
        venue.say("accepted", order)
        venue.say("replaced", order, quantity="10")
    venue.fill(1, 10, "T3", "110")
    assert [(a["request"], a["order"]) for a in venue.asked()] == [("cancel", 2)]
    venue.say("cancelled", 2)
    assert venue.column("orders", "status") == ["filled", "filled", "cancelled"]
    assert venue.column("orders", "reason")[2] == "group"
    assert venue.position == "0"


def test_the_gate_stands_before_the_venue() -> None:
    venue = Venue({0: lambda s: s.buy("X", 10)}, limits={"max_order_quantity": "5"})
    assert venue.pass_minute() == []
    assert venue.column("denials", "rule") == ["max_order_quantity"]


BAD: list[dict[str, Any]] = [
    {},
    {"report": "filled", "order": 0, "time": 1},
    {"report": "filled", "order": 0, "time": 1, "trade": "", "quantity": "1", "price": "1"},
    {"report": "exploded", "order": 0, "time": 1},
    {"report": "accepted", "order": 7, "time": 1},
    {"report": "accepted", "order": 1, "time": 1},
    {"report": "accepted", "order": "0", "time": 1},
    {"report": "accepted", "order": 0},
    {"report": "accepted", "order": 0, "time": 1, "mood": "good"},
    {"report": "replaced", "order": 0, "time": 1, "quantity": "lots"},
]


@pytest.mark.parametrize("report", BAD, ids=str)
def test_what_cannot_be_a_report_of_ours_is_refused_and_changes_nothing(
    report: dict[str, Any],
) -> None:
    venue = Venue({0: lambda s: (s.buy("X", 10), s.buy("X", -1))})
    venue.pass_minute()
    digest = venue.run.outcome.digest
    for bytes_ in (json.dumps(report).encode(), b"[]", b"\xff"):
        with pytest.raises(ValueError, match=r"report of the venue|never sent"):
            venue.run.report(bytes_)
    filled = {"report": "filled", "order": 0, "time": 1, "trade": "T", "price": "100"}
    for wrong in ({"quantity": "-1"}, {"quantity": "0"}, {"quantity": "1", "liquidity": "wet"}):
        fields = {"fee": "0", "liquidity": "maker"} | wrong
        with pytest.raises(ValueError, match="report of the venue"):
            venue.run.report(json.dumps(filled | fields).encode())
    assert venue.run.outcome.digest == digest
    assert venue.position == "0"


def test_orders_of_a_simulated_venue_take_no_reports_and_an_external_one_fills_no_backtest() -> (
    None
):
    engine = Engine(currency="USD")
    run = engine.open(start=FIRST)
    run.begin()
    with pytest.raises(ValueError, match="there is no order 0"):
        run.report(json.dumps({"report": "accepted", "order": 0, "time": 1}).encode())
    assert run.take_requests() == b"[]"
    with pytest.raises(ValueError, match=r"use open\(\)"):
        Engine(currency="USD", venue="external").run()


def test_replicas_that_fold_the_same_reports_are_the_same() -> None:
    steps = {0: lambda s: s.buy("X", 10, take_profit=110, stop_loss=90), 2: lambda s: s.close("X")}
    digests = set()
    for _ in range(2):
        venue = Venue(steps)
        venue.pass_minute()
        venue.fill(0, 10, "T1")
        venue.pass_minute()
        venue.fill(2, 3, "T2", "90")
        venue.pass_minute()
        venue.run.end()
        digests.add((venue.run.outcome.digest, venue.run.take_events()))
    assert len(digests) == 1
