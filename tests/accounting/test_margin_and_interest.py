"""What an account may owe, what happens when it owes too much, and what owing costs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.accounting.book import denials, fills, numbers, run, trade

from ingenium.runtime.backtest import run_system
from ingenium.runtime.system import system_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_leverage_of_two_buys_twice_the_equity_and_not_a_share_more() -> None:
    # 1000 × 2 = 2000 are 200 at 10; 201 would be 2010.
    result = trade("0 buy AAA 201; 1 buy AAA 200", [10, 10, 10], leverage=2)
    assert denials(result) == [("margin", "account", 2000, 2010)]
    assert fills(result) == [("buy", 200, 10)]
    assert numbers(result, "cash", "equity") == [-1000, 1000]


def test_what_is_working_is_taken_off_the_buying_power() -> None:
    # 150 working at a limit of 9 count at the last price of 10: 1500 of 2000 are taken.
    result = trade("0 buy AAA 150 limit=9; 0 buy AAA 51; 0 buy AAA 50", [10, 10], leverage=2)
    assert denials(result) == [("margin", "account", 500, 510)]


def test_a_short_position_needs_margin_too() -> None:
    result = trade("0 sell AAA 201; 0 sell AAA 200", [10, 10], leverage=2)
    assert denials(result) == [("margin", "account", 2000, 2010)]
    assert fills(result) == [("sell", 200, 10)]


def test_the_margin_to_keep_is_half_of_the_margin_to_open() -> None:
    # 200 at 10 with 1000: a half to open, a quarter to keep. At 6.67: equity 334, kept 333.5.
    # At 6.66: equity 332, kept 333: called, and all 200 are sold at the next open of 6.50.
    kept = trade("0 buy AAA 200", [10, 10, 6.67, 6.67], leverage=2)
    assert kept.open_positions[0]["quantity"] == "200"
    called = trade("0 buy AAA 200", [10, 10, 6.66, 6.50, 6.50], leverage=2)
    assert fills(called) == [("buy", 200, 10), ("sell", 200, Decimal("6.5"))]
    sentence = "equity 332 is below the maintenance margin 333"
    assert list(called.events["text"]) == [sentence]
    assert called.final_equity == 300


def test_an_instrument_may_say_what_margin_is_to_be_kept() -> None:
    # 40 % to keep: with a leverage of 4 an order needs 40 %, not 25 %: 1000 / 0.4 = 2500 at most,
    # as 4 × 1000 are to carry 1.6 times the value: 4000 / 1.6.
    settings = {"AAA": {"maintenance_margin": "0.4"}}
    result = trade("0 buy AAA 251; 0 buy AAA 250", [10, 10], leverage=4, instruments=settings)
    assert denials(result) == [("margin", "account", 4000, 4016)]
    assert fills(result) == [("buy", 250, 10)]


def test_a_call_cancels_what_is_working_and_may_only_be_reported(tmp_path: Path) -> None:
    # At 6: equity 200, kept 300.
    closes = [10, 10, 6, 6, 6]
    script = "0 buy AAA 200; 1 sell AAA 1 limit=50"
    account = {"initial_capital": 1000, "leverage": 2}
    called = run(tmp_path, closes, [script], account=account)
    assert list(called.orders["reason"])[1:] == ["liquidation", ""]
    assert called.open_positions == []
    report = {**account, "margin_call": "report"}
    reported = run(tmp_path, closes, [script], account=report)
    assert list(reported.events["event"]) == ["MarginCalled"] * 3
    assert reported.open_positions[0]["quantity"] == "200"


def test_a_halt_does_not_stop_a_liquidation() -> None:
    result = trade("0 buy AAA 200; 1 halt", [10, 10, 6, 6], leverage=2)
    assert fills(result)[-1] == ("sell", 200, 6)
    assert result.open_positions == []


def test_a_cash_account_sells_what_it_has_and_buys_for_what_it_has() -> None:
    # 100 at 10 take all the cash. More than 100 cannot be sold, nor 1 bought.
    script = "0 buy AAA 101; 0 buy AAA 100; 1 buy AAA 1; 1 sell AAA 101; 1 sell AAA 100"
    result = trade(script, [10, 10, 10], account="cash")
    assert denials(result) == [
        ("balance", "account", 1000, 1010),
        ("balance", "account", 0, 10),
        ("balance", "account", 100, 101),
    ]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        # Over four midnights. Cash of 1000 × 3.65 % / 365 = 0.1 a day: 1000 × (1.0001⁴ − 1).
        ("9 cancel_all", 1000 * (Decimal("1.0001") ** 4 - 1)),
        # One night with 1000, which earns 0.1; then a debt of 499.9 for three nights, at 7.3 % / 365.
        ("0 buy AAA 150", Decimal("0.1") - Decimal("499.9") * (Decimal("1.0002") ** 3 - 1)),
        # One night with 1000. Then cash of 2000.1, and 1000 borrowed at 1.095 %, which cost 0.03 a
        # night: 0.20001 − 0.03, 0.200027001 − 0.03, 0.2000440037001 − 0.03.
        ("0 sell AAA 100", Decimal("0.6100810047001")),
    ],
    ids=["cash", "debt", "short"],
)
def test_interest_is_booked_by_the_day(tmp_path: Path, script: str, expected: Decimal) -> None:
    interest = {"cash_rate": "0.0365", "debit_rate": "0.073", "borrow_rate": "0.01095"}
    account = {"initial_capital": 1000, "kind": "unlimited", "interest": interest}
    result = run(tmp_path, [10, 10, 10, 10], [script], account=account)
    assert result.final_equity - 1000 == expected


def test_a_weekend_is_charged_to_what_was_held_over_it(tmp_path: Path) -> None:
    # Bars of Friday, Monday and Tuesday (2020-01-03, -06, -07), bought at Monday's open. Friday's night
    # earns 1000 × 0.0001, the weekend's other two 1000.1 × 0.0002, which makes 1000.30002 of cash; the
    # debt of 499.69998 costs 0.0002 of itself on Monday and on Tuesday.
    days = ("2020-01-03", "2020-01-06", "2020-01-07")
    rows = [f"{day},10,10,10,10,1000" for day in days]
    text = "\n".join(["time,open,high,low,close,volume", *rows])
    (tmp_path / "AAA.csv").write_text(text, encoding="utf-8")
    interest = {"cash_rate": "0.0365", "debit_rate": "0.073"}
    document = {
        "data": {"source": {"AAA": "AAA.csv"}, "bars": "1d"},
        "account": {"initial_capital": 1000, "kind": "unlimited", "interest": interest},
        "strategies": [
            {
                "name": "tests.accounting.book:Orders",
                "parameters": {"script": "0 buy AAA 150"},
            }
        ],
    }
    result = run_system(system_of(document, name="t", file="t.yaml", folder=tmp_path))
    cost = Decimal("499.69998") * (Decimal("1.0002") ** 2 - 1)
    assert result.totals["interest"] == Decimal("0.30002") - cost
