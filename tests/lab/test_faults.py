"""What goes wrong at the lab goes wrong as it does at exchanges, and is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.lab.asking import NOW, SECOND, ask, limit_buy, orders_of, told, venue_with

from ingenium.model.errors import ConfigError
from ingenium.venues.lab.dialect import Asked
from ingenium.venues.lab.faults import Fault, parse_fault

if TYPE_CHECKING:
    from ingenium.venues.lab.faulty_stream import FaultyStream
    from ingenium.venues.lab.venue import LabVenue


def test_a_request_that_is_lost_changes_nothing() -> None:
    venue = venue_with(Fault(kind="lose_request", count=1))
    assert limit_buy(venue, "a").reply is None
    assert orders_of(venue) == []
    assert limit_buy(venue, "a").reply is not None
    assert orders_of(venue) == ["a"]
    assert venue.faults.injected == {"lose_request": 1}


def test_an_answer_is_lost_after_the_order_was_accepted() -> None:
    venue = venue_with(Fault(kind="lose_answer", method="POST", count=1))
    assert limit_buy(venue, "a").reply is None
    assert orders_of(venue) == ["a"]


def test_a_late_request_arrives_after_its_sender_has_given_up() -> None:
    venue = venue_with(Fault(kind="late_request", method="POST", count=1, seconds=3))
    assert limit_buy(venue, "a").reply is None
    venue.tick(NOW + 2 * SECOND)
    assert orders_of(venue) == []
    venue.tick(NOW + 3 * SECOND)
    assert orders_of(venue) == ["a"]


def test_a_request_that_is_too_late_is_outside_of_its_window() -> None:
    venue = venue_with(Fault(kind="late_request", method="POST", count=1, seconds=6))
    limit_buy(venue, "a")
    venue.tick(NOW + 7 * SECOND)
    assert orders_of(venue) == []


def test_a_request_that_is_doubled_is_refused_the_second_time() -> None:
    venue = venue_with(Fault(kind="duplicate", count=1))
    assert told(limit_buy(venue, "a"))["msg"] == "Duplicate order sent."
    assert orders_of(venue) == ["a"]


@pytest.mark.parametrize(("kind", "status"), [("too_many", 429), ("ban", 418)])
def test_who_asks_too_much_waits(kind: str, status: int) -> None:
    venue = venue_with(msgspec.convert({"kind": kind, "count": 1, "seconds": 30}, Fault))
    refused = limit_buy(venue, "a").reply
    assert refused is not None
    assert (refused.status, refused.headers["Retry-After"]) == (status, "30")
    later = limit_buy(venue, "a", now=NOW + 10 * SECOND).reply
    assert later is not None
    assert (later.status, later.headers["Retry-After"]) == (status, "20")
    assert told(limit_buy(venue, "a", now=NOW + 30 * SECOND))["status"] == "NEW"


def test_maintenance_speaks_the_words_of_the_exchange() -> None:
    venue = venue_with(Fault(kind="maintenance", count=1))
    away = limit_buy(venue, "a").reply
    assert away is not None
    assert away.status == 503
    assert orders_of(venue) == []


def test_a_clock_that_is_ahead_refuses_our_time() -> None:
    venue = venue_with(Fault(kind="skew", seconds=20))
    assert told(limit_buy(venue, "a"))["code"] == -1021
    assert told(ask(venue, "GET", "/api/v3/time"))["serverTime"] == (NOW + 20 * SECOND) // 1_000_000
    made = ask(venue, "GET", "/api/v3/openOrders", stamp=NOW + 20 * SECOND)
    assert told(made) == []


def test_an_answer_is_cut_or_late() -> None:
    venue = venue_with(Fault(kind="malformed"), Fault(kind="latency", seconds=0.5))
    outcome = ask(venue, "GET", "/api/v3/time")
    assert outcome.after == 0.5
    with pytest.raises(msgspec.DecodeError):
        told(outcome)


def test_a_thin_market_fills_orders_in_parts() -> None:
    sizes = []
    for faults in ([], [Fault(kind="thin")]):
        venue = venue_with(*faults)
        venue.tick(NOW + SECOND)
        sizes.append(sum(size for _, size in venue.dialect.exchange.market("BTCUSDT").book("sell")))
    assert sizes[1] < sizes[0] / 5


def user_stream(venue: LabVenue) -> FaultyStream:
    key = told(ask(venue, "POST", "/api/v3/userDataStream"))["listenKey"]
    stream = venue.connect(f"/ws/{key}", "", NOW)
    assert stream is not None
    return stream


def test_news_come_late_and_in_order() -> None:
    venue = venue_with(Fault(kind="delay_news", seconds=2, count=1))
    stream = user_stream(venue)
    limit_buy(venue, "a")
    limit_buy(venue, "b")
    assert stream.poll(NOW) == []
    frames = [msgspec.json.decode(each) for each in stream.poll(NOW + 2 * SECOND)]
    assert [each["c"] for each in frames if each["e"] == "executionReport"] == ["a", "b"]


def test_a_half_open_stream_tells_nothing_and_forgets() -> None:
    venue = venue_with(Fault(kind="half_open", seconds=5, count=1))
    stream = user_stream(venue)
    limit_buy(venue, "a")
    assert stream.poll(NOW) == []
    limit_buy(venue, "b", now=NOW + 6 * SECOND)
    text = "".join(stream.poll(NOW + 6 * SECOND))
    assert '"c":"b"' in text
    assert '"c":"a"' not in text


@pytest.mark.parametrize(("kind", "times"), [("duplicate", 2), ("lose_news", 0)])
def test_news_are_told_twice_or_never(kind: str, times: int) -> None:
    venue = venue_with()
    stream = user_stream(venue)
    venue.faults.add([msgspec.convert({"kind": kind, "method": "STREAM"}, Fault)])
    limit_buy(venue, "a")
    assert "".join(stream.poll(NOW)).count('"x":"NEW"') == times
    assert orders_of(venue) == ["a"]


def test_a_stream_is_hung_up() -> None:
    venue = venue_with(Fault(kind="disconnect", count=1))
    stream = user_stream(venue)
    stream.poll(NOW)
    assert stream.is_over
    assert not user_stream(venue).is_over


def test_the_same_seed_makes_the_same_faults() -> None:
    done = []
    for _ in range(2):
        venue = venue_with(Fault(kind="lose_answer", chance=0.3), Fault(kind="latency", chance=0.5))
        done.append([limit_buy(venue, f"c{each}") for each in range(40)])
    assert done[0] == done[1]
    assert {each.reply is None for each in done[0]} == {True, False}


def test_faults_are_asked_for_and_ended_at_the_door_of_the_lab() -> None:
    venue = venue_with()
    body = b'[{"kind": "ban", "seconds": 60, "count": 1}]'
    told(venue.ask(Asked("POST", "/lab/faults", "", {}, body, NOW)))
    assert limit_buy(venue, "a").reply.status == 418  # type: ignore[union-attr]
    venue.ask(Asked("DELETE", "/lab/faults", "", {}, b"", NOW))
    assert told(limit_buy(venue, "a"))["status"] == "NEW"
    seen = told(venue.ask(Asked("GET", "/lab/orders", "", {}, b"", NOW)))
    assert [(each["client_id"], each["status"]) for each in seen] == [("a", "open")]
    state = told(venue.ask(Asked("GET", "/lab/state", "", {}, b"", NOW)))
    assert (state["requests"], state["faults"]) == (2, {"ban": 1})
    wrong = venue.ask(Asked("POST", "/lab/faults", "", {}, b'{"kind": "flood"}', NOW))
    assert "These are no faults" in told(wrong)["error"]


def test_a_market_goes_where_it_is_told() -> None:
    venue = venue_with()
    limit_buy(venue, "a", price="59000")
    body = b'{"symbol": "BTCUSDT", "price": "58000"}'
    told(venue.ask(Asked("POST", "/lab/price", "", {}, body, NOW)))
    order = ask(venue, "GET", "/api/v3/order", symbol="BTCUSDT", origClientOrderId="a")
    assert told(order)["status"] == "FILLED"


def test_a_fault_is_written_in_a_word() -> None:
    assert parse_fault("latency:0.2@/order*3%10") == Fault(
        kind="latency", seconds=0.2, path="/order", count=3, chance=0.1
    )
    with pytest.raises(ConfigError, match="is no fault"):
        parse_fault("flood")
