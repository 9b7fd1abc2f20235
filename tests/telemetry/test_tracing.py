"""Traces: which orders, which ids, which spans."""

import pytest

from ingenium.model.measures.measures import Measures
from ingenium.model.measures.order_times import KEPT, OrderTimes
from ingenium.model.tracing import OrderTrace, Parent, Tracing, parse_traceparent

TIMES = (1_000, 1_200, 1_500, 1_510, 1_600, 2_000, 5_000, 5_100)


def test_every_process_derives_the_same_trace_for_an_order() -> None:
    one, other = Tracing("paper-1").headers("alpha-7"), Tracing("paper-1").headers("alpha-7")
    assert one == other
    assert one == {"traceparent": "00-1edebca871f35c27ac715e2473495d6b-398939805f377519-00"}


def test_orders_and_sessions_have_traces_of_their_own() -> None:
    traces = {
        Tracing(session).trace(order)
        for session in ("paper-1", "paper-2")
        for order in ("alpha-1", "alpha-2")
    }
    assert len(traces) == 4


def test_about_one_order_in_so_many_is_sampled() -> None:
    tracing = Tracing("paper-1", one_in=10)
    sampled = sum(tracing.is_sampled(f"alpha-{number}") for number in range(10_000))
    assert 850 <= sampled <= 1_150


def test_all_or_no_orders_may_be_sampled() -> None:
    assert all(Tracing("s", 1).is_sampled(f"a-{number}") for number in range(100))
    assert not any(Tracing("s", 0).is_sampled(f"a-{number}") for number in range(100))


def test_a_header_tells_whether_its_trace_is_kept() -> None:
    kept = parse_traceparent(Tracing("s", 1).headers("a-1")["traceparent"])
    not_kept = parse_traceparent(Tracing("s", 0).headers("a-1")["traceparent"])
    assert kept is not None
    assert not_kept is not None
    assert (kept.is_sampled, not_kept.is_sampled) == (True, False)
    assert kept.trace == not_kept.trace == Tracing("s").trace("a-1")


def test_a_header_of_another_program_is_read() -> None:
    text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert parse_traceparent(text) == Parent(
        "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", is_sampled=True
    )
    assert parse_traceparent(f"01{text[2:]}-what-a-later-version-adds") is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
    ],
)
def test_what_is_no_header_is_not_taken_for_one(text: str) -> None:
    assert parse_traceparent(text) is None


def test_spans_are_the_order_and_its_stages_one_after_another() -> None:
    tracing = Tracing("paper-1", 1)
    order, *stages = tracing.spans(OrderTrace("alpha-7", TIMES, {"symbol": "BTC"}))
    assert (order.name, order.start, order.end, order.parent) == ("order", 1_000, 5_100, "")
    assert order.about == {"session": "paper-1", "order": "alpha-7", "symbol": "BTC"}
    assert [(span.name, span.start, span.end) for span in stages] == [
        ("receive", 1_000, 1_200),
        ("decide", 1_200, 1_500),
        ("gate", 1_500, 1_510),
        ("send", 1_510, 1_600),
        ("accept", 1_600, 2_000),
        ("fill", 2_000, 5_000),
        ("book", 5_000, 5_100),
    ]
    assert {span.parent for span in stages} == {order.id}
    assert len({span.id for span in (order, *stages)}) == 8
    header = parse_traceparent(tracing.headers("alpha-7")["traceparent"])
    assert header == Parent(order.trace, order.id, is_sampled=True)


def test_stages_that_were_not_reached_have_no_spans() -> None:
    denied = OrderTrace("alpha-8", (0, 0, 1_500, 1_510, 0, 0, 0, 0), {})
    assert [span.name for span in Tracing("s", 1).spans(denied)] == ["order", "gate"]
    assert Tracing("s", 1).spans(OrderTrace("alpha-9", (0,) * 8, {})) == []


def test_a_clock_that_went_back_makes_no_span_that_ends_before_it_begins() -> None:
    odd = OrderTrace("alpha-8", (0, 0, 1_500, 1_400, 0, 0, 0, 0), {})
    assert all(span.start <= span.end for span in Tracing("s", 1).spans(odd))


def followed(measures: Measures, one_in: int = 1) -> OrderTimes:
    return OrderTimes(measures, Tracing("s", one_in))


def test_latency_is_the_time_from_the_decision_to_the_first_fill() -> None:
    measures = Measures("s", "executor")
    times = followed(measures)
    times.mark("a-1", "decided", 1_000)
    times.mark("a-1", "filled", 4_000)
    times.mark("a-1", "filled", 9_000)
    measures.fold()
    assert (measures.orders.latency.spread.count, measures.orders.latency.spread.total) == (
        1,
        3_000,
    )


def test_a_stage_is_timed_from_the_last_stage_that_was_seen() -> None:
    measures = Measures("s", "executor")
    times = followed(measures)
    times.mark("a-1", "decided", 1_000)
    times.mark("a-1", "sent", 1_700)
    times.end("a-1", {})
    measures.fold()
    told = {labels[0]: each.spread.total for labels, each in measures.orders.stage_time.members()}
    assert {stage: total for stage, total in told.items() if total} == {"sent": 700}


def test_an_order_that_ended_is_kept_for_its_trace_only_if_it_is_sampled() -> None:
    measures = Measures("s", "executor")
    for one_in, kept in ((1, ["a-1"]), (0, [])):
        times = followed(measures, one_in)
        times.mark("a-1", "decided", 1_000)
        times.end("a-1", {"outcome": "denied"})
        assert [trace.order for trace in times.ended] == kept


def test_traces_that_nobody_takes_are_lost_and_counted() -> None:
    measures = Measures("s", "executor")
    times = followed(measures)
    for number in range(KEPT + 3):
        times.mark(f"a-{number}", "decided", 1_000)
        times.end(f"a-{number}", {})
    assert len(times.ended) == KEPT
    assert times.ended[0].order == "a-3"
    assert measures.about.traced["lost"].value == 3


def test_orders_of_another_life_are_forgotten() -> None:
    measures = Measures("s", "executor")
    times = followed(measures)
    times.mark("a-1", "decided", 1_000)
    times.forget()
    times.mark("a-1", "filled", 9_000)
    measures.fold()
    assert measures.orders.latency.spread.count == 0
