"""A series on one screen: what it is, how it moved, where it has holes, what the checks found."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.analytics.chart import ASCII, UNICODE, line_chart
from ingenium.analytics.figures import percent
from ingenium.model.errors import DataError
from ingenium.storage.quality.checking import DEFAULTS
from ingenium.storage.quality.days import with_missing_sessions
from ingenium.storage.quality.finding import figure, length, number, when
from ingenium.storage.quality.gaps import holes
from ingenium.storage.quality.opening import opening
from ingenium.storage.quality.order import EARLIEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, RenderableType

    from ingenium.analytics.chart import Alphabet
    from ingenium.model.bar_checks import FloatColumn, IntColumn
    from ingenium.storage.named_data import NamedData
    from ingenium.storage.quality.finding import Finding
    from ingenium.storage.quality.gaps import Holes
    from ingenium.storage.quality.subject import Subject

PRICE_ROWS: Final = 12
WIDEST: Final = 120
LEVELS: Final = " ▁▂▃▄▅▆▇█"
_TONES: Final = {"error": "bold red", "warning": "yellow", "note": "dim"}


def looked_at(named: NamedData) -> tuple[Subject, list[Finding], Holes]:
    """Return the rows in order of time, what the checks found, and the holes, lost days too."""
    now = time.time_ns()
    ordered = named.subject.ordered(EARLIEST, now)
    findings = named.checked(now=now)
    try:
        opened = opening(ordered)
    except DataError:  # the calendar does not reach so far, which a finding tells
        opened = None
    found = holes(ordered, opened, DEFAULTS)
    if opened is not None:
        found = with_missing_sessions(found, ordered, opened)
    return ordered, findings, found


def portrait(named: NamedData, console: Console, *, command: str) -> Iterator[RenderableType]:
    """Yield what to print; `command` is what tells the findings in full.

    Raises:
        DataError: there is nothing to draw.
    """
    from rich.text import Text

    ordered, findings, found = looked_at(named)
    width = min(console.width, WIDEST)
    alphabet = ASCII if console.options.ascii_only else UNICODE
    drawn = np.flatnonzero(np.isfinite(ordered.last)) if len(ordered) else np.empty(0, np.int64)
    if not drawn.size:
        msg = f"{named.name} has no price to draw: {command} tells what is wrong with it."
        raise DataError(msg)
    price, times = ordered.last[drawn], ordered.time[drawn]
    yield Text.assemble((named.symbol, "bold"), "  ", (named.name, "dim"))
    lines = line_chart(times, price, width=width, height=PRICE_ROWS, alphabet=alphabet)
    rose = price[-1] >= price[0]
    yield Text("\n".join(lines[:PRICE_ROWS]), style="green" if rose else "red", no_wrap=True)
    yield Text("\n".join(lines[PRICE_ROWS:]), no_wrap=True)
    margin = lines[PRICE_ROWS].index(alphabet.corner) + 1
    columns = len(lines[PRICE_ROWS]) - margin
    yield from _below(ordered, found, times, margin=margin, columns=columns, alphabet=alphabet)
    yield ""
    for name, value in facts_of(named, ordered):
        yield Text.assemble((f"{name:<12}", "dim"), value)
    yield from _findings(findings, found, command)


def facts_of(named: NamedData, ordered: Subject) -> list[tuple[str, str]]:
    """Return what is worth knowing of a series, as names and values."""
    subject, series = named.subject, named.series
    price = ordered.last[np.isfinite(ordered.last)] if len(ordered) else np.empty(0)
    facts = [
        ("Rows", f"{len(subject):,} {subject.timeframe_text} {subject.kind.name}"),
        ("Span", f"{when(int(subject.time.min()))} to {when(int(subject.time.max()))}"),
        ("Calendar", subject.calendar or "unknown: give --calendar"),
    ]
    if price.size:
        change = float(price[-1] / price[0] - 1) if price[0] else None
        facts += [
            ("First", f"{figure(price[0])}, last {figure(price[-1])} ({percent(change)})"),
            ("Lowest", f"{figure(price.min())}, highest {figure(price.max())}"),
        ]
    if series is not None:
        facts.append(("Prices", f"{series.prices}, in {series.currency or 'no named currency'}"))
    return facts


def _below(
    ordered: Subject,
    found: Holes,
    times: IntColumn,
    *,
    margin: int,
    columns: int,
    alphabet: Alphabet,
) -> Iterator[RenderableType]:
    """Yield the volume and the holes, each in the columns of the chart above."""
    from rich.text import Text

    volume = ordered.columns.get("volume")
    if volume is not None and np.nansum(volume) > 0 and alphabet.is_braille:
        yield Text(f"{'vol'[: margin - 1]:>{margin - 1}} {_volume(volume, columns)}", style="cyan")
    if len(found):
        marks = [" "] * columns
        places = np.searchsorted(times, found.start) * columns // max(1, len(times))
        for place in np.unique(np.minimum(places, columns - 1)).tolist():
            marks[place] = "▲" if alphabet.is_braille else "^"
        yield Text(f"{'gap'[: margin - 1]:>{margin - 1}} {''.join(marks).rstrip()}", style="yellow")


def _volume(volume: FloatColumn, columns: int) -> str:
    """Return a bar for each column: the mean volume of its rows, against the largest."""
    edges = np.linspace(0, len(volume), columns + 1).astype(np.int64)
    sums = np.concatenate(([0.0], np.cumsum(np.nan_to_num(volume, posinf=0.0, neginf=0.0))))
    means = (sums[edges[1:]] - sums[edges[:-1]]) / np.maximum(1, np.diff(edges))
    levels = np.ceil(means / max(float(means.max()), 1e-300) * (len(LEVELS) - 1)).astype(np.int64)
    return "".join(LEVELS[level] for level in np.clip(levels, 0, len(LEVELS) - 1).tolist())


def _findings(findings: Sequence[Finding], found: Holes, command: str) -> Iterator[RenderableType]:
    from rich.text import Text

    if len(found):
        longest = int((found.end - found.start).argmax())
        told = (
            f"{number(len(found), 'hole')}, {number(int(found.missing.sum()), 'row')} missing; "
            f"the longest {length(int(found.end[longest] - found.start[longest]))} "
            f"from {when(int(found.start[longest]))}"
        )
        yield Text.assemble((f"{'Holes':<12}", "dim"), told)
    if not findings:
        yield Text.assemble((f"{'Checks':<12}", "dim"), "clean")
        return
    severities = Counter(finding.severity for finding in findings)
    for severity in severities:
        told = ", ".join(
            f"{finding.check} {finding.count:,}"
            for finding in findings
            if finding.severity == severity
        )
        yield Text.assemble((f"{severity.capitalize() + 's':<12}", _TONES[severity]), told)
    yield Text(f"\nMore on these: {command}", style="dim")
