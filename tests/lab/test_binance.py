"""The lab answers as Binance's documentation says: codes, limits, streams."""

from __future__ import annotations

import hmac
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.lab.asking import NOW, SECOND, ask, limit_buy, told, venue_with

from ingenium.venues.lab.dialect import Asked
from ingenium.venues.lab.ports import demo_credentials

if TYPE_CHECKING:
    from ingenium.venues.lab.faulty_stream import FaultyStream
    from ingenium.venues.lab.venue import LabVenue, Outcome

ORDER = "/api/v3/order"


def code(outcome: Outcome) -> int:
    assert outcome.reply is not None
    assert outcome.reply.status >= 400
    return int(told(outcome)["code"])


def public(venue: LabVenue, path: str, query: str = "", *, now: int = NOW) -> Outcome:
    return venue.ask(Asked("GET", path, query, {}, b"", now))


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"price": "50000.001"}, -1013),
        ({"quantity": "0.000001"}, -1013),
        ({"quantity": "0.00001", "price": "20000"}, -1013),
        ({"price": "1000"}, -1013),
        ({"quantity": "5"}, -2010),
        ({"type": "LIMIT_MAKER", "price": "61000"}, -1106),
        ({"price": "1e4"}, -1100),
        ({"price": "50000.123456789"}, -1111),
        ({"side": "HOLD"}, -1117),
        ({"type": "GUESS"}, -1116),
        ({"timeInForce": "DAY"}, -1115),
        ({"timeInForce": ""}, -1102),
        ({"symbol": "GOLD"}, -1121),
        ({"newClientOrderId": "with a space"}, -1100),
        ({"type": "MARKET"}, -1106),
        ({"type": "STOP_LOSS_LIMIT", "stopPrice": "50000"}, -2010),
    ],
)
def test_an_order_that_is_wrong_is_told_its_code(terms: dict[str, Any], expected: int) -> None:
    venue = venue_with()
    assert code(limit_buy(venue, "a", **terms)) == expected
    assert told(ask(venue, "GET", "/api/v3/openOrders")) == []


def test_a_signature_a_key_and_a_time_are_checked() -> None:
    venue = venue_with()
    own = demo_credentials("binance")
    query = f"timestamp={NOW // 1_000_000}"
    sign = hmac.new(own.secret.encode(), query.encode(), "sha256").hexdigest()

    def refused(query: str, key: str) -> int:
        asked = Asked("GET", "/api/v3/account", query, {"x-mbx-apikey": key}, b"", NOW)
        return code(venue.ask(asked))

    assert refused(f"{query}&signature={'0' * 64}", own.key) == -1022
    assert refused(f"{query}&signature={sign}", "another") == -2015
    assert refused(f"{query}&signature={sign}", "") == -2014
    assert refused(query, own.key) == -1102
    assert code(ask(venue, "GET", "/api/v3/account", stamp=NOW - 6 * SECOND)) == -1021
    assert code(ask(venue, "GET", "/api/v3/account", stamp=NOW + 2 * SECOND)) == -1021
    assert code(ask(venue, "GET", "/api/v3/account", recvWindow="70000")) == -1131
    assert told(ask(venue, "GET", "/api/v3/account", stamp=NOW - 6 * SECOND, recvWindow="9000"))


def test_a_body_is_signed_with_the_query_before_it() -> None:
    venue = venue_with()
    own = demo_credentials("binance")
    query = "symbol=BTCUSDT&side=BUY&type=LIMIT"
    body = f"quantity=0.01&price=50000&timeInForce=GTC&timestamp={NOW // 1_000_000}"
    sign = hmac.new(own.secret.encode(), (query + body).encode(), "sha256").hexdigest()
    headers = {"x-mbx-apikey": own.key, "content-type": "application/x-www-form-urlencoded"}
    asked = Asked("POST", ORDER, query, headers, f"{body}&signature={sign}".encode(), NOW)
    assert told(venue.ask(asked))["status"] == "NEW"


def test_who_asks_too_much_is_turned_away_and_then_shut_out() -> None:
    venue = venue_with()
    statuses = []
    for _ in range(24 + 40):
        answer = public(venue, "/api/v3/depth", "symbol=BTCUSDT&limit=5000").reply
        assert answer is not None
        statuses.append(answer.status)
    assert statuses[:24] == [200] * 24
    assert statuses[24:44] == [429] * 20
    assert set(statuses[44:]) == {418}
    answer = public(venue, "/api/v3/ping", now=NOW + 119 * SECOND).reply
    assert answer is not None
    assert (answer.status, answer.headers["Retry-After"]) == (418, "1")
    answer = public(venue, "/api/v3/ping", now=NOW + 121 * SECOND).reply
    assert answer is not None
    assert (answer.status, answer.headers["X-MBX-USED-WEIGHT-1M"]) == (200, "1")


def test_orders_are_counted_in_ten_seconds() -> None:
    venue = venue_with()
    for number in range(100):
        last = limit_buy(venue, f"c{number}", quantity="0.0002").reply
    assert last is not None
    assert last.headers["X-MBX-ORDER-COUNT-10S"] == "100"
    assert code(limit_buy(venue, "more")) == -1015
    assert told(limit_buy(venue, "later", now=NOW + 10 * SECOND))["status"] == "NEW"


def test_an_order_is_found_changed_and_cancelled_by_either_id() -> None:
    venue = venue_with()
    made = told(limit_buy(venue, "a"))
    number = made["orderId"]
    ids: list[dict[str, Any]] = [{"orderId": number}, {"origClientOrderId": "a"}]
    for each in ids:
        assert told(ask(venue, "GET", ORDER, symbol="BTCUSDT", **each))["price"] == (
            "50000.00000000"
        )
    assert code(ask(venue, "GET", ORDER, symbol="ETHUSDT", orderId=number)) == -2013
    assert code(ask(venue, "GET", ORDER, symbol="BTCUSDT")) == -1102
    amend = "/api/v3/order/amend/keepPriority"
    amended = told(ask(venue, "PUT", amend, symbol="BTCUSDT", orderId=number, newQty="0.005"))
    assert amended["amendedOrder"]["origQty"] == "0.00500000"
    gone = told(ask(venue, "DELETE", ORDER, symbol="BTCUSDT", origClientOrderId="a"))
    assert (gone["origClientOrderId"], gone["status"]) == ("a", "CANCELED")
    assert code(ask(venue, "DELETE", ORDER, symbol="BTCUSDT", orderId=number)) == -2011
    rows = told(ask(venue, "GET", "/api/v3/allOrders", symbol="BTCUSDT"))
    assert [(each["clientOrderId"], each["status"]) for each in rows] == [("a", "CANCELED")]


def test_an_order_is_replaced_or_it_is_said_which_half_was_not() -> None:
    venue = venue_with()
    limit_buy(venue, "a")
    path = "/api/v3/order/cancelReplace"
    terms: dict[str, Any] = {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.01",
        "price": "51000",
        "cancelReplaceMode": "STOP_ON_FAILURE",
        "cancelOrigClientOrderId": "a",
        "newClientOrderId": "b",
    }
    done = told(ask(venue, "POST", path, **terms))
    assert (done["cancelResult"], done["newOrderResult"]) == ("SUCCESS", "SUCCESS")
    again = told(ask(venue, "POST", path, **terms))
    assert (again["code"], again["data"]["newOrderResult"]) == (-2022, "NOT_ATTEMPTED")
    poor: dict[str, Any] = terms | {
        "cancelOrigClientOrderId": "b",
        "newClientOrderId": "c",
        "quantity": "50",
    }
    half = told(ask(venue, "POST", path, **poor))
    assert (half["code"], half["data"]["newOrderResponse"]["code"]) == (-2021, -2010)
    assert told(ask(venue, "GET", "/api/v3/openOrders")) == []


def test_a_stop_and_a_profit_wait_on_either_side_of_the_price() -> None:
    venue = venue_with()
    terms: dict[str, Any] = {"side": "SELL", "quantity": "0.01"}
    limit_buy(venue, "s", type="STOP_LOSS_LIMIT", stopPrice="58000", price="57000", **terms)
    limit_buy(venue, "p", type="TAKE_PROFIT_LIMIT", stopPrice="62000", price="61900", **terms)
    move(venue, "62500")
    states = {
        each["clientOrderId"]: (each["type"], each["status"])
        for each in told(ask(venue, "GET", "/api/v3/allOrders", symbol="BTCUSDT"))
    }
    assert states == {"s": ("STOP_LOSS_LIMIT", "NEW"), "p": ("TAKE_PROFIT_LIMIT", "FILLED")}
    move(venue, "57500")
    assert told(ask(venue, "GET", "/api/v3/openOrders")) == []


def move(venue: LabVenue, price: str) -> None:
    body = msgspec.json.encode({"symbol": "BTCUSDT", "price": price})
    told(venue.ask(Asked("POST", "/lab/price", "", {}, body, NOW)))


def test_market_data_are_told_to_anybody() -> None:
    venue = venue_with()
    for second in range(1, 60):
        venue.tick(NOW + second * SECOND)
    now = NOW + 60 * SECOND
    info = told(public(venue, "/api/v3/exchangeInfo", "symbol=BTCUSDT", now=now))
    names = {each["filterType"] for each in info["symbols"][0]["filters"]}
    assert names == {
        "PRICE_FILTER",
        "LOT_SIZE",
        "TRAILING_DELTA",
        "NOTIONAL",
        "PERCENT_PRICE_BY_SIDE",
    }
    bars = told(public(venue, "/api/v3/klines", "symbol=BTCUSDT&interval=1h&limit=24", now=now))
    assert len(bars) == 24
    assert all(float(bar[3]) <= float(bar[4]) <= float(bar[2]) for bar in bars)
    assert [later[0] - bar[0] for bar, later in pairwise(bars)] == ([3_600_000] * 23)
    sums = told(public(venue, "/api/v3/aggTrades", "symbol=BTCUSDT&limit=10", now=now))
    rest = told(
        public(venue, "/api/v3/aggTrades", f"symbol=BTCUSDT&fromId={sums[5]['a']}", now=now)
    )
    assert rest == sums[5:]
    both = told(public(venue, "/api/v3/ticker/24hr", "symbols=[%22BTCUSDT%22]", now=now))
    assert float(both[0]["lowPrice"]) <= float(both[0]["lastPrice"]) <= float(both[0]["highPrice"])
    assert code(public(venue, "/api/v3/klines", "symbol=BTCUSDT&interval=7m")) == -1120
    assert code(public(venue, "/api/v3/klines", "interval=1m")) == -1102


def opened(venue: LabVenue, path: str, query: str = "") -> FaultyStream:
    stream = venue.connect(path, query, NOW)
    assert stream is not None
    return stream


def frames(stream: FaultyStream, now: int) -> list[Any]:
    return [msgspec.json.decode(each) for each in stream.poll(now)]


def test_a_book_is_kept_by_a_snapshot_and_the_changes_after_it() -> None:
    venue = venue_with()
    stream = opened(venue, "/ws/btcusdt@depth@100ms")
    snapshot = told(public(venue, "/api/v3/depth", "symbol=BTCUSDT&limit=1000"))
    book = {(side, price): size for side in ("bids", "asks") for price, size in snapshot[side]}
    last = snapshot["lastUpdateId"]
    now = NOW
    for step in range(1, 40):
        now = NOW + step * SECOND // 4
        venue.tick(now)
        for change in frames(stream, now):
            assert change["U"] == last + 1
            last = change["u"]
            for side, name in (("bids", "b"), ("asks", "a")):
                book.update({(side, price): size for price, size in change[name]})
    book = {key: size for key, size in book.items() if float(size)}
    after = told(public(venue, "/api/v3/depth", "symbol=BTCUSDT&limit=1000", now=now))
    assert last == after["lastUpdateId"] > snapshot["lastUpdateId"]
    assert book == {(side, price): size for side in ("bids", "asks") for price, size in after[side]}


def test_combined_streams_tell_each_trade_and_each_closed_bar_once() -> None:
    venue = venue_with()
    stream = opened(venue, "/stream", "streams=btcusdt@trade/btcusdt@kline_1m/btcusdt@bookTicker")
    trades, closed = [], []
    for step in range(1, 400):
        now = NOW + step * SECOND
        venue.tick(now)
        for frame in frames(stream, now):
            if frame["stream"] == "btcusdt@trade":
                trades.append(frame["data"]["t"])
            if frame["stream"] == "btcusdt@kline_1m" and frame["data"]["k"]["x"]:
                closed.append(frame["data"]["k"]["t"])
    prints = [each.id for each in venue.dialect.exchange.market("BTCUSDT").prints]
    assert trades == prints[1:]
    assert len(closed) == 6
    assert [b - a for a, b in pairwise(closed)] == [60_000] * 5


def test_streams_are_subscribed_to_and_left() -> None:
    venue = venue_with()
    stream = opened(venue, "/ws")
    subscribe = '{"method": "SUBSCRIBE", "params": ["btcusdt@miniTicker"], "id": 7}'
    first = [msgspec.json.decode(each) for each in stream.receive(subscribe, NOW)]
    assert first[0] == {"result": None, "id": 7}
    assert first[1]["e"] == "24hrMiniTicker"
    listed = stream.receive('{"method": "LIST_SUBSCRIPTIONS", "id": 8}', NOW)
    assert msgspec.json.decode(listed[0])["result"] == ["btcusdt@miniTicker"]
    stream.receive('{"method": "UNSUBSCRIBE", "params": ["btcusdt@miniTicker"], "id": 9}', NOW)
    venue.tick(NOW + 9 * SECOND)
    assert frames(stream, NOW + 9 * SECOND) == []


def test_reports_tell_an_order_as_it_was_then() -> None:
    venue = venue_with()
    key = told(ask(venue, "POST", "/api/v3/userDataStream"))["listenKey"]
    stream = opened(venue, f"/ws/{key}")
    ask_price, size = venue.dialect.exchange.market("BTCUSDT").book("sell")[0]
    limit_buy(venue, "a", price=str(ask_price), quantity=str(size + 1))
    ask(venue, "DELETE", ORDER, symbol="BTCUSDT", origClientOrderId="a")
    reports = [each for each in frames(stream, NOW) if each["e"] == "executionReport"]
    assert [(each["x"], each["X"], each["c"], each["C"]) for each in reports] == [
        ("NEW", "NEW", "a", ""),
        ("TRADE", "PARTIALLY_FILLED", "a", ""),
        ("CANCELED", "CANCELED", reports[2]["c"], "a"),
    ]
    assert [float(each["z"]) for each in reports] == [0, float(size), float(size)]
    assert len({each["I"] for each in reports}) == 3


def test_a_listen_key_ends_unless_it_is_kept_alive() -> None:
    venue = venue_with()
    path = "/api/v3/userDataStream"
    key = told(ask(venue, "POST", path))["listenKey"]
    stream = opened(venue, f"/ws/{key}")
    later = NOW + 3_000 * SECOND
    ask(venue, "PUT", path, now=later, listenKey=key)
    assert frames(stream, NOW + 4_000 * SECOND) == []
    assert frames(stream, NOW + 6_700 * SECOND)[0]["e"] == "listenKeyExpired"
    assert stream.is_over
    assert code(ask(venue, "PUT", path, now=NOW + 6_700 * SECOND, listenKey=key)) == -1125


def socket_api(method: str, stream: FaultyStream, **given: object) -> list[Any]:
    own = demo_credentials("binance")
    signed = {**given, "apiKey": own.key, "timestamp": NOW // 1_000_000}
    text = "&".join(f"{name}={signed[name]}" for name in sorted(signed))
    sign = hmac.new(own.secret.encode(), text.encode(), "sha256").hexdigest()
    message = {"id": "m", "method": method, "params": {**signed, "signature": sign}}
    told_now = stream.receive(msgspec.json.encode(message).decode(), NOW)
    return [msgspec.json.decode(each) for each in told_now]


def test_the_socket_takes_orders_and_tells_what_becomes_of_them() -> None:
    venue = venue_with()
    stream = opened(venue, "/ws-api/v3")
    assert socket_api("userDataStream.subscribe.signature", stream)[0]["status"] == 200
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
    answers = socket_api(
        "order.place", stream, **order, quantity="0.01", price="50000", newClientOrderId="a"
    )
    assert (answers[0]["status"], answers[0]["result"]["clientOrderId"]) == (200, "a")
    assert answers[1]["event"]["x"] == "NEW"
    refused = socket_api("order.cancel", stream, symbol="BTCUSDT", orderId=99_999)
    assert (refused[0]["status"], refused[0]["error"]["code"]) == (400, -2011)
    wrong = stream.receive('{"id": 1, "method": "order.guess"}', NOW)
    assert msgspec.json.decode(wrong[0])["error"]["code"] == -1134
