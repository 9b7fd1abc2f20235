"""Logs: one event a line, as JSON for machines or as text for people, without secrets."""

from __future__ import annotations

import json
import logging
import os
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from ingenium.model.errors import ConfigError
from ingenium.model.redaction import Redaction, secrets_among

if TYPE_CHECKING:
    from typing import TextIO

    from ingenium.model.measures.measures import Measures

Form = Literal["auto", "json", "text"]
LEVELS: Final = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How a process logs.

    Attributes:
        component: what the process is.
        session: the session that it takes part in; "" for none.
        level: the least important that is logged: "debug", "info", "warning" or "error". Of other
            libraries, warnings and errors are.
        form: "json", "text", or "auto": text where a person sits at the terminal.
        secrets: values that are hidden wherever they turn up, besides those of the environment.
    """

    component: str
    session: str = ""
    level: str = "info"
    form: Form = "auto"
    secrets: tuple[str, ...] = field(default=(), repr=False)


def set_up_logging(
    settings: LogSettings, measures: Measures | None = None, stream: TextIO | None = None
) -> None:
    """Log to a stream, standard error if none is given; what logged before no longer does.

    A line has the time, level, logger and event, the component and session, and what a call gave:
    `logger.info("order filled", extra={"event_id": id, "fields": {"order": order}})`.

    Args:
        settings: how.
        measures: counts the lines by their levels.
        stream: where.

    Raises:
        ConfigError: there is no such level.
    """
    if settings.level not in LEVELS:
        msg = f"{settings.level!r} is no level of a log: write one of {', '.join(LEVELS)}."
        raise ConfigError(msg)
    stream = sys.stderr if stream is None else stream
    redaction = Redaction([*settings.secrets, *secrets_among(os.environ)])
    is_text = settings.form == "text" or (settings.form == "auto" and stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter((_TextLines if is_text else _JsonLines)(settings, redaction))
    if measures is not None:
        handler.addFilter(_Counting(measures))
    root = logging.getLogger()
    for former in [*root.handlers]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("ingenium").setLevel(settings.level.upper())
    logging.captureWarnings(capture=True)


class _Counting(logging.Filter):
    """Counts lines by their levels."""

    def __init__(self, measures: Measures) -> None:
        super().__init__()
        self._lines = measures.about.log_records

    def filter(self, record: logging.LogRecord) -> bool:
        """Count, and let pass."""
        self._lines[record.levelname.lower()].add()
        return True


class _JsonLines(logging.Formatter):
    """An object a line."""

    def __init__(self, settings: LogSettings, redaction: Redaction) -> None:
        super().__init__()
        self._settings = settings
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": self._redaction.text(_event(record)),
            "component": self._settings.component,
            "session": self._settings.session,
        }
        if event_id := getattr(record, "event_id", ""):
            line["event_id"] = self._redaction.value(event_id)
        if fields := getattr(record, "fields", None):
            line["fields"] = self._redaction.fields(fields)
        if record.exc_info:
            line["exception"] = self._redaction.text(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class _TextLines(logging.Formatter):
    """A line that people read, and the lines of an exception below it."""

    def __init__(self, settings: LogSettings, redaction: Redaction) -> None:
        super().__init__()
        self._settings = settings
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        event = _printable(self._redaction.text(_event(record)))
        words = [_time(record), f"{record.levelname:<7}", self._settings.component, event]
        fields = self._redaction.fields(getattr(record, "fields", None) or {})
        if event_id := getattr(record, "event_id", ""):
            fields["event_id"] = self._redaction.value(event_id)
        words += [f"{name}={_printable(str(value))}" for name, value in fields.items()]
        line = " ".join(words)
        if record.exc_info:
            line += f"\n{self._redaction.text(self.formatException(record.exc_info))}"
        return line


def _event(record: logging.LogRecord) -> str:
    """Return the name of an event, or the sentence of a library that knows no events."""
    return str(getattr(record, "event", "")) or record.getMessage()


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _printable(text: str) -> str:
    """Return a text that cannot pretend to be another line, nor colour or move a terminal."""
    return text if text.isprintable() else json.dumps(text)
