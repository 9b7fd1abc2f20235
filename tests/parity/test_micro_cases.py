import json
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import PARITY_DIR
from tests.parity import micro_case

FILE = PARITY_DIR / "backtest" / "micro_cases.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text())
KNOWN = {
    "id", "note", "bars", "orders", "expect", "peers", "mode", "slip", "fee", "cash", "cash_check",
    "realised", "realised_fifo", "final_equity", "child_active",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_micro_case_gives_exactly_the_expected_fills(case: dict[str, Any]) -> None:
    assert set(case) <= KNOWN, "a setting that this test does not know"
    result = micro_case.run(case)
    expected = [
        {**fill, "qty": Decimal(fill["qty"]), "price": Decimal(fill["price"])}
        for fill in case["expect"]
    ]
    assert micro_case.fills(result) == expected, case["note"]
    for key, total in (
        ("realised", "realised"),
        ("realised_fifo", "realised_fifo"),
        ("final_equity", "equity"),
    ):
        if key in case:
            assert result.totals[total] == Decimal(case[key]), key


def test_there_are_cases() -> None:
    assert len(CASES) >= 19
