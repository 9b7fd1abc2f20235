"""What is measured of a run is what the run says itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.telemetry.runs import begun, instants, played, raw

from ingenium.model.errors import DataError
from ingenium.model.measures.measures import Measures
from ingenium.model.measures.run_watch import RunWatch

if TYPE_CHECKING:
    from tests.telemetry.runs import Watched

    from ingenium.model.measures.kinds import Family


@pytest.fixture(scope="module")
def watched() -> Watched:
    return played()


def values(family: Family[Any]) -> dict[tuple[str, ...], float]:
    return {labels: member.value for labels, member in family.members() if member.value}


def told(watched: Watched, *names: str, by: tuple[str, ...] = ("strategy",)) -> Counter[Any]:
    return Counter(
        tuple(event[key] for key in by) for event in watched.events if event["event"] in names
    )


def test_orders_are_counted_by_strategy_and_by_how_they_ended(watched: Watched) -> None:
    orders = watched.measures.orders
    assert values(orders.submitted) == told(watched, "OrderSubmitted")
    ended = Counter(
        {
            (strategy, outcome): count
            for name, outcome in (
                ("OrderCancelled", "cancelled"),
                ("OrderExpired", "expired"),
                ("OrderRejected", "rejected"),
                ("OrderDenied", "denied"),
            )
            for (strategy,), count in told(watched, name).items()
        }
    )
    whole = [e for e in watched.events if e["event"] == "OrderFilled" and float(e["leaves"]) == 0]
    ended.update((event["strategy"], "filled") for event in whole)
    assert values(orders.ended) == ended
    assert {outcome for _, outcome in ended} >= {"filled", "cancelled", "denied"}


def test_orders_at_work_are_those_that_have_not_ended_at_any_instant() -> None:
    watched = begun(timed=False)
    seen = set[float]()
    for _ in instants(watched, 60):
        table = watched.run.outcome.table("orders")
        no_work = {"initialized", "filled", "expired", "cancelled", "rejected", "denied"}
        open_now = Counter(
            (str(strategy),)
            for strategy, status in zip(table["strategy"], table["status"], strict=True)
            if str(status) not in no_work
        )
        watched.watch.read(watched.run)
        assert values(watched.measures.orders.working) == open_now
        seen.update(open_now.values())
    assert seen == {1, 2}


def test_fills_turnover_and_denials_are_those_of_the_tables(watched: Watched) -> None:
    orders, outcome = watched.measures.orders, watched.run.outcome
    assert sum(values(orders.fills).values()) == outcome.fills
    turnover = sum(
        float(event["quantity"]) * float(event["price"])
        for event in watched.events
        if event["event"] == "Fill"
    )
    assert sum(values(orders.turnover).values()) == pytest.approx(turnover)
    denials = told(watched, "OrderDenied", by=("strategy", "rule"))
    assert values(watched.measures.risk.denials) == denials
    assert {rule for _, rule in denials} >= {"max_order_quantity"}


def test_money_and_positions_are_those_of_the_run(watched: Watched) -> None:
    money, outcome = watched.measures.money, watched.run.outcome
    assert money.account_equity.value == float(outcome.totals()["equity"])
    assert money.cash.value == float(outcome.totals()["cash"])
    assert sum(values(money.equity).values()) == pytest.approx(money.account_equity.value)
    assert values(money.realised)["a",] == float(outcome.totals(0)["realised"])
    assert values(watched.measures.orders.fees) == {}
    held = {(row["strategy"], row["symbol"]): float(row["quantity"]) for row in outcome.positions()}
    assert values(money.quantity) == held
    assert set(values(money.open_profit)) <= set(held)


def test_the_use_of_each_limit_is_told_as_its_ratio(watched: Watched) -> None:
    rows = watched.run.outcome.utilisation()
    told_ratio = values(watched.measures.risk.utilisation)
    most = max(row["ratio"] for row in rows if row["rule"] == "max_position_quantity")
    assert told_ratio["account", "max_position_quantity"] == pytest.approx(most)
    assert most > 0


def test_data_and_calls_are_those_that_were_played(watched: Watched) -> None:
    measures = watched.measures
    assert measures.data.rows["bars"].value == 200
    assert measures.data.played_until.value == watched.run.played
    assert values(measures.strategies.calls) == {
        ("a",): watched.run.calls(0),
        ("b",): watched.run.calls(1),
    }


def test_latency_is_by_the_clock_of_the_run_where_data_do_not_come_as_they_happen(
    watched: Watched,
) -> None:
    submitted = {e["order"]: e["time"] for e in watched.events if e["event"] == "OrderSubmitted"}
    first = dict[int, int]()
    for event in watched.events:
        if event["event"] == "OrderFilled":
            first.setdefault(event["order"], event["time"])
    spread = watched.measures.orders.latency.spread
    assert spread.count == len(first)
    assert spread.total == sum(time - submitted[order] for order, time in first.items())


def test_latency_is_by_the_clock_of_the_machine_where_they_do() -> None:
    watch = RunWatch(measures := Measures("s", "c"), ["a"], played().times)
    assert measures.orders.latency.spread.count == 0
    live = begun(timed=False)
    live.watch.received, live.watch.now = 5_000, 7_000
    order = b'"order":0,"strategy":"a","symbol":"X"'
    live.watch.hear(raw(b'[{"event":"OrderSubmitted","time":4000,%b}]' % order))
    live.watch.now = 57_000
    live.watch.hear(raw(b'[{"event":"OrderFilled","time":4000,"leaves":"0",%b}]' % order))
    live.measures.fold()
    assert live.measures.orders.latency.spread.total == 50_000
    (trace,) = live.times.ended
    assert trace.times[:3] == [4_000, 5_000, 7_000]
    assert trace.about == {"strategy": "a", "symbol": "X", "outcome": "filled"}
    assert watch.now == 0


def test_what_was_counted_in_another_life_is_not_counted_again(watched: Watched) -> None:
    again = RunWatch(measures := Measures("s", "executor"), ["a", "b"])
    again.recall(watched.told)
    again.read(watched.run)
    assert values(measures.orders.submitted) == {}
    assert values(measures.orders.fills) == {}
    assert values(measures.orders.working) == values(watched.measures.orders.working)
    assert measures.money.account_equity.value == watched.measures.money.account_equity.value


def test_states_of_trading_and_of_strategies_are_followed() -> None:
    watched = begun(timed=False)
    states = watched.measures.risk.trading
    assert values(states) == {("account", "active"): 1, ("a", "active"): 1, ("b", "active"): 1}
    watched.run.set_state(None, "halted")
    watched.run.set_state(0, "reducing")
    watched.run.disable(1)
    for _ in instants(watched, 1):
        pass
    assert values(states) == {("account", "halted"): 1, ("a", "reducing"): 1, ("b", "active"): 1}
    assert values(watched.measures.strategies.enabled) == {("a",): 1}


def test_what_is_stale_near_or_braked_is_followed_and_recalled() -> None:
    told = [
        b'{"event":"StalenessChanged","time":1,"symbol":"X","is_stale":true,"since":0}',
        b'{"event":"LimitNeared","time":1,"symbol":"X","rule":"r","is_near":true}',
        b'{"event":"LimitNeared","time":1,"symbol":"Y","rule":"r","is_near":true}',
        b'{"event":"LimitNeared","time":2,"symbol":"X","rule":"r"}',
        b'{"event":"MarketStateChanged","time":1,"symbol":"X","state":"halted"}',
    ]
    events = raw(b"[" + b",".join(told) + b"]")
    for take in (RunWatch.hear, RunWatch.recall):
        take(RunWatch(measures := Measures("s", "c"), []), events)
        assert values(measures.data.stale) == {("X",): 1}
        assert values(measures.risk.near) == {("account", "r"): 1}
        assert values(measures.risk.trading)["X", "halted"] == 1
    RunWatch(measures, []).hear(raw(b'[{"event":"StalenessChanged","time":3,"symbol":"X"}]'))
    assert values(measures.data.stale) == {}


def test_a_position_that_was_closed_is_told_no_more() -> None:
    watched = played(count=20)
    watched.measures.money.quantity["gone", "Y"].value = 3
    watched.measures.refresh()
    assert ("gone", "Y") not in values(watched.measures.money.quantity)


def test_what_are_no_events_is_refused() -> None:
    with pytest.raises(DataError, match="cannot be read"):
        RunWatch(Measures("s", "c"), []).hear(raw(b'[{"event": 1}]'))


def test_a_kind_of_event_that_is_not_measured_is_passed_over() -> None:
    watch = RunWatch(Measures("s", "c"), [])
    told = b'[{"event":"SplitApplied","time":1,"symbol":"X","numerator":2,"more":[1]}]'
    watch.hear(raw(told))
