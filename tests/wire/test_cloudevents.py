"""The second contract: events as CloudEvents, in both modes and over three bindings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.events import ANY, bar, execution, order, signal
from tests.wire.golden_files import golden, in_order, names

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import AnyEvent, BarEvent, CheckOrders
from ingenium.model.wire.cloudevents.bindings import (
    Binding,
    Mode,
    from_message,
    is_cloud_event,
    to_message,
)
from ingenium.model.wire.cloudevents.codec import CloudEventsCodec, source_name
from ingenium.model.wire.cloudevents.event import CloudEvent
from ingenium.model.wire.packet import Packet

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCES = {
    "bar": source_name("ingestor", "csv", "aapl"),
    "signal": source_name("strategy", "rsi", "host-1"),
    "order": source_name("portfolio", "example", "host-1"),
    "execution": "",
}
EVENTS: Mapping[str, AnyEvent] = {
    "bar": bar(),
    "signal": signal(),
    "order": order(),
    "execution": execution(),
}
OLDER: Mapping[str, AnyEvent] = {
    "bar": bar(),
    "bar_of_2021": bar(time=None),
    "signal": signal(),
    "order": order(),
}
HTTP = CloudEventsCodec(binding="http")


def test_every_golden_file_is_read_by_a_test() -> None:
    assert names("cloudevents") == set(EVENTS)
    assert names("cloudevents_older") == set(OLDER)
    assert names("cloudevents_binary") == set(get_args(Binding))


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_in_structured_mode_is_written_as_its_golden_file(name: str) -> None:
    packet = CloudEventsCodec(source=SOURCES[name], mode="structured").encode(EVENTS[name])
    assert packet.headers == {"content-type": "application/cloudevents+json; charset=utf-8"}
    assert in_order(packet.data) == in_order(golden(f"cloudevents/{name}"))


@pytest.mark.parametrize("name", EVENTS)
def test_a_golden_file_in_structured_mode_is_read_as_its_event(name: str) -> None:
    headers = {"Content-Type": "application/cloudevents+json"}
    assert HTTP.decode(Packet("", golden(f"cloudevents/{name}"), headers)) == EVENTS[name]


@pytest.mark.parametrize("binding", get_args(Binding))
def test_a_binding_in_binary_mode_writes_and_reads_its_golden_file(binding: Binding) -> None:
    file = json.loads(golden(f"cloudevents_binary/{binding}"))
    event = signal(symbol="São Paulo")
    codec = CloudEventsCodec(source=SOURCES["signal"], binding=binding)
    packet = codec.encode(event)
    assert packet.headers == file["headers"]
    assert json.loads(packet.data) == file["body"]
    assert packet.subject == "ingenium.strategy.signal"
    assert codec.decode(Packet("", json.dumps(file["body"]).encode(), file["headers"])) == event


@pytest.mark.parametrize("name", OLDER)
def test_what_older_programs_send_is_read(name: str) -> None:
    headers = json.loads(golden(f"cloudevents_older/{name}"))
    body = json.dumps(headers.pop("body")).encode()
    assert HTTP.decode(Packet("", body, headers)) == OLDER[name]


@pytest.mark.parametrize("binding", get_args(Binding))
@pytest.mark.parametrize("mode", get_args(Mode))
def test_what_is_written_is_read_as_it_was(binding: Binding, mode: Mode) -> None:
    codec = CloudEventsCodec(binding=binding, mode=mode)

    @given(ANY)
    def is_read_as_it_was(event: AnyEvent) -> None:
        assert codec.decode(codec.encode(event)) == event

    is_read_as_it_was()


@given(st.text(max_size=5))
def test_a_name_is_carried_or_refused(name: str) -> None:
    try:
        packet = HTTP.encode(signal(symbol=name))
        told = HTTP.decode(packet).symbol  # type: ignore[union-attr]
    except WireError:
        told = name
    assert told == name


def test_the_data_of_a_bar_are_read_into_a_typed_bar() -> None:
    """The origin had them as a map, which it then took for a struct."""
    read = HTTP.decode(HTTP.encode(bar()))
    assert isinstance(read, BarEvent)
    assert read == bar()


@pytest.mark.parametrize("data", ['"text"', "[1]", "null", '{"Open": {}}', "7"])
def test_data_of_another_shape_are_refused(data: str) -> None:
    body = f'{{"Type": "data.type.ohlc", "Symbol": "AAPL", "Data": {data}}}'.encode()
    headers = HTTP.encode(bar()).headers
    with pytest.raises(WireError, match="data event: Data as Ohlc: "):
        HTTP.decode(Packet("", body, headers))


def changed(**changes: Any) -> Packet:
    """Return a structured signal with other members."""
    members = json.loads(golden("cloudevents/signal")) | changes
    kept = {name: value for name, value in members.items() if value is not ...}
    headers = {"content-type": "application/cloudevents+json"}
    return Packet("", json.dumps(kept).encode(), headers)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"specversion": "0.3"}, "it has the specversion '0.3': only version 1.0 is known"),
        ({"specversion": ...}, "it has no specversion"),
        ({"id": ""}, "its id is missing"),
        ({"source": ...}, "its source is missing"),
        ({"type": None}, "its type is missing"),
        ({"type": "ingenium.news"}, "the type 'ingenium.news' is of no event: there are ingenium"),
        ({"time": "soon"}, "CloudEvent time: 'soon' is no time"),
        ({"subject": "a\u0007"}, "its subject has characters that no attribute may have"),
        ({"id": "x" * 5_000}, "its id has more than 4096 characters"),
        ({"Upper": "x"}, "'Upper' is no name of an attribute: use a-z and 0-9"),
        ({"nested": {"a": 1}}, "CloudEvent nested: expected `bool | int | str | null`"),
        ({"data_base64": "e30="}, "it has both data and data_base64"),
        ({"data": ..., "data_base64": "e3"}, "its data_base64 are no base64"),
        ({"datacontenttype": "text/xml"}, "CloudEvent data as text/xml: expected `str`"),
        ({"datacontenttype": "text/xml", "data": "<a/>"}, "its data are 'text/xml': send JSON"),
        ({"data": ...}, "signal: it ends too soon"),
        ({"datacontenttype": "application/json; é"}, "is no type of data"),
    ],
)
def test_a_cloud_event_that_breaks_a_rule_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(WireError) as refused:
        HTTP.decode(changed(**changes))
    assert fault in str(refused.value)


def test_data_as_base64_and_attributes_of_other_types_are_read() -> None:
    body = "eyJTeW1ib2wiOiAiQUFQTCIsICJTaWduYWwiOiAiTE9ORyJ9"
    packet = changed(data=..., data_base64=body, sequence=7, sampled=True, dataschema=None)
    assert HTTP.decode(packet) == signal()


def test_a_batch_is_refused_with_what_to_send() -> None:
    packet = Packet("", b"[]", {"content-type": "application/cloudevents-batch+json"})
    with pytest.raises(WireError, match="send single events as application/cloudevents"):
        HTTP.decode(packet)


def test_a_message_that_is_no_cloud_event_is_refused() -> None:
    packet = Packet("", b"{}", {"content-type": "application/json"})
    with pytest.raises(WireError, match="it has neither ce- headers nor the content type"):
        HTTP.decode(packet)
    assert not is_cloud_event(packet.headers)


def test_a_message_tells_whether_it_is_a_cloud_event() -> None:
    for binding in get_args(Binding):
        for mode in get_args(Mode):
            packet = CloudEventsCodec(binding=binding, mode=mode).encode(signal())
            assert is_cloud_event(packet.headers)


def test_header_values_of_older_senders_are_unquoted() -> None:
    packet = HTTP.encode(signal())
    headers = {**packet.headers, "ce-source": r'"a \"b\" c"', "CE-ID": "%41"}
    del headers["ce-id"]
    assert HTTP.decode(Packet("", packet.data, headers)).id == "A"


def test_an_escape_that_is_no_text_is_refused() -> None:
    packet = HTTP.encode(signal())
    with pytest.raises(WireError, match="its id is no escaped UTF-8"):
        HTTP.decode(Packet("", packet.data, {**packet.headers, "ce-id": "%FF"}))


def test_an_event_of_another_contract_has_no_words_here() -> None:
    with pytest.raises(NotHeldError, match="Ingenium on CloudEvents has no such event"):
        HTTP.encode(CheckOrders(id="check_1", sent=1))


def test_the_attributes_of_a_cloud_event_win_over_the_body() -> None:
    packet = HTTP.encode(signal())
    body = msgspec.json.encode(json.loads(packet.data) | {"Id": "other", "Timestamp": ""})
    assert HTTP.decode(Packet("", body, packet.headers)) == signal()


def test_attributes_that_no_header_could_carry_are_refused() -> None:
    long = {f"x{number}": "é" * 2_000 for number in range(4)}
    event = CloudEvent(id="1", source="s", type="t", extensions=long)
    with pytest.raises(WireError, match="its attributes have more than 12000 bytes"):
        to_message(event, "http", "binary")


def test_data_that_are_no_json_are_carried_as_base64() -> None:
    event = CloudEvent(id="1", source="s", type="t", datacontenttype="text/csv", data=b"a,b")
    headers, body = to_message(event, "http", "structured")
    assert json.loads(body)["data_base64"] == "YSxi"
    assert from_message(headers, body, "http") == event


def test_an_event_may_leave_out_its_data_and_their_type() -> None:
    event = CloudEvent(id="1", source="s", type="t", datacontenttype="")
    for mode in get_args(Mode):
        headers, body = to_message(event, "nats", mode)
        assert from_message(headers, body, "nats") == event
