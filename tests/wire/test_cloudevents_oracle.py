"""CloudEvents against the SDK of their own project, in both directions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.bindings import http, kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent as OracleEvent
from hypothesis import given
from hypothesis import strategies as st

from ingenium.model.wire.cloudevents.bindings import (
    Binding,
    from_message,
    partition_key,
    to_message,
)
from ingenium.model.wire.cloudevents.event import CloudEvent

FORMAT = JSONFormat()
MICROSECOND = 1_000
VALUES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and not text.startswith('"'))
NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12).filter(
    lambda name: name not in {"data", "id", "source", "type", "specversion", "time", "subject"}
)
BODIES = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3)
EVENTS = st.builds(
    CloudEvent,
    id=VALUES,
    source=VALUES,
    type=VALUES,
    subject=VALUES | st.just(""),
    time=st.integers(0, 4 * 10**15).map(lambda count: count * MICROSECOND),
    data=BODIES.map(lambda body: json.dumps(body).encode()),
    extensions=st.dictionaries(NAMES, VALUES, max_size=2),
)


def facts(event: CloudEvent) -> dict[str, Any]:
    """Return an event as the SDK tells it."""
    moment = datetime.fromtimestamp((event.time or 0) // 10**9, UTC)
    told: dict[str, Any] = {"specversion": "1.0", "id": event.id, "source": event.source}
    told |= {"type": event.type, "datacontenttype": "application/json", **event.extensions}
    told["time"] = moment.replace(microsecond=(event.time or 0) // MICROSECOND % 10**6)
    if event.subject:
        told["subject"] = event.subject
    return told


def oracle_event(event: CloudEvent) -> OracleEvent:
    return OracleEvent(facts(event), json.loads(event.data))


def check(event: CloudEvent, told: Any) -> None:
    assert told.get_attributes() == facts(event)
    assert told.get_data() == json.loads(event.data)


@given(EVENTS)
def test_the_sdk_reads_what_we_write_over_http(event: CloudEvent) -> None:
    headers, body = to_message(event, "http", "binary")
    check(event, http.from_binary(http.HTTPMessage(headers, body), FORMAT))
    headers, body = to_message(event, "http", "structured")
    check(event, http.from_http(http.HTTPMessage(headers, body), FORMAT))


@given(EVENTS)
def test_we_read_what_the_sdk_writes_over_http(event: CloudEvent) -> None:
    for message in (
        http.to_binary(oracle_event(event), FORMAT),
        http.to_structured(oracle_event(event), FORMAT),
    ):
        read = from_message(message.headers, message.body, "http")
        assert json.loads(read.data) == json.loads(event.data)
        assert (read.id, read.source, read.type) == (event.id, event.source, event.type)
        assert (read.time, read.subject) == (event.time, event.subject)
        assert read.extensions == event.extensions


@given(EVENTS)
def test_the_sdk_reads_what_we_write_over_kafka(event: CloudEvent) -> None:
    headers, body = to_message(event, "kafka", "binary")
    raw = {name: value.encode() for name, value in headers.items()}
    check(event, kafka.from_binary(kafka.KafkaMessage(raw, None, body), FORMAT))


@given(EVENTS)
def test_we_read_what_the_sdk_writes_over_kafka(event: CloudEvent) -> None:
    for message in (
        kafka.to_binary(oracle_event(event), FORMAT),
        kafka.to_structured(oracle_event(event), FORMAT),
    ):
        headers = {name: value.decode() for name, value in message.headers.items()}
        read = from_message(headers, message.value, "kafka")
        assert (read.id, read.source, read.type) == (event.id, event.source, event.type)
        assert (read.time, read.subject) == (event.time, event.subject)
        assert read.extensions == event.extensions
        assert json.loads(read.data) == json.loads(event.data)


@pytest.mark.parametrize("binding", ["http", "nats"])
def test_nats_headers_are_written_as_those_of_http(binding: Binding) -> None:
    event = CloudEvent(id="1", source="é", type="t", subject='a "b" %')
    headers, _ = to_message(event, binding, "binary")
    assert headers["ce-source"] == "%C3%A9"
    assert headers["ce-subject"] == "a%20%22b%22%20%25"


def test_events_of_one_symbol_share_a_partition() -> None:
    event = CloudEvent(id="1", source="s", type="t", subject="AAPL")
    assert partition_key(event) == "AAPL"
    assert partition_key(CloudEvent(id="1", source="s", type="t")) == "s"
    named = CloudEvent(id="1", source="s", type="t", data=b"{}", extensions={"partitionkey": "k"})
    assert partition_key(named) == kafka.to_binary(oracle_event(named), FORMAT).key
