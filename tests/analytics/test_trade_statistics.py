"""Round-trip statistics, exact, against the reference and by hand."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from tests.conftest import PARITY_DIR

from ingenium.analytics.trade_statistics import TradeStatistic, trade_statistics

STATED = PARITY_DIR / "metrics" / "trade_stats.json"
SCENARIOS = sorted(
    file
    for file in (PARITY_DIR / "backtest").glob("*/trades.csv")
    if file.parent.name in json.loads(STATED.read_text())
)


def to_twelve_places(value: TradeStatistic) -> str | int | None:
    return f"{value:.12f}" if isinstance(value, Decimal) else value


def test_the_parity_folder_holds_round_trips() -> None:
    assert SCENARIOS


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.parent.name)
def test_the_scenario_gives_its_stated_trade_statistics(file: Path) -> None:
    with file.open() as text:
        profits = [Decimal(row["pnl_gross"]) for row in csv.DictReader(text)]
    got = {name: to_twelve_places(value) for name, value in trade_statistics(profits).items()}
    assert got == json.loads(STATED.read_text())[file.parent.name]


def test_no_round_trips_leave_ratios_undefined() -> None:
    got = trade_statistics([])
    assert got["round_trips"] == 0
    assert got["net"] == Decimal(0)
    assert got["win_rate"] is None
    assert got["largest_win"] is None


def test_a_scratch_is_neither_won_nor_lost_and_ends_a_run() -> None:
    # won 2, scratch, won 1, lost 4: 2 of 4 won; factor 3 / 4; longest winning run 1
    got = trade_statistics([2.0, 0.0, 1.0, -4.0])
    assert (got["wins"], got["scratches"], got["losses"]) == (2, 1, 1)
    assert got["win_rate"] == Decimal("0.5")
    assert got["profit_factor"] == Decimal("0.75")
    assert got["max_consecutive_wins"] == 1


def test_floats_are_read_through_their_shortest_text() -> None:
    assert trade_statistics([0.1, 0.2])["net"] == Decimal("0.3")
