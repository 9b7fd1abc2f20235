"""The outcome of the look-ahead check, as a table for a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ingenium.analytics.console import print_parts, text_of
from ingenium.model.timestamps import iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, RenderableType
    from rich.table import Table

    from ingenium.research.comparing import Change, Probe
    from ingenium.research.lookahead_outcome import LookaheadOutcome
    from ingenium.research.verdict import Finding

MOST_SHOWN: Final = 6
"""Changed decisions of one finding that a terminal shows."""


def as_text(found: LookaheadOutcome, *, width: int = 100) -> str:
    """Return the outcome as plain text."""
    return text_of(lambda console: _parts(found, console), width=width)


def print_lookahead(found: LookaheadOutcome) -> None:
    """Print the outcome, in colour on a terminal."""
    print_parts(lambda console: _parts(found, console))


def as_json(found: LookaheadOutcome) -> dict[str, Any]:
    """Return the outcome as plain data."""
    return {
        "system": found.name,
        "clean": found.is_clean,
        "cuts": found.effort.cuts,
        "starts": found.effort.starts,
        "settle": found.effort.settle,
        "findings": [
            {
                "strategy": finding.strategy,
                "kind": finding.kind,
                "changed": finding.count,
                "histories": finding.histories,
                "of": finding.looked_at,
                "sentence": finding.sentence,
                "changes": [
                    {
                        "history": _history(probe),
                        "time": iso(change.time),
                        "symbol": change.symbol,
                        "whole": change.whole,
                        "other": change.other,
                    }
                    for probe, change in _changes(found, finding)
                ],
            }
            for finding in found.findings
        ],
        "settling": {
            name: sum(probe.settling for probe in probes) for name, probes in found.probes.items()
        },
    }


def _parts(found: LookaheadOutcome, _: Console) -> Iterator[RenderableType]:
    from rich.text import Text

    for finding in found.findings:
        yield Text.assemble((f"{finding.strategy}: {finding.kind}", "bold red"))
        yield Text(
            f"{finding.count:,} decisions changed on {finding.histories} of "
            f"{finding.looked_at} histories: {finding.sentence}"
        )
        changes = _changes(found, finding)
        if changes:
            yield _table(changes)
        if len(changes) > MOST_SHOWN:
            yield Text("and more: --json lists them", "dim")
        yield Text()
    for name, probes in found.probes.items():
        yield from _told(name, probes, found)


def _told(name: str, probes: Sequence[Probe], found: LookaheadOutcome) -> Iterator[RenderableType]:
    from rich.text import Text

    if not any(finding.strategy == name for finding in found.findings) and probes:
        cuts, starts = (sum(probe.kind == kind for probe in probes) for kind in ("cut", "start"))
        yield Text(f"{name}: clean on {cuts} cut histories and {starts} later starts", "green")
    settling = sum(probe.settling for probe in probes)
    if settling and not any(finding.kind == "warm-up" for finding in found.findings):
        yield Text(
            f"{name}: in the first {found.effort.settle} times the warm-up {settling:,} decisions "
            "depended on where history began, later ones did not",
            "dim",
        )
    unseen = sum(probe.kind == "start" and probe.bars <= 0 for probe in probes)
    if unseen:
        yield Text(
            f"{name}: {unseen} later starts leave too few bars after the warm-up to compare",
            "yellow",
        )


def _changes(found: LookaheadOutcome, finding: Finding) -> list[tuple[Probe, Change]]:
    kind = "start" if finding.kind == "warm-up" else "cut"
    return [
        (probe, change)
        for probe in found.probes[finding.strategy]
        if probe.kind == kind
        for change in probe.changes
    ]


def _table(changes: Sequence[tuple[Probe, Change]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1), pad_edge=False, show_edge=False, header_style="bold")
    for heading in ("history", "decision", "symbol", "on the whole", "there"):
        table.add_column(heading, overflow="fold")
    for probe, change in _spread(changes):
        table.add_row(
            *map(
                Text, (_history(probe), iso(change.time), change.symbol, change.whole, change.other)
            )
        )
    return table


def _spread(changes: Sequence[tuple[Probe, Change]]) -> list[tuple[Probe, Change]]:
    """Return some of the changes, from as many histories as there are."""
    step = max(1, len(changes) // MOST_SHOWN)
    return list(changes[::step][:MOST_SHOWN])


def _history(probe: Probe) -> str:
    return f"{'cut after' if probe.kind == 'cut' else 'begun after'} {iso(probe.moment)}"
