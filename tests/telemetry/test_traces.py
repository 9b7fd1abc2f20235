"""Traces reach a collector by OTLP, and a process without one goes on."""

import asyncio
import logging
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Semaphore, Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from ingenium.model.measures.measures import Measures
from ingenium.model.measures.order_times import OrderTimes
from ingenium.model.tracing import STAGES, Tracing
from ingenium.runtime.telemetry import traces
from ingenium.runtime.telemetry.traces import send_traces

TRACING = Tracing("paper-1", 1)


class Collector(HTTPServer):
    """Takes what is sent to it, or refuses it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.answer = 200
        self.paths: list[str] = []
        self.came = Semaphore(0)
        self.received: list[Any] = []


class Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(self.path)
        if self.server.answer == 200:
            request = ExportTraceServiceRequest.FromString(body)
            self.server.received.extend(request.resource_spans)
        self.send_response(self.server.answer)
        self.end_headers()
        self.server.came.release()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    server = Collector()
    thread = Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def ended(measures: Measures, *orders: str) -> OrderTimes:
    times = OrderTimes(measures, TRACING)
    for order in orders:
        for place, stage in enumerate(STAGES):
            times.mark(order, stage, 1_700_000_000_000_000_000 + place * 1_000)
        times.end(order, {"strategy": "alpha", "outcome": "filled"})
    return times


async def test_spans_of_an_order_reach_the_collector_with_ids_times_and_attributes(
    collector: Collector,
) -> None:
    measures = Measures("paper-1", "executor")
    sending = send_traces(TRACING, ended(measures, "alpha-7"), measures)
    assert sending is not None
    await sending.close()
    assert collector.paths == ["/v1/traces"]
    (resource,) = collector.received
    named = {each.key: each.value.string_value for each in resource.resource.attributes}
    assert named["service.name"] == "ingenium-executor"
    assert named["ingenium.session"] == "paper-1"
    root, *stages = [span for scope in resource.scope_spans for span in scope.spans]
    assert root.trace_id.hex() == TRACING.trace("alpha-7")
    assert root.span_id.hex() == TRACING.headers("alpha-7")["traceparent"].split("-")[2]
    assert (root.name, root.parent_span_id) == ("order", b"")
    assert root.end_time_unix_nano - root.start_time_unix_nano == 7_000
    told = {each.key: each.value.string_value for each in root.attributes}
    assert told == {
        "ingenium.session": "paper-1",
        "ingenium.order": "alpha-7",
        "ingenium.strategy": "alpha",
        "ingenium.outcome": "filled",
    }
    assert [span.name for span in stages] == [
        "receive", "decide", "gate", "send", "accept", "fill", "book",
    ]  # fmt: skip
    assert {span.parent_span_id for span in stages} == {root.span_id}
    assert measures.about.traced["sent"].value == 1


async def test_traces_are_sent_while_the_session_goes_on(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "EVERY", 0.01)
    measures = Measures("paper-1", "executor")
    times = ended(measures, *(f"alpha-{number}" for number in range(600)))
    sending = send_traces(TRACING, times, measures)
    assert sending is not None
    for _ in range(2):
        assert await asyncio.to_thread(collector.came.acquire, timeout=20)
    assert not times.ended
    await sending.close()
    assert measures.about.traced["sent"].value == 600
    assert len(collector.paths) == 2


async def test_traces_that_a_collector_refuses_are_counted_as_lost(collector: Collector) -> None:
    collector.answer = 400
    measures = Measures("paper-1", "executor")
    sending = send_traces(TRACING, ended(measures, "alpha-7", "alpha-8"), measures)
    assert sending is not None
    await sending.close()
    assert measures.about.traced["lost"].value == 2


async def test_a_collector_that_is_gone_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    measures = Measures("paper-1", "executor")
    sending = send_traces(TRACING, ended(measures, "alpha-7"), measures)
    assert sending is not None
    began = time.monotonic()
    await sending.close()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert time.monotonic() - began < 8
    assert measures.about.traced["lost"].value == 1


async def test_nothing_is_sent_where_nobody_says_where_to() -> None:
    measures = Measures("paper-1", "executor")
    assert send_traces(TRACING, ended(measures, "alpha-7"), measures, {}) is None


async def test_a_process_without_the_library_says_so_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(traces, "find_spec", lambda _: None)
    measures = Measures("paper-1", "executor")
    somewhere = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    with caplog.at_level(logging.WARNING, "ingenium"):
        assert send_traces(TRACING, ended(measures, "alpha-7"), measures, somewhere) is None
    assert caplog.messages == ["traces are not sent"]
