import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import PARITY_DIR
from tests.parity.scenarios import FEES, STRATEGIES

import ingenium
from ingenium.analytics.result import Result

FOLDERS = sorted(path for path in (PARITY_DIR / "backtest").glob("S*") if path.is_dir())
KEYS = {path.name: path.name.split("_")[0] for path in FOLDERS}


def settings(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "result.json").read_text())
    return found


def rows(file: Path) -> list[dict[str, str]]:
    with file.open() as lines:
        return list(csv.DictReader(lines))


def label(nanoseconds: int, *, daily: bool) -> str:
    moment = ingenium_time(nanoseconds)
    return moment[:10] if daily else moment


def ingenium_time(nanoseconds: int) -> str:
    import pandas as pd

    return str(pd.Timestamp(nanoseconds).strftime("%Y-%m-%d %H:%M:%S"))


def run(folder: Path) -> Result:
    """Run a scenario on prices of nine places and fees of eighteen, which rounds nothing."""
    given, key = settings(folder), KEYS[folder.name]
    data = {
        symbol: ingenium.load_bars(PARITY_DIR / file, symbol=symbol)
        for symbol, file in given["data"].items()
    }
    return ingenium.backtest(
        STRATEGIES[key](),
        data=data,
        cash=given["initial_cash"],
        account="unlimited",
        fill=given["fill_mode"],
        fees=FEES.get(key),
        slippage={"kind": "fraction", "rate": given["slippage_fraction"]},
        venue={"cash_check": given["cash_check"], "children": given["child_active"]},
        instruments={symbol: {"price_precision": 9, "quantity_precision": 0} for symbol in data},
    )


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda path: path.name)
def scenario(request: pytest.FixtureRequest) -> tuple[Path, Result]:
    return request.param, run(request.param)


def test_every_scenario_has_its_strategy() -> None:
    assert FOLDERS
    assert set(KEYS.values()) <= set(STRATEGIES)


def test_the_fills_are_exactly_those_of_the_reference(scenario: tuple[Path, Result]) -> None:
    folder, result = scenario
    expected = rows(folder / "fills.csv")
    table = result.table("fills")
    daily = len(expected[0]["time"]) == 10
    names = ("time", "side", "quantity_text", "price_text", "fee_text", "phase")
    got = [
        (
            label(int(time), daily=daily),
            side,
            Decimal(quantity),
            Decimal(price),
            Decimal(fee),
            phase,
        )
        for time, side, quantity, price, fee, phase in zip(
            *(table[name] for name in names), strict=True
        )
    ]
    assert got == [
        (
            row["time"],
            row["side"],
            Decimal(row["qty"]),
            Decimal(row["price"]),
            Decimal(row["fee"]),
            row["phase"],
        )
        for row in expected
    ]


def test_the_equity_of_every_bar_is_that_of_the_reference(scenario: tuple[Path, Result]) -> None:
    folder, result = scenario
    expected = rows(folder / "equity.csv")
    table = result.table("equity")
    daily = len(expected[0]["time"]) == 10
    times = np.asarray(table["time"]).tolist()
    assert [label(time, daily=daily) for time in times] == [row["time"] for row in expected]
    for got, row in zip(table["equity"], expected, strict=True):
        assert float(got) == pytest.approx(float(row["equity"]), abs=1e-6)


def test_the_round_trips_are_those_of_the_reference(scenario: tuple[Path, Result]) -> None:
    folder, result = scenario
    expected = rows(folder / "trades.csv")
    table = result.table("trades")
    got = [
        (direction, quantity, Decimal(profit))
        for direction, quantity, profit in zip(
            table["direction"], table["quantity"], table["pnl_gross_text"], strict=True
        )
    ]
    assert got == [
        (row["direction"], float(row["qty"]), Decimal(row["pnl_gross"])) for row in expected
    ]


def test_the_totals_are_exactly_those_of_the_reference(scenario: tuple[Path, Result]) -> None:
    folder, result = scenario
    given, totals = settings(folder), result.totals
    for key, total in (
        ("final_equity", "equity"),
        ("final_cash", "cash"),
        ("realised_pnl_gross_avg_cost", "realised"),
        ("realised_pnl_gross_fifo", "realised_fifo"),
        ("total_fees", "fees"),
    ):
        assert totals[total] == Decimal(given[key]), key
    held = {row["symbol"]: Decimal(str(row["quantity"])) for row in result.open_positions}
    assert held == {symbol: Decimal(size) for symbol, size in given["final_positions"].items()}
    cancelled = list(result.table("orders")["status"]).count("cancelled")
    assert cancelled == given["cancelled"]
    balance = totals["initial"] + totals["realised"] - totals["fees"] + totals["unrealised"]
    assert totals["equity"] == balance
