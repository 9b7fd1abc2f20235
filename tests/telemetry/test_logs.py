"""Logs: a line an event, and no secret in any."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ingenium.model.errors import ConfigError
from ingenium.model.measures.measures import Measures
from ingenium.model.notes import Notes
from ingenium.runtime.telemetry.logs import Form, LogSettings, set_up_logging

logger = logging.getLogger("ingenium.tests.logs")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _loggers_as_they_were() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("ingenium")
    handlers, levels = [*root.handlers], (root.level, ours.level)
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def logged_to(stream: io.StringIO, form: Form = "json", **settings: Any) -> None:
    set_up_logging(LogSettings("executor", "paper-1", form=form, **settings), stream=stream)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_object_with_time_level_event_component_session_and_fields() -> None:
    stream = io.StringIO()
    logged_to(stream)
    logger.info("order filled", extra={"event_id": "exec_1", "fields": {"price": "10.5", "n": 3}})
    (line,) = lines(stream)
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "ingenium.tests.logs",
        "event": "order filled",
        "component": "executor",
        "session": "paper-1",
        "event_id": "exec_1",
        "fields": {"price": "10.5", "n": 3},
    }


def test_what_a_strategy_notes_is_a_line_with_its_fields() -> None:
    stream = io.StringIO()
    logged_to(stream)
    Notes("alpha", lambda: 0).warning("spread too wide", spread=0.25)
    (line,) = lines(stream)
    assert line["logger"] == "ingenium.strategy.alpha"
    assert (line["event"], line["fields"]) == ("spread too wide", {"spread": 0.25})


def test_an_exception_is_part_of_its_line() -> None:
    stream = io.StringIO()
    logged_to(stream)
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        logger.exception("component failed")
    (line,) = lines(stream)
    assert line["exception"].endswith("ZeroDivisionError: division by zero")


def test_a_person_at_a_terminal_reads_text_and_a_file_gets_json() -> None:
    terminal, file = Terminal(), io.StringIO()
    logged_to(terminal, "auto")
    logger.info("session opened", extra={"fields": {"strategies": 2}})
    logged_to(file, "auto")
    logger.info("session opened")
    text = terminal.getvalue()
    assert text.endswith(" INFO    executor session opened strategies=2\n")
    assert lines(file)[0]["event"] == "session opened"


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_others_write_cannot_pretend_to_be_a_line(form: Form) -> None:
    stream = io.StringIO()
    logged_to(stream, form)
    logger.info("rejected", extra={"fields": {"reason": "no\n2026 INFO executor filled\x1b[31m"}})
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


def test_values_that_json_lacks_are_written_as_text() -> None:
    stream = io.StringIO()
    logged_to(stream)
    odd = {"nan": float("nan"), "path": ValueError("x"), "set": {1}, "none": None, "on": True}
    logger.info("odd", extra={"fields": odd})
    assert lines(stream)[0]["fields"] == {
        "nan": "nan",
        "path": "x",
        "set": [1],
        "none": None,
        "on": True,
    }


def test_lines_below_the_level_and_the_chatter_of_libraries_are_left_out() -> None:
    stream = io.StringIO()
    logged_to(stream, level="warning")
    logger.info("quiet")
    logging.getLogger("aiohttp").info("chatter")
    logging.getLogger("aiohttp").warning("a library warns")
    assert [line["event"] for line in lines(stream)] == ["a library warns"]


def test_lines_are_counted_by_their_levels() -> None:
    measures = Measures("s", "c")
    set_up_logging(LogSettings("executor"), measures, io.StringIO())
    logger.error("one")
    logger.error("two")
    logger.info("three")
    told = {labels[0]: counter.value for labels, counter in measures.about.log_records.members()}
    assert told == {"error": 2, "info": 1}


def test_setting_up_again_does_not_write_lines_twice() -> None:
    first, second = io.StringIO(), io.StringIO()
    logged_to(first)
    logged_to(second)
    logger.info("once")
    assert first.getvalue() == ""
    assert len(lines(second)) == 1


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigError, match="'loud' is no level"):
        logged_to(io.StringIO(), level="loud")


PROGRAM = """
import logging, warnings
from ingenium.runtime.telemetry.logs import LogSettings, set_up_logging
set_up_logging(LogSettings("executor", "s", form="{form}", secrets=("venue/s3cret+value",)))
log = logging.getLogger("ingenium.venues.test")
key = "k-AAAA-1111-hidden"
fields = {{"api_key": key, "user": "ann", "nested": {{"authToken": key}}}}
log.info("signed in", extra={{"fields": fields}})
log.info("GET https://x.example/orders?api_key=%s&symbol=BTC&signature=%s", key, key)
log.info("connected to nats://user:%s@bus.example:4222", key)
log.info("header Authorization: Bearer %s", key)
fields = {{"url": "https://x/?a=venue%2Fs3cret%2Bvalue", "list": ["venue/s3cret+value"]}}
log.info("retry", extra={{"fields": fields}})
log.info("read from the environment: env-5ecret-env")
warnings.warn("venue/s3cret+value is about to expire")
try:
    raise ValueError("server said: venue/s3cret+value is not valid for password=" + key)
except ValueError:
    log.exception("sign-in failed")
"""


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_secret_reaches_the_output_of_a_process(form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", PROGRAM.format(form=form)],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path), "EXCHANGE_API_SECRET": "env-5ecret-env"},
    )
    output = done.stdout + done.stderr
    for told in (
        "signed in",
        "ann",
        "symbol=BTC",
        "bus.example:4222",
        "sign-in failed",
        "ValueError",
    ):
        assert told in output
    for hidden in ("hidden", "s3cret", "5ecret"):
        assert hidden not in output
