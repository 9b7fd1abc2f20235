"""Run the benchmark: python -m benchmarks [--only W1,W3] [--scale 0.1] [--no-peers]."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks import session
from benchmarks.arguments import Request, parse
from benchmarks.report import HEAD, cells
from benchmarks.results import Results
from benchmarks.table import ROWS

SHOWN = (0, 2, 3, 4, 5, 8, 10)  # the columns that fit a terminal


def main(words: Sequence[str]) -> int:
    """Measure, show the rows measured, and fail if one of ours could not be measured."""
    request = parse(words)
    console = Console()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=session.steps(request))

        def tell(what: str) -> None:
            progress.update(task, advance=1, description=what)

        results, failures = session.run(request, tell)
    console.print(shown_table(request, results))
    console.print(f"Written to {session.PAGE.name}, with the notes.")
    for failure in failures:
        console.print(f"ingenium failed in {failure}", style="red", markup=False)
    return 1 if failures else 0


def shown_table(request: Request, results: Results) -> Table:
    """Return the measured rows for the terminal."""
    table = Table(*(HEAD[column] for column in SHOWN))
    for row in ROWS:
        if row.group in request.groups:
            texts = cells(row, results)
            table.add_row(*(texts[column].replace("**", "") for column in SHOWN))
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
