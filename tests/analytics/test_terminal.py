"""The summary in a terminal: complete, readable, and as wide as the screen."""

import io

import numpy as np
import pytest
from rich.console import Console
from tests.analytics.runs import DAY, MONDAY, days, small_columns, small_run

from ingenium.analytics.chart import ASCII, line_chart
from ingenium.analytics.terminal import as_text, print_summary
from ingenium.analytics.terminal_report import report_parts


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    assert max(map(len, as_text(small_run(), width=width).splitlines())) <= min(width, 120)


@pytest.mark.parametrize(
    "expected",
    [
        "Initial capital              1,000.00",
        "Final equity                 1,019.68",
        "Return                        +1.97 %",
        "Max drawdown                    -0.01 %",
        "Deepest drawdown 2010-01-04 to 2010-01-05, recovered 2010-01-06",
        "Longest under water 1 bar from 2010-01-04",
        "Win rate                     100.00 %",
        "Orders / fills                    3 / 3",
        "Fees                               0.32",
        "first     +19.78  +3.96 %      1  100.00 %       -  0.22",
        "B            -0.10      1      0         -       -  0.10",
        "B                second           5          20.00",
        "max_order_quantity       2",
        "fill           Market orders fill at the open of the next bar.",
        "annualisation  252 periods a year (daily bars, five-day week)",
        "Digest 5f5f",
    ],
)
def test_the_summary_has_the_line(expected: str) -> None:
    assert expected in as_text(small_run(), width=80)


def test_one_symbol_and_one_strategy_need_no_table_of_their_own() -> None:
    columns = small_columns()
    columns["fills"]["symbol"] = ["A", "A", "A"]
    run = small_run(columns=columns, strategy_totals={}, open_positions=())
    text = as_text(run)
    assert "Closed net" not in text
    assert "Strategy  Profit" not in text


def test_what_is_no_terminal_gets_no_colour_and_no_trailing_spaces() -> None:
    text = io.StringIO()
    print_summary(small_run(), file=text)
    assert "\x1b" not in text.getvalue()
    assert all(line == line.rstrip() for line in text.getvalue().splitlines())


def test_a_terminal_gets_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = io.StringIO()
    print_summary(small_run(), file=text)
    assert "\x1b[32m" in text.getvalue()


def test_a_screen_without_unicode_gets_ascii() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    print_summary(small_run(), file=file)
    file.seek(0)
    assert "*" in file.read()


def test_names_are_never_read_as_markup() -> None:
    assert "[red]x[/]" in as_text(small_run(name="[red]x[/]"))


def test_the_chart_climbs_with_the_curve() -> None:
    rows = line_chart(days(*range(40)), np.arange(40.0), width=48, height=4, alphabet=ASCII)
    starts = [row.index("*") for row in rows if "*" in row]
    assert starts == sorted(starts, reverse=True)
    assert len(starts) == 4


def test_a_flat_curve_is_one_row() -> None:
    rows = line_chart(days(0, 1, 2), np.full(3, 5.0), width=40, height=8, alphabet=ASCII)
    assert sum("*" in row for row in rows) == 1


def test_a_spike_within_a_column_is_seen() -> None:
    values = np.zeros(10_000)
    values[5_003] = 1.0
    times = MONDAY + np.arange(10_000, dtype=np.int64) * 60 * 10**9
    rows = line_chart(times, values, width=60, height=6, alphabet=ASCII)
    assert "*" in rows[0]


@pytest.mark.parametrize(
    ("step", "bars", "label"),
    [
        (60 * 10**9, 200, "01:00"),
        (3600 * 10**9, 200, "2010-01-05"),
        (DAY, 300, "2010-07"),
        (DAY, 3000, "2012"),
        (7 * DAY, 3000, "2030"),
    ],
)
def test_the_dates_suit_the_length_of_the_run(step: int, bars: int, label: str) -> None:
    times = MONDAY + np.arange(bars, dtype=np.int64) * step
    assert label in line_chart(times, np.arange(float(bars)), width=80, height=4)[-1]


def test_the_values_share_one_suffix_and_differ() -> None:
    rows = line_chart(days(0, 1), np.array([999_990.0, 1_000_010.0]), width=60, height=8)
    labels = [row.split()[0] for row in rows[:-2] if "┤" in row]
    assert len(set(labels)) == len(labels)
    assert all("," in label or label.isdigit() for label in labels)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_full_report_is_no_wider_than_the_screen(width: int) -> None:
    console = Console(width=width, file=io.StringIO(), highlight=False)
    for part in report_parts(small_run()):
        console.print(part)
    file = console.file
    assert isinstance(file, io.StringIO)
    assert max(len(line.rstrip()) for line in file.getvalue().splitlines()) <= width


@pytest.mark.parametrize(
    "expected",
    [
        "   %  Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Year",
        "2010 2.0*                                             2.0*",
        "-0.01 %   2010-01-04  2010-01-05  2010-01-06           1",
        "Buy and hold                  +25.00 %",
        "Slippage                          0.50",
        "Long / short                     1 / 0",
        "first        20.00        0.00  -0.22       0.00      0.00  +19.78",
        "account      20.00        0.00  -0.32       0.00      0.00  +19.68",
    ],
)
def test_the_full_report_has_the_line(expected: str) -> None:
    file = io.StringIO()
    print_summary(small_run(), file=file, full=True)
    assert expected in file.getvalue()


def test_the_summary_alone_has_no_tables_of_months() -> None:
    assert "Jan Feb" not in as_text(small_run())
