"""The stored results: rows of figures, and beside them when and how each row was measured."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from benchmarks.folders import PACKAGE
from benchmarks.runner import Measured
from benchmarks.table import ROWS, Row

RESULTS = PACKAGE / "results.json"
DETAILS = PACKAGE / "details.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """The figures of one row."""

    ours: float | None
    unit: str
    goal: float | None
    bound: float | None
    peers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Detail:
    """How one row came about: the run, the peers' run, and what must be said to each figure."""

    measured: str
    peers_measured: str
    scale: float
    median: float | None = None
    notes: dict[str, str] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def is_one_run(self) -> bool:
        """Return whether ours and the peers come from one run, so that a ratio means something."""
        return self.measured == self.peers_measured


@dataclass(frozen=True, slots=True)
class Results:
    """All rows measured so far, by name."""

    entries: dict[str, Entry] = field(default_factory=dict)
    details: dict[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupRun:
    """What one run yielded for a group; without peers, `peers` is None."""

    group: str
    measured: str
    scale: float
    ours: Measured
    bound: Measured
    peers: Mapping[str, Measured] | None


def merged(results: Results, run: GroupRun) -> Results:
    """Return the results with the group's rows replaced and all others kept."""
    entries, details = dict(results.entries), dict(results.details)
    for row in ROWS:
        if row.group == run.group:
            entries[row.name], details[row.name] = _row_of(row, run, results)
    known = [row.name for row in ROWS]
    return Results(
        {name: entries[name] for name in known if name in entries},
        {name: details[name] for name in known if name in details},
    )


def _row_of(row: Row, run: GroupRun, before: Results) -> tuple[Entry, Detail]:
    ours = [figure for figure in run.ours.figures if figure.row == row.name]
    bound = [figure for figure in run.bound.figures if figure.row == row.name]
    peers = [
        figure
        for measured in (run.peers or {}).values()
        for figure in measured.figures
        if figure.row == row.name
    ]
    entry = Entry(
        ours=ours[0].best if ours else None,
        unit=row.unit,
        goal=row.goal,
        bound=bound[0].best if bound else None,
        peers={figure.who: figure.best for figure in peers},
    )
    detail = Detail(
        measured=run.measured,
        peers_measured=run.measured,
        scale=run.scale,
        median=ours[0].median if ours else None,
        notes={figure.who: figure.note for figure in (*ours, *bound, *peers) if figure.note},
        failures=_failures(run),
    )
    if run.peers is None and row.name in before.entries:
        return _with_earlier_peers(
            entry, detail, before.entries[row.name], before.details[row.name]
        )
    return entry, detail


def _failures(run: GroupRun) -> dict[str, str]:
    everyone = {"ingenium": run.ours, "raw bound": run.bound, **(run.peers or {})}
    return {name: measured.failure for name, measured in everyone.items() if measured.failure}


def _with_earlier_peers(
    entry: Entry, detail: Detail, entry_before: Entry, detail_before: Detail
) -> tuple[Entry, Detail]:
    notes = {who: note for who, note in detail_before.notes.items() if who in entry_before.peers}
    return replace(entry, peers=entry_before.peers), replace(
        detail, peers_measured=detail_before.peers_measured, notes=notes | detail.notes
    )


def load(results: Path = RESULTS, details: Path = DETAILS) -> Results:
    """Return the stored results, or none."""
    if not (results.is_file() and details.is_file()):
        return Results()
    known = {row.name for row in ROWS}
    entries = json.loads(results.read_text())
    notes = json.loads(details.read_text())
    names = [name for name in entries if name in known and name in notes]
    return Results(
        {name: Entry(**entries[name]) for name in names},
        {name: Detail(**notes[name]) for name in names},
    )


def save(stored: Results, results: Path = RESULTS, details: Path = DETAILS) -> None:
    """Write the results and their details."""
    results.write_text(_json(stored.entries.items()))
    details.write_text(_json(stored.details.items()))


def _json(rows: Iterable[tuple[str, Entry | Detail]]) -> str:
    return (
        json.dumps({name: asdict(row) for name, row in rows}, indent=2, ensure_ascii=False) + "\n"
    )
