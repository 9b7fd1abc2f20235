"""What the commands on stored runs print: the list, and one run in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.analytics.console import print_parts
from ingenium.analytics.figures import count, duration, percent, ratio
from ingenium.runtime.runs.store import StoredRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from ingenium.runtime.runs.record import RunRecord, Versions
    from ingenium.runtime.runs.store import DamagedRun

CHECKSUM = 12  # digits that are shown
"""As many digits of a checksum tell files apart."""


def listed(entry: StoredRun | DamagedRun) -> dict[str, object]:
    """Return a run of the list as JSON has it; a damaged one with its problem."""
    if not isinstance(entry, StoredRun):
        return {"id": entry.id, "problem": entry.problem}
    record = entry.record
    return {
        "id": entry.id,
        "started": record.started,
        "name": record.name,
        "kind": record.kind,
        "digest": record.digest,
        "total_return": record.headline.total_return,
        "sharpe": record.headline.sharpe,
        "max_drawdown": record.headline.max_drawdown,
        "bars": record.headline.bars,
        "settings": record.system.settings,
        "note": record.note,
    }


def print_list(entries: Sequence[StoredRun | DamagedRun]) -> None:
    """Print the list: a line for each run, below it what was set and noted."""
    from rich.text import Text

    table = _table("Run (time in UTC)", "Return", "Sharpe", "Drawdown", "Bars")
    for entry in entries:
        if not isinstance(entry, StoredRun):
            table.add_row(Text(entry.id), Text("damaged", style="red"))
            continue
        headline = entry.record.headline
        table.add_row(
            Text("\n".join([entry.id, *_remarks(entry.record)])),
            percent(headline.total_return, signed=True),
            ratio(headline.sharpe),
            percent(headline.max_drawdown),
            count(headline.bars),
        )
    problems = [Text(f"\n{each.problem}", style="red") for each in _damaged(entries)]
    print_parts(lambda _: [table, *problems])


def print_run(run: StoredRun) -> None:
    """Print a run in full.

    Raises:
        DataError: its result is damaged.
    """
    print_parts(lambda _: _parts(run))


def _parts(run: StoredRun) -> Iterator[RenderableType]:
    from rich.text import Text

    from ingenium.analytics.summary_figures import figure_groups
    from ingenium.analytics.terminal_tables import assumptions_table, pairs_table

    record, result = run.record, run.result()
    yield Text(run.id, style="bold")
    yield Text(
        f"{record.name}, run with {record.kind} at {record.started[:19].replace('T', ' ')} UTC, "
        f"{count(record.headline.bars)} bars in {duration(record.seconds)}"
    )
    yield Text.assemble(("Digest ", "bold"), record.digest)
    yield from (Text(line) for line in _remarks(record))
    yield from ("", pairs_table(figure_groups(result), across=2), "")
    yield Text(f"System {record.system.file}", style="bold")
    yield Text("\n".join(f"  {line}" for line in record.system.text.rstrip().splitlines()))
    yield from ("", _data(record))
    if record.code:
        yield from ("", _code(record))
    yield from ("", _versions(record.versions), "", assumptions_table(result))


def _remarks(record: RunRecord) -> list[str]:
    settings = [f"  --set {setting}" for setting in record.system.settings]
    return [*settings, *([f"  {record.note}"] if record.note else [])]


def _damaged(entries: Iterable[StoredRun | DamagedRun]) -> list[DamagedRun]:
    return [entry for entry in entries if not isinstance(entry, StoredRun)]


def _data(record: RunRecord) -> Table:
    from rich.text import Text

    table = _table("Data", "From", "To", "Bars", "Checksum")
    for line in record.data:
        source = f"{line['symbol']}  {line['source']}"
        figures = (line["first"], line["last"], count(line["rows"]), line["checksum"][:CHECKSUM])
        table.add_row(Text(source), *(Text(str(each)) for each in figures))
    return table


def _code(record: RunRecord) -> Table:
    from rich.text import Text

    table = _table("Code, stored", "Checksum")
    for file in record.code:
        table.add_row(Text(file.path), file.sha256[:CHECKSUM])
    return table


def _versions(versions: Versions) -> Table:
    from rich.table import Table
    from rich.text import Text

    commits = {
        each.of: f", commit {each.commit[:CHECKSUM]}{' with changes' * each.is_changed}"
        for each in versions.checkouts
    }
    rows = (
        ("Ingenium", f"{versions.ingenium}{commits.get('ingenium', '')}"),
        ("its files", f"{versions.package[:CHECKSUM]}, compiled {versions.core[:CHECKSUM]}"),
        ("strategies", commits.get("strategies", "").removeprefix(", ")),
        ("Python", f"{versions.python}, numpy {versions.numpy}, {versions.platform}"),
    )
    table = Table.grid(padding=(0, 2))
    table.add_row(Text("Versions", style="bold"))
    for name, text in rows:
        if text:
            table.add_row(Text(name, style="dim"), Text(text))
    return table


def _table(heading: str, *figures: str) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False, show_edge=False, header_style="bold")
    table.add_column(heading, overflow="fold")
    for name in figures:
        table.add_column(name, justify="right", no_wrap=True)
    return table
