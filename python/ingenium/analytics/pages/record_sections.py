"""Where a result comes from: its data, its settings, what the strategies noted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ingenium.analytics.columns import time_text
from ingenium.analytics.figures import count, counted
from ingenium.analytics.pages.document import Section, empty, section
from ingenium.analytics.pages.markup import Markup, element
from ingenium.analytics.pages.tables import figure_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.analytics.outcome import Outcome

MOST_LINES = 200  # of the log
CHECKSUM = 12  # digits that are shown
DATA_COLUMNS = (
    ("symbol", "Symbol"),
    ("source", "Source"),
    ("timeframe", "Bars"),
    ("prices", "Prices"),
    ("calendar", "Calendar"),
    ("checksum", "Checksum"),
    ("first", "First"),
    ("last", "Last"),
    ("rows", "Rows"),
)
NAMES = 6  # of these columns, before the figures


def data_section(outcome: Outcome) -> Section:
    """Return where every price came from, by checksum."""
    if not outcome.data:
        return section("data", "Data", empty("The run kept no record of its data."))
    rows = [[_cell(name, line.get(name)) for name, _ in DATA_COLUMNS] for line in outcome.data]
    table = figure_table([label for _, label in DATA_COLUMNS], rows, names=NAMES, label="Data")
    note = "What each market was read from; the checksum is over its bars."
    return section("data", "Data", table, note=note)


def record_section(outcome: Outcome) -> Section:
    """Return the settings that ran, the log, and the fingerprint of it all."""
    lines = [_log_line(line) for line in outcome.log[:MOST_LINES]]
    shown = counted(len(outcome.log), "line")
    if len(outcome.log) > MOST_LINES:
        shown = f"the first {MOST_LINES} of {shown}"
    log = element("pre", "\n".join(lines)) if lines else empty("The strategies noted nothing.")
    return section(
        "record",
        "Record",
        _folded("System", "every setting that ran, defaults included", _settings(outcome.system)),
        _folded("Log", shown, log),
        _folded(
            "Digest",
            "runs with the same digest did the same, event by event",
            element("pre", outcome.digest or "none"),
        ),
    )


def _folded(name: str, note: str, content: Markup) -> Markup:
    told = element("summary", name, " ", element("span", note, class_="note"))
    return element("details", told, content)


def _settings(system: Mapping[str, object]) -> Markup:
    """Return settings as the YAML of a system file."""
    import yaml

    plain = json.loads(json.dumps(system, default=str))
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100)
    return element("pre", text if system else "none")


def _log_line(line: Mapping[str, object]) -> str:
    time = line.get("time")
    moment = time_text(time) if isinstance(time, int) else None
    named = ("time", "strategy", "level", "event")
    fields = " ".join(f"{name}={value}" for name, value in line.items() if name not in named)
    parts = (moment, *(line.get(name) for name in named[1:]), fields)
    return "  ".join(str(part) for part in parts if part)


def _cell(name: str, value: object) -> str:
    if value is None or value == "":
        return "–"
    if name == "checksum":
        text = str(value)
        return element("code", text[:CHECKSUM], title=text)
    if name in {"first", "last"}:
        return str(value).removesuffix("T00:00:00Z").removesuffix("Z").replace("T", " ")
    return count(value) if name == "rows" else str(value)
