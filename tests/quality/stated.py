"""What the list of the real data states about each file, turned into what the checks must find.

Each statement of the column "found in the data" is read by one rule. A rule returns what the list
expects and what was found, as comparable text; a statement that no rule reads fails its test, so
that nothing stated is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ingenium.storage.quality.finding import Finding

if TYPE_CHECKING:
    from pathlib import Path

Findings = Mapping[str, Finding]
Compared = tuple[object, object]
Rule = Callable[[re.Match[str], Findings], Compared]

CALENDARS = {"equities": "XNYS", "crypto": "24/7", "fx": "24/5"}
IMPOSSIBLE = {
    "order", "duplicates", "conflicts", "future", "too_early", "missing_values", "infinite_values",
    "not_positive", "range", "negative_volume",
}  # fmt: skip
LISTED = IMPOSSIBLE | {
    "moves", "bad_lows", "bad_highs", "missing_sessions", "zero_volume", "crossed", "locked",
    "periodic_holes", "stale",
}  # fmt: skip


@dataclass(frozen=True)
class Stated:
    """One row of the list."""

    file: str
    rows: int
    statements: tuple[str, ...]

    @property
    def folder(self) -> str:
        return self.file.rpartition("/")[0]


def calendar_of(file: str) -> str:
    """Return the calendar of the markets in a folder of the collection."""
    return CALENDARS[file.partition("/")[0]]


def stated_files(readme: Path) -> list[Stated]:
    """Return the rows of the tables whose files are there."""
    found = []
    for line in readme.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        named = re.fullmatch(r"`([\w/.]+\.parquet)`", cells[0])
        if named:
            rows = int(cells[1].replace(",", ""))
            found.append(Stated(named[1], rows, tuple(re.split(r"; (?![^(]*\))", cells[-1]))))
    return found


def compared(statement: str, findings: Findings) -> Compared:
    """Return what a statement expects, and what was found of it."""
    for shape, rule in RULES.items():
        if match := re.fullmatch(shape, statement):
            return rule(match, findings)
    message = f"no rule reads {statement!r}"
    raise LookupError(message)


def _count(findings: Findings, check: str) -> int:
    return findings[check].count if check in findings else 0


def _examples(findings: Findings, check: str) -> tuple[str, ...]:
    return findings[check].examples if check in findings else ()


def _counted(check: str) -> Rule:
    return lambda match, findings: (int(match[1]), _count(findings, check))


def _nothing(_: re.Match[str], findings: Findings) -> Compared:
    # A file of minutes over a split has its move, which the list counts for daily bars only.
    told = {"moves"} if "incomplete_last_day" in findings or "at_close" in findings else set()
    return set(), (LISTED - told) & set(findings)


def _moves(match: re.Match[str], findings: Findings) -> Compared:
    expected = re.findall(r"(\S+) \(([+-]\d+)%\)", match[1])
    return expected, [
        (day, percent)
        for example in _examples(findings, "moves")
        for day, percent in re.findall(r"^(\S+): ([+-]\d+) %", example)
    ]


def _bad_lows(match: re.Match[str], findings: Findings) -> Compared:
    expected = re.findall(r"(\S+) low (\S+) close ([\d.]+)", match[2])
    found = [
        prices
        for example in _examples(findings, "bad_lows")
        for prices in re.findall(r"^(\S+): low (\S+), open \S+, close (\S+)", example)
    ]
    return (int(match[1]), expected), (_count(findings, "bad_lows"), found)


def _bad_highs(match: re.Match[str], findings: Findings) -> Compared:
    expected = re.findall(r"(\S+) high (\S+) close ([\d.]+)", match[2])
    found = [
        prices
        for example in _examples(findings, "bad_highs")
        for prices in re.findall(r"^(\S+): high (\S+), open \S+, close (\S+)", example)
    ]
    return (int(match[1]), expected), (_count(findings, "bad_highs"), found)


def _missing_sessions(match: re.Match[str], findings: Findings) -> Compared:
    expected = re.findall(r"\S+\.\.\S+ \(\d+\)", match[2])
    found = list(_examples(findings, "missing_sessions"))[: len(expected)]
    return (int(match[1]), expected), (_count(findings, "missing_sessions"), found)


def _gaps(match: re.Match[str], findings: Findings) -> Compared:
    """Compare the number of gaps, and the largest as minutes from bar to bar after a bar."""
    length, minutes, after = int(match[2]) // 60, int(match[3]), match[4]
    if "missing_sessions" in findings:
        runs = _examples(findings, "missing_sessions")
        start, missing = re.findall(r"^(\S+?)\.\.\S+ \((\d+)\)$", runs[0])[0]
        last = datetime.fromisoformat(start).replace(tzinfo=UTC) - timedelta(minutes=length)
        found = (int(missing) + 1) * length
        return (int(match[1]), minutes, after), (len(runs), found, f"{last:%Y-%m-%dT%H:%M:%SZ}")
    example = _examples(findings, "gaps")[0]
    start, missing = re.findall(r"^(.+) to .+ \((\S+) bars?\)$", example)[0]
    last = datetime.fromisoformat(start).replace(tzinfo=UTC) - timedelta(minutes=length)
    found = (int(missing.replace(",", "")) + 1) * length
    return (int(match[1]), minutes, after), (
        _count(findings, "gaps"),
        found,
        f"{last:%Y-%m-%dT%H:%M:%SZ}",
    )


def _holes(match: re.Match[str], findings: Findings) -> Compared:
    """Compare the days on both sides of calendar holes with runs of missing sessions."""
    expected = sorted(re.findall(r"\('(\S+)', '(\S+)'\)", match[1]))
    runs = re.findall(r"(\S+)\.\.(\S+) \(\d+\)", " ".join(_examples(findings, "missing_sessions")))
    found = sorted((first, last) for first, last in runs)
    inside = [
        before < first <= last < after
        for (before, after), (first, last) in zip(expected, found, strict=True)
    ]
    return [True] * len(expected), inside


def _usual_days(findings: Findings) -> tuple[int, int, int]:
    """Return the usual bars a day, on how many days, of how many whole days."""
    example = _examples(findings, "uneven_days")[0]
    numbers = re.findall(r"against ([\d,]+) bars on ([\d,]+) of ([\d,]+) days", example)[0]
    usual, days, every = (int(number.replace(",", "")) for number in numbers)
    return usual, days, every


def _day_count(match: re.Match[str], findings: Findings) -> Compared:
    partial = _count(findings, "incomplete_first_day") + _count(findings, "incomplete_last_day")
    missing = _count(findings, "missing_sessions") if "none missing" in match[0] else 0
    return (int(match[1]), 0), (_usual_days(findings)[2] + partial, missing)


def _days_of(match: re.Match[str], findings: Findings) -> Compared:
    usual, days, _ = _usual_days(findings)
    at_close = {example.partition(":")[0] for example in _examples(findings, "at_close")}
    return (int(match[2]), int(match[1]), True), (usual, days, len(at_close) > 0)


def _half_days(match: re.Match[str], findings: Findings) -> Compared:
    days = re.findall(r"\d{4}-\d{2}-\d{2}", match[0])
    bars = re.findall(r"(\d+)(?=[/ ]\d*)", match[1].replace("/", " ") + " ")
    uneven = " ".join(_examples(findings, "uneven_days"))
    late = [example.partition(":")[0] for example in _examples(findings, "after_early_close")]
    return (days, bars), (late, [re.findall(rf"{day}: (\d+) bars", uneven)[0] for day in days])


def _extended_hours(match: re.Match[str], findings: Findings) -> Compared:
    days = [example.partition(":")[0] for example in _examples(findings, "outside_sessions")]
    return (match[1], match[2]), (days[0], days[-1])


def _last_bar(match: re.Match[str], findings: Findings) -> Compared:
    end = re.findall(r"ends at (.+?),", _examples(findings, "incomplete_last_day")[0])[0]
    moment = datetime.fromisoformat(end).replace(tzinfo=UTC) - timedelta(minutes=1)
    return match[1], moment.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M")


def _clock_changes(match: re.Match[str], findings: Findings) -> Compared:
    days = re.findall(r"\d{4}-\d{2}-\d{2}", match[0])
    told = " ".join(text for name in ("gaps", "missing_sessions", "uneven_days")
                    for text in _examples(findings, name))  # fmt: skip
    following = [str(datetime.fromisoformat(day).date() + timedelta(days=1)) for day in days]
    return [], [day for day in following if day in told]


def _fewest_and_most(match: re.Match[str], findings: Findings) -> Compared:
    usual, _, _ = _usual_days(findings)
    odd = [
        int(n) for n in re.findall(r": (\d+) bars", " ".join(_examples(findings, "uneven_days")))
    ]
    return (int(match[1]), int(match[2])), (min(odd), max(usual, *odd))


RULES: dict[str, Rule] = {
    r"nothing": _nothing,
    r"one-day close moves beyond 40%: (.+)": _moves,
    r"(\d+) lows more than 25% under open and close \(bad prints or crashes\): (.+)": _bad_lows,
    r"(\d+) highs more than 33% over open and close: (.+)": _bad_highs,
    r"(\d+) XNYS sessions missing \(largest runs: (.+)\)": _missing_sessions,
    r"(\d+) gaps > (\d+)s \(largest (\d+) min after (\S+)\)": _gaps,
    r"(\d+) zero-volume bars": _counted("zero_volume"),
    r"(\d+) locked closes": _counted("locked"),
    r"(\d+) crossed(?: closes \(bid>ask\))?": _counted("crossed"),
    r"bid rows (\d+), ask rows (\d+)": lambda match, _: (match[1], match[2]),
    r"calendar holes: \[(.+)\]": _holes,
    r"(\d+) days": _day_count,
    r"(\d+) sessions, none missing": _day_count,
    r"(\d+) days have (\d+) bars: .*": _days_of,
    r"half days .* run on after the 13:00 close \((.+) bars\)": _half_days,
    r"(\S+) \.\. (\S+) also hold extended hours .*": _extended_hours,
    r"last day stops (\S+)": _last_bar,
    r"in New York time both clock changes \(.+\) lie inside the range": _clock_changes,
    r"minutes per day min (\d+) max (\d+)": _fewest_and_most,
}
