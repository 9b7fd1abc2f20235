"""Messages from hostile or broken senders: each ends in one sentence, in every dialect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wire.golden_files import golden

from ingenium.model.errors import WireError
from ingenium.model.wire.bridge import Bridge
from ingenium.model.wire.camel.codec import backtest_request, risk_limits, subscription
from ingenium.model.wire.dialects import DIALECTS, INGENIUM
from ingenium.model.wire.packet import Packet
from ingenium.model.wire.reading import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable

STRUCTURED = {"content-type": "application/cloudevents+json"}
BINARY = {
    "ce-specversion": "1.0", "ce-id": "1", "ce-source": "s", "ce-type": "ingenium.ingestor.data",
}  # fmt: skip
DATA = "ingenium.ingestor.data.aapl"
MESSAGES: dict[str, tuple[str, str, dict[str, str]]] = {
    "ingenium/bar": ("ingenium", DATA, {}),
    "ingenium/quote": ("ingenium", DATA, {}),
    "ingenium/trade": ("ingenium", DATA, {}),
    "ingenium/signal": ("ingenium", "ingenium.strategy.signal", {}),
    "ingenium/order_with_everything": ("ingenium", "ingenium.portfolio.order", {}),
    "ingenium/rejection": ("ingenium", "ingenium.executor.execution", {}),
    "ingenium_older/bar_of_2021": ("ingenium", DATA, {}),
    "cloudevents/bar": ("cloudevents", "", STRUCTURED),
    "cloudevents/signal": ("cloudevents", "", STRUCTURED),
    "cloudevents/order": ("cloudevents", "", STRUCTURED),
    "cloudevents/execution": ("cloudevents", "", STRUCTURED),
    "ingenium_older/bar_of_the_text": ("cloudevents", "", BINARY),
    "hft/kline_pascal": ("hft", "KLINE.A.B.1M", {}),
    "hft/kline_snake": ("hft", "KLINE.A.B.1M", {}),
    "hft/limit_order": ("hft", "order_engine.place_order", {}),
    "luno/tick": ("luno", "", {}),
    "luno/market_buy": ("luno", "", {}),
    "luno/limit_sell": ("luno", "", {}),
    "luno/fill": ("luno", "", {}),
    "camel/order": ("camel", "order", {}),
    "camel/bar": ("camel", "marketData", {}),
    "camel/quote": ("camel", "marketData", {}),
    "camel/execution": ("camel", "execution", {}),
    "camel/signal": ("camel", "signal", {}),
}
REQUESTS: dict[str, tuple[str, Callable[[bytes], object]]] = {
    "backtest": ("camel/backtest_request", backtest_request),
    "limits": ("camel/risk_limits", risk_limits),
    "subscription": ("camel/risk_limits", subscription),
}

# Values as JSON text, so that those can be written which Python could not.
VALUES = st.one_of(
    st.sampled_from([
        "null", "true", "[]", "{}", '""', '"NaN"', '"Infinity"', "NaN", "Infinity", "1e308",
        "1e999",
        "-1", "0", "-0", '"-0"', "1.5", "0.1234567890123456789", str(2**63), str(2**70),
        "9" * 5_000, '"' + "9" * 5_000 + '"', '"\\ud800"', '"\\u0000"', '"1e99"', '"1E-99"',
        '"2023-02-30"', '"9999-12-31T23:59:59Z"', '"0001-01-01T00:00:00Z"', "1700000000",
        "1700000000000", '"' + "x" * 5_000 + '"', '"' + "é" * 200 + '"', '"*"', '">"', '"."',
        "[[1]]",
        "[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900, "[" * 5_000 + "]" * 5_000,
    ]),
    st.text(max_size=8).map(json.dumps),
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)  # fmt: skip
MARK = "\x00mark"


def tell(name: str, body: bytes) -> str:
    """Decode a message; return the sentence about it, "" if it is fine."""
    dialect, subject, headers = MESSAGES[name]
    try:
        DIALECTS[dialect].decode(Packet(subject, body, headers))
    except WireError as error:
        return str(error)
    return ""


def with_a_mark(value: Any, draw: st.DrawFn) -> Any:
    """Return a JSON value in which one part, or one further key, is a mark."""
    if isinstance(value, (dict, list)) and value and draw(st.booleans()):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = draw(st.sampled_from(keys))
        changed = value.copy()
        changed[key] = with_a_mark(value[key], draw)
        return changed
    if isinstance(value, dict) and draw(st.booleans()):
        return {**value, draw(st.text(max_size=5)): MARK}
    return MARK


@st.composite
def spoilt(draw: st.DrawFn, name: str) -> bytes:
    """Make bodies of one kind in which something is not as it should be."""
    body = golden(name)
    if draw(st.integers(0, 3)) > 0:
        marked = json.dumps(with_a_mark(json.loads(body), draw))
        return marked.replace(json.dumps(MARK), draw(VALUES)).encode("utf-8", "surrogatepass")
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 40)))
    return body[:start] + draw(st.binary(max_size=6)) + body[end:]


@pytest.mark.parametrize("name", MESSAGES)
def test_a_golden_file_is_fine(name: str) -> None:
    assert tell(name, golden(name)) == ""


@pytest.mark.parametrize("name", MESSAGES)
def test_a_spoilt_message_is_read_or_refused_in_one_sentence(name: str) -> None:
    @settings(max_examples=120)
    @given(spoilt(name))
    def is_read_or_refused(body: bytes) -> None:
        sentence = tell(name, body)
        assert sentence == "" or sentence.isprintable()
        assert len(sentence) < 600

    is_read_or_refused()


@pytest.mark.parametrize("name", REQUESTS)
def test_a_spoilt_request_is_read_or_refused_in_one_sentence(name: str) -> None:
    file, read = REQUESTS[name]

    @settings(max_examples=120)
    @given(spoilt(file))
    def is_read_or_refused(body: bytes) -> None:
        try:
            told = str(read(body))
        except WireError as error:
            told = str(error)
        assert told

    is_read_or_refused()


@pytest.mark.parametrize("dialect", DIALECTS)
@given(st.text(max_size=40), st.binary(max_size=200), st.dictionaries(
    st.sampled_from(["ce-id", "ce-type", "ce-source", "ce-specversion", "content-type", "ce-time"]),
    st.text(max_size=20) | st.just("1.0"),
))  # fmt: skip
def test_noise_is_refused_in_one_sentence(
    dialect: str, subject: str, body: bytes, headers: dict[str, str]
) -> None:
    with pytest.raises(WireError):
        DIALECTS[dialect].decode(Packet(subject, body, headers))


WHOLE = {
    "nothing": b"",
    "no JSON": b"Id=1",
    "UTF-16": '{"Symbol": "AAPL"}'.encode("utf-16"),
    "Latin-1": '{"Symbol": "\xe9"}'.encode("latin-1"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "nested too deeply": b'{"x":' * 100_000 + b"1" + b"}" * 100_000,
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "trailing text": b"{} {}",
}


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("body", WHOLE.values(), ids=WHOLE)
def test_a_body_that_is_no_message_at_all_is_refused(name: str, body: bytes) -> None:
    assert tell(name, body).endswith(".")


@pytest.mark.parametrize("name", MESSAGES)
def test_an_oversized_body_is_refused_before_it_is_read(name: str) -> None:
    assert tell(name, b" " * (LARGEST + 1)).endswith(
        "1000001 bytes are more than the 1000000 that an event may have."
    )


def test_a_deeply_nested_unknown_field_is_refused() -> None:
    nested = b"[" * 200_000 + b"]" * 200_000
    body = golden("ingenium/signal").replace(b'"Symbol"', b'"X": ' + nested + b', "Symbol"')
    assert tell("ingenium/signal", body) == ("signal: it is nested too deeply: correct the sender.")


def test_a_name_that_a_stranger_chose_does_not_break_the_sentence() -> None:
    body = golden("camel/order").replace(
        b'"side"', b'"\\n\\u001b[2J' + b"x" * 5_000 + b'": 1, "side"'
    )
    sentence = tell("camel/order", body)
    assert sentence.startswith("order: object contains unknown field `\\n\\x1b[2Jxxx")
    assert sentence.isprintable()
    assert len(sentence) < 600


@given(st.sampled_from(list(MESSAGES)), st.sampled_from(list(DIALECTS)), st.data())
def test_a_bridge_carries_or_refuses_whatever_comes(
    name: str, target: str, data: st.DataObject
) -> None:
    origin, subject, headers = MESSAGES[name]
    body = data.draw(spoilt(name))
    bridge = Bridge(origin=DIALECTS[origin], target=DIALECTS[target], venue="v", period="1m")
    try:
        told = bridge.carry(Packet(subject, body, headers), 1_700_000_000_000_000_000).subject
    except WireError as error:
        told = str(error)
    assert told


def test_an_event_with_a_name_that_is_no_unicode_is_not_written() -> None:
    body = '{"Symbol": "AAPL", "Signal": "long", "Id": "1", "Timestamp": "2024-01-01"}'
    event = INGENIUM.decode(Packet("ingenium.strategy.signal", body.encode()))
    event = msgspec.structs.replace(event, symbol="\ud800")
    with pytest.raises(WireError, match="cannot be written as JSON"):
        INGENIUM.encode(event)
