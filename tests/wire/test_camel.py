"""The REST and socket contract: camelCase keys, and numbers as JSON numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from tests.wire.events import ANY, bar, execution, quote, signal, trade
from tests.wire.golden_files import golden, in_order, names

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import AnyEvent, CheckOrders, SubmitOrder
from ingenium.model.wire.camel.codec import (
    backtest_request,
    decode,
    encode,
    request_body,
    risk_limits,
    subscription,
)
from ingenium.model.wire.packet import Packet

if TYPE_CHECKING:
    from collections.abc import Mapping

ORDER = SubmitOrder(
    symbol="AAPL", side="buy", quantity=Decimal(100), type="limit", limit=Decimal("150.00")
)
EVENTS: Mapping[str, tuple[str, AnyEvent]] = {
    "order": ("order", ORDER),
    "bar": ("marketData", bar()),
    "quote": ("marketData", quote()),
    "trade": ("marketData", trade()),
    "signal": ("signal", signal()),
    "execution": ("execution", execution()),
}


def test_every_golden_file_is_read_by_a_test() -> None:
    assert names("camel") == {*EVENTS, "backtest_request", "risk_limits"}


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_written_as_its_golden_file_and_read_from_it(name: str) -> None:
    subject, event = EVENTS[name]
    packet = encode(event)
    assert packet.subject == subject
    written, expected = packet.data, golden(f"camel/{name}")
    assert json.loads(written, parse_float=Decimal) == json.loads(expected, parse_float=Decimal)
    assert [key for key, _ in in_order(written)] == [key for key, _ in in_order(expected)]
    assert decode(Packet(subject, expected)) == event


@given(ANY)
def test_what_is_written_is_read_as_it_was(event: AnyEvent) -> None:
    assert decode(encode(event)) == event


def test_a_json_number_keeps_all_its_digits() -> None:
    body = golden("camel/order").replace(b"150.00", b"12345678901234567890.123456789012345678")
    read = decode(Packet("order", body))
    assert isinstance(read, SubmitOrder)
    assert read.limit == Decimal("12345678901234567890.123456789012345678")


def test_numbers_as_text_are_read_too() -> None:
    body = golden("camel/order").replace(b"150.00", b'"150.00"')
    assert decode(Packet("order", body)) == ORDER


@pytest.mark.parametrize(
    "number", ["NaN", '"NaN"', '"Infinity"', "1e400", '"1e400"', "1e30", "true"]
)
def test_what_is_no_number_of_ours_is_refused(number: str) -> None:
    body = golden("camel/order").replace(b"150.00", number.encode())
    with pytest.raises(WireError, match=r"^order"):
        decode(Packet("order", body))


def test_a_key_that_nobody_knows_is_refused_in_an_order() -> None:
    body = golden("camel/order").replace(b'"limitPrice"', b'"limitprice"')
    with pytest.raises(WireError, match="object contains unknown field `limitprice`"):
        decode(Packet("order", body))


def test_a_subject_of_no_event_is_refused() -> None:
    with pytest.raises(WireError, match=r"'news' is of no event: there are marketData, signal"):
        decode(Packet("news", b"{}"))
    with pytest.raises(NotHeldError, match="CheckOrders: the REST and socket contract has no such"):
        encode(CheckOrders())


def test_a_backtest_request_is_read_and_written() -> None:
    body = golden("camel/backtest_request")
    request = backtest_request(body)
    assert request.initial_capital == 100_000
    assert request.strategies[0].parameters == {
        "lookback": 20, "entryZScore": 2.0, "exitZScore": 0.5
    }  # fmt: skip
    assert json.loads(request_body(request)) == json.loads(body)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"backtest"', '"live"', "invalid enum value 'live' - at `$.mode`"),
        ("2023-12-31T23:59:59Z", "2022-12-31T00:00:00Z", "endDate is before startDate"),
        ("2023-01-01T00:00:00Z", "soon", "startDate: 'soon' is no time"),
        ("100000", "0", "initialCapital: 0 must be more than zero"),
        ('"allocation": 1.0', '"allocation": 1.5', "'mean_reversion_1' is 1.5: it is a part"),
        ('"symbols": ["AAPL", "GOOGL", "MSFT"],\n  "i', '"i', "missing required field `symbols`"),
    ],
)
def test_an_impossible_backtest_request_is_refused(old: str, new: str, fault: str) -> None:
    body = golden("camel/backtest_request").decode()
    assert old in body
    with pytest.raises(WireError) as refused:
        backtest_request(body.replace(old, new).encode())
    assert fault in str(refused.value)


def test_risk_limits_are_read_and_written() -> None:
    body = golden("camel/risk_limits")
    limits = risk_limits(body)
    assert limits.max_position_size == 100_000
    assert json.loads(request_body(limits)) == json.loads(body)
    assert risk_limits(b"{}").max_order_size is None


def test_impossible_risk_limits_are_refused() -> None:
    with pytest.raises(WireError, match="max_daily_loss: -1 must be more than zero"):
        risk_limits(b'{"maxDailyLoss": -1}')
    with pytest.raises(WireError, match="unknown field `maxLoss`"):
        risk_limits(b'{"maxLoss": 1}')


def test_a_socket_subscribes_to_kinds_of_data() -> None:
    asked = subscription(b'{"symbols": ["AAPL"], "dataTypes": ["quote", "trade"]}')
    assert (asked.symbols, asked.data_types) == (("AAPL",), ("quote", "trade"))
    with pytest.raises(WireError, match="subscribe: invalid enum value 'news'"):
        subscription(b'{"symbols": ["AAPL"], "dataTypes": ["news"]}')
