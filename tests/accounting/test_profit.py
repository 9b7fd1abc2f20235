"""Profit of long and short positions, by average cost and by first in, first out."""

from decimal import Decimal

import pytest
from tests.accounting.book import fills, numbers, trade


def test_average_cost_and_first_in_first_out_differ_until_the_position_is_closed() -> None:
    # Bought 10 at 10 and 10 at 12, 11 on average. 15 sold at 15: 15 × 4 = 60 by average cost,
    # 10 × 5 + 5 × 3 = 65 by first in, first out. The 5 left at 15 are worth 5 × 4 = 20 more.
    script = "0 buy AAA 10; 1 buy AAA 10; 2 sell AAA 15"
    result = trade(script, [10, 10, 12, 15, 15])
    assert numbers(result, "realised", "realised_fifo", "unrealised") == [60, 65, 20]
    assert result.final_equity == 1080
    # The last 5 sold at 14: 15 more by average cost, 10 more by the other: 75 both ways.
    result = trade(script + "; 3 sell AAA 5", [10, 10, 12, 15, 14])
    assert numbers(result, "realised", "realised_fifo", "unrealised") == [75, 75, 0]
    assert list(result.trades["pnl_gross"]) == [50, 15, 10]


def test_a_short_position_gains_from_a_fall() -> None:
    # 10 sold short at 20, 4 bought back at 15: 4 × 5 = 20. The other 6 at 18 are up 6 × 2 = 12.
    result = trade("0 sell AAA 10; 1 buy AAA 4", [20, 20, 15, 18])
    assert numbers(result, "realised", "realised_fifo", "unrealised") == [20, 20, 12]
    assert numbers(result, "cash", "equity") == [1000 + 200 - 60, 1032]


def test_a_fill_through_zero_closes_all_and_opens_the_rest() -> None:
    # Long 10 at 10. 25 sold at 15 realise 10 × 5 = 50 and leave 15 short at 15; 5 bought at 13
    # realise 5 × 2 = 10; the other 10 at 16 are down 10.
    result = trade("0 buy AAA 10; 1 sell AAA 25; 2 buy AAA 5", [10, 10, 15, 13, 16])
    assert numbers(result, "realised", "realised_fifo", "unrealised") == [60, 60, -10]
    assert result.open_positions[0]["quantity"] == "-10"
    assert result.open_positions[0]["average_price"] == 15.0
    assert result.final_equity == 1050


def test_a_contract_counts_its_multiplier() -> None:
    # 2 contracts of 50: 2 × 50 × (101.25 − 100) = 125.
    settings = {"AAA": {"multiplier": 50}}
    result = trade("0 buy AAA 2", [100, 100, 101.25], cash=20000, instruments=settings)
    assert numbers(result, "unrealised", "equity") == [125, 20125]


def test_strategies_have_their_own_capital_positions_and_profit() -> None:
    # 500 each. The first buys 10 at 10, the second sells 4 short at 10; at 13: +30 and −12.
    result = trade(["0 buy AAA 10", "0 sell AAA 4"], [10, 10, 13])
    first, second = (result.strategy_totals[name] for name in ("orders", "orders_2"))
    assert [first["initial"], first["equity"], first["cash"]] == [500, 530, 400]
    assert [second["initial"], second["equity"], second["cash"]] == [500, 488, 540]
    for name, total in result.totals.items():
        assert total == first[name] + second[name], name
    held = {row["strategy"]: row["quantity"] for row in result.open_positions}
    assert held == {"orders": "10", "orders_2": "-4"}


@pytest.mark.parametrize(
    ("fees", "expected"),
    [
        # 10 at 10 and 10 at 12: 100 and 120.
        ({"kind": "percent", "rate": "0.001"}, "0.22"),
        ({"kind": "flat", "amount": 1.5}, "3"),
        # 0.05 × 10 = 0.50 is below the least of 1, twice.
        ({"kind": "per_share", "rate": "0.05", "minimum": 1}, "2"),
        # Market orders take: 0.002 × 220.
        ({"kind": "maker_taker", "maker": "-0.001", "taker": "0.002"}, "0.44"),
        # Up to 100 traded 1 %, from 100 on 0.5 %: 100 × 0.01 + 120 × 0.005.
        (
            {
                "kind": "tiered",
                "tiers": [
                    {"from": 0, "maker": "0.01", "taker": "0.01"},
                    {"from": 100, "maker": "0.005", "taker": "0.005"},
                ],
            },
            "1.6",
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_fees_are_taken_from_cash_and_not_from_profit(
    fees: dict[str, object], expected: str
) -> None:
    result = trade("0 buy AAA 10; 1 sell AAA 10", [10, 10, 12], fees=fees)
    assert numbers(result, "realised", "fees") == [20, Decimal(expected)]
    assert numbers(result, "cash", "equity") == [1020 - Decimal(expected)] * 2


def test_a_resting_order_gets_the_rebate() -> None:
    # 10 at a limit of 9, which the market comes down to: 90 × −0.001 = −0.09.
    fees = {"kind": "maker_taker", "maker": "-0.001", "taker": "0.002"}
    result = trade("0 buy AAA 10 limit=9", [10, 10, 9, 9], fees=fees)
    assert fills(result) == [("buy", 10, 9)]
    assert numbers(result, "fees", "equity") == [Decimal("-0.09"), Decimal("1000.09")]
