"""The comparison in a terminal: complete, readable, and as wide as the screen."""

from decimal import Decimal

import numpy as np
import pytest
from tests.analytics.runs import days, small_columns, small_run

from ingenium.analytics.chart import ASCII, letter_chart
from ingenium.analytics.comparison import compare
from ingenium.analytics.outcome import Outcome
from ingenium.analytics.terminal_comparison import comparison_text


def other(**changes: object) -> Outcome:
    """A run that ended higher, with another setting."""
    equity = {"time": days(0, 1, 2, 3), "equity": np.array([1000.0, 1010.0, 1020.0, 1100.0])}
    totals = {"initial": Decimal(1000), "equity": Decimal(1100), "fees": Decimal(5)}
    settings: dict[str, object] = {
        "columns": small_columns() | {"equity": equity},
        "totals": totals,
        "system": {"name": "small", "strategies": [{"id": "first"}, {"id": "other"}]},
        "assumptions": [("fill", "Market orders fill at the close.")],
    }
    return small_run(**(settings | changes))


def text(*runs: Outcome, width: int = 80) -> str:
    return comparison_text(compare({f"run {n}": run for n, run in enumerate(runs)}), width=width)


@pytest.mark.parametrize("runs", [2, 3])
def test_two_and_three_runs_fit_eighty_columns(runs: int) -> None:
    lines = text(small_run(), *[other()] * (runs - 1)).splitlines()
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    "expected",
    [
        "A run 0 2010-01-04 to 2010-01-07",
        "Return +1.97 % +10.00 % *",
        "Max drawdown -0.01 % 0.00 % *",
        "Fees 0.32 * 5.00",
        "Round trips 1 1",
        "strategies.1.id second other",
        "fill A Market orders fill at the open of the next bar.",
        "B Market orders fill at the close.",
        "A and B have the same fills.",
    ],
)
def test_the_comparison_has_the_line(expected: str) -> None:
    assert expected in [" ".join(line.split()) for line in text(small_run(), other()).splitlines()]


def test_runs_that_share_an_assumption_are_told_together() -> None:
    lines = [" ".join(line.split()) for line in text(other(), small_run(), other()).splitlines()]
    assert "fill A C Market orders fill at the close." in lines


def test_what_does_not_differ_has_no_heading() -> None:
    shown = text(small_run(), small_run())
    for heading in ("Settings that differ", "Assumptions that differ", "Data that differ"):
        assert heading not in shown


def test_runs_without_bars_are_compared_without_a_chart() -> None:
    empty = small_run(columns={}, open_positions=())
    assert "Equity, as" not in text(empty, empty)


def test_names_are_never_read_as_markup() -> None:
    compared = compare({"[red]x[/]": small_run(), "y": small_run()})
    assert "[red]x[/]" in comparison_text(compared)


def test_each_curve_is_drawn_with_its_letter_and_the_first_is_on_top() -> None:
    rising, flat = np.arange(40.0), np.zeros(40)
    rows = letter_chart(days(*range(40)), [rising, flat], width=48, height=4, alphabet=ASCII)
    assert rows[0].rstrip().endswith("A")
    bottom = rows[3].partition("+")[2] or rows[3].partition("|")[2]
    assert bottom.startswith("A")
    assert bottom.rstrip().endswith("B")


def test_a_curve_that_begins_later_leaves_its_place_empty() -> None:
    late = np.concatenate((np.full(20, np.nan), np.ones(20)))
    rows = letter_chart(days(*range(40)), [np.zeros(40), late], width=48, height=4, alphabet=ASCII)
    assert rows[0].index("B") > len(rows[0]) / 2
