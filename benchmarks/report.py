"""The results as a page to read."""

from collections.abc import Callable, Iterable, Sequence

from benchmarks.peers.catalogue import PEERS
from benchmarks.results import Detail, Entry, Results
from benchmarks.table import ROWS, Row

ABSENT = "-"
FLAT = 0.67  # of the best rate at a smaller size
ORDER_ROWS = ("W3-1k", "W3-10k", "W3", "W3-1M")
HEAD = (
    "workload", "what", "ours (median)", "goal", "reached?", "raw bound", "ours / bound",
    "best peer that calls Python", "vs that", "best peer of any kind", "vs any", "measured",
)  # fmt: skip
HOW_TO_READ = """\
- All times are processor time, W5 is that of all processes divided by their number, and the time
  on the clock is in the notes; each run is a fresh process. *Ours* is the best of the repeats with
  the median in brackets; the bound and the peers are the best of theirs.
- A ratio says how many times better we are, whether more or less is better, and is given only if
  both sides were measured in the same run: machines drift by a factor of two. Never compare
  absolute figures of two runs.
- The raw bound is a compiled C loop that calls Python back and does the least an engine can do.
- Peers whose strategies are columns or compiled code are in the column *of any kind* only. Each
  peer is measured at its own rules of filling and with whatever it cannot switch off; caps and
  multiples are in the notes.
- A scale below 1 in the last column marks a smoke check, not a result.
"""


def page(results: Results, *, machine: str, date: str, command: str) -> str:
    """Return the whole page."""
    names = [row for row in ROWS if row.name in results.entries]
    parts = [
        "# Results",
        f"Machine: {machine}. Last run: {date}, `{command}`.",
        "\n".join(table(HEAD, (cells(row, results) for row in names))),
        f"Cost of an order: {flatness(results)}.",
        "## How to read this",
        HOW_TO_READ.rstrip(),
        "## Every peer",
        "\n".join(peer_table(names, results)),
        "## Notes",
        "\n".join(notes(names, results)) or "None.",
    ]
    return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table."""
    return [line(head), line(["---"] * len(head)), *(line(row) for row in rows)]


def line(texts: Iterable[str]) -> str:
    """Return one line of a Markdown table."""
    return "| " + " | ".join(text.replace("|", "/") for text in texts) + " |"


def cells(row: Row, results: Results) -> list[str]:
    """Return a row of the main table."""
    entry, detail = results.entries[row.name], results.details[row.name]
    return [
        row.name,
        row.title,
        ours(entry, detail),
        ABSENT if row.goal is None else f"{amount(row.goal)} {row.unit}",
        verdict(row, entry),
        ABSENT if entry.bound is None else amount(entry.bound),
        share_of_bound(row, entry),
        *best_peer(row, entry, detail, calls_python),
        *best_peer(row, entry, detail, lambda _: True),
        detail.measured + ("" if detail.scale == 1 else f", scale {detail.scale:g}"),
    ]


def ours(entry: Entry, detail: Detail) -> str:
    """Return our figure with its median."""
    if entry.ours is None or detail.median is None:
        return ABSENT
    return f"**{amount(entry.ours)}** ({amount(detail.median)})"


def verdict(row: Row, entry: Entry) -> str:
    """Return whether the goal is reached."""
    if entry.ours is None or row.goal is None:
        return ABSENT
    return "yes" if row.is_reached(entry.ours) else "no"


def share_of_bound(row: Row, entry: Entry) -> str:
    """Return how near we are to the bound, as a part of it."""
    if entry.ours is None or entry.bound is None:
        return ABSENT
    return f"{row.advantage(entry.ours, entry.bound):.2f}"


def best_peer(
    row: Row, entry: Entry, detail: Detail, is_wanted: Callable[[str], bool]
) -> tuple[str, str]:
    """Return the best wanted peer with its figure, and how many times better we are."""
    figures = {figure: who for who, figure in entry.peers.items() if is_wanted(who)}
    if not figures:
        return ABSENT, ABSENT
    best = row.best(list(figures))
    shown = f"{figures[best]}: {amount(best)}"
    if entry.ours is None:
        return shown, ABSENT
    if not detail.is_one_run:
        return f"{shown} on {detail.peers_measured}", "another run"
    return shown, f"{row.advantage(entry.ours, best):.3g}x"


def calls_python(who: str) -> bool:
    """Return whether this peer's strategies are Python called on every bar."""
    return any(peer.calls_python and who.startswith(peer.title) for peer in PEERS)


def flatness(results: Results) -> str:
    """Return whether an order costs the same however many there are."""
    rates = [results.entries[name].ours for name in ORDER_ROWS if name in results.entries]
    known = [rate for rate in rates if rate is not None]
    if len(known) < len(ORDER_ROWS):
        return "not measured yet"
    shown = ", ".join(
        f"{amount(rate)} orders/s at {name.partition('-')[2] or '100k'}"
        for name, rate in zip(ORDER_ROWS, known, strict=True)
    )
    is_flat = known[-1] >= FLAT * max(known[:-1])
    return f"{'flat' if is_flat else '**NOT FLAT**'} ({shown})"


def peer_table(rows: Sequence[Row], results: Results) -> list[str]:
    """Return the lines of the table of all peers."""
    titles = list(dict.fromkeys(who for row in rows for who in results.entries[row.name].peers))
    body = (
        [row.name, row.unit, *(figure_of(results.entries[row.name], who) for who in titles)]
        for row in rows
        if results.entries[row.name].peers
    )
    return table(["workload", "unit", *titles], body)


def figure_of(entry: Entry, who: str) -> str:
    """Return a peer's figure, if it has one."""
    return amount(entry.peers[who]) if who in entry.peers else ABSENT


def notes(rows: Sequence[Row], results: Results) -> list[str]:
    """Return what must be said to single figures, and what is missing and why."""
    lines: list[str] = []
    told: set[tuple[str, str, str]] = set()
    for row in rows:
        detail = results.details[row.name]
        lines += [f"- {row.name}, {who}: {note}." for who, note in detail.notes.items()]
        for who, reason in detail.failures.items():
            if (row.group, who, reason) not in told:
                told.add((row.group, who, reason))
                lines.append(f"- {row.group}, {who}: no figure. {reason}.")
    return lines


def amount(figure: float) -> str:
    """Return a figure in few digits."""
    for limit, letter in ((1e6, "M"), (1e3, "k")):
        if figure >= limit:
            return f"{figure / limit:.3g}{letter}"
    return f"{figure:.3g}"
