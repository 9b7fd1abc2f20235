"""Fees: each model's numbers over one or several fills."""

from __future__ import annotations

from decimal import Decimal

from tests.simulation.script import Row, bars, flat, play

from ingenium.model.timeframe import DAY

THOUSAND: Row = (100, 100, 100, 100, 1000)  # a tenth of it is 100 a bar


def test_a_percentage_of_the_value_of_each_fill_is_not_rounded() -> None:
    # 3 * 33.33 = 99.99, and 0.12345 % of it: 0.1234376550
    steps = {0: lambda s: s.buy("X", 3)}
    run = play(flat(33.33, 33.33), steps, fees={"kind": "percent", "rate": "0.0012345"})
    assert run.fees == ["0.123437655"]
    assert run.result.totals["fees"] == Decimal("0.123437655")


def test_a_percentage_is_taken_after_slippage() -> None:
    # 10 * 101 = 1010, and 0.1 % of it.
    steps = {0: lambda s: s.buy("X", 10)}
    run = play(
        flat(100, 100),
        steps,
        fees={"kind": "percent", "rate": "0.001"},
        slippage={"kind": "fraction", "rate": "0.01"},
    )
    assert run.fees == ["1.01"]


def test_an_amount_per_share_has_a_minimum_per_order() -> None:
    # 0.005 each, at least 1: 10 shares cost 1, 300 cost 1.50.
    fees = {"kind": "per_share", "rate": "0.005", "minimum": 1}
    run = play(flat(100, 100), {0: lambda s: (s.buy("X", 10), s.buy("X", 300))}, fees=fees)
    assert run.fees == ["1", "1.5"]


def test_the_minimum_is_that_of_the_order_over_all_its_fills() -> None:
    # 250 shares in fills of 100, 100, 50. The order owes max(1, 0.50) = 1, then max(1, 1.00) = 1,
    # then 1.25: so 1, 0 and 0.25.
    fees = {"kind": "per_share", "rate": "0.005", "minimum": 1}
    run = play([THOUSAND] * 4, {0: lambda s: s.buy("X", 250)}, fees=fees, participation=0.1)
    assert run.fees == ["1", "0", "0.25"]
    assert float(run.column("orders", "fees")[0]) == 1.25


def test_a_flat_fee_is_charged_once_an_order() -> None:
    fees = {"kind": "flat", "amount": "4.95"}
    steps = {0: lambda s: (s.buy("X", 150), s.sell("X", 10))}
    run = play([THOUSAND] * 4, steps, fees=fees, participation=0.1)
    # 100 of the first, then its last 50 and the second order's 10.
    assert run.fees == ["4.95", "0", "4.95"]


def test_makers_get_a_rebate_and_takers_pay() -> None:
    # Taker: 10 * 100 * 0.0003 = 0.30. Maker: 10 * 99 * -0.0001 = -0.099. Net 0.201.
    fees = {"kind": "maker_taker", "maker": "-0.0001", "taker": "0.0003"}
    steps = {0: lambda s: (s.buy("X", 10), s.buy("X", 10, limit=99))}
    run = play([*flat(100), (100, 100, 99, 99)], steps, fees=fees)
    assert run.fees == ["0.3", "-0.099"]
    assert run.liquidity == ["taker", "maker"]
    assert run.result.totals["fees"] == Decimal("0.201")
    # 100000 - 1000 - 990 - 0.201 in cash and 20 * 99 in shares.
    assert run.result.totals["equity"] == Decimal("99989.799")


def test_the_liquidity_of_each_kind_of_order() -> None:
    # Bar 1 stays within 94 … 106. Triggered orders take; orders that rested make.
    steps = {
        0: lambda s: (
            s.buy("X", 1),
            s.buy("X", 1, stop=105),
            s.buy("X", 1, touch=96),
            s.sell("X", 1, trail=5),
            s.sell("X", 1, limit=103),
        )
    }
    run = play([*flat(100), (101, 106, 94, 100)], steps)
    pairs = dict(zip(run.column("fills", "order"), run.liquidity, strict=True))
    assert pairs == {0: "taker", 1: "taker", 2: "taker", 3: "taker", 4: "maker"}


TIERS = {
    "kind": "tiered",
    "window_days": 2,
    "tiers": [
        {"from": 0, "maker": "0.001", "taker": "0.002"},
        {"from": 10_000, "maker": "0.0005", "taker": "0.001"},
    ],
}


def test_tiers_look_at_what_was_traded_before_within_the_window() -> None:
    # 100 * 100 = 10000 on each of bars 1, 2, then nothing on 3 and 4, then bar 5.
    # Bar 1: nothing before, 0.2 %: 20. Bar 2: 10000 before, 0.1 %: 10. Bar 5: the window of two
    # days holds days 4 and 5 only, so 20 again.
    steps = {number: lambda s: s.buy("X", 100) for number in (0, 1, 4)}
    run = play(flat(*[100] * 6), steps, fees=TIERS)
    assert run.fees == ["20", "10", "20"]


def test_tiers_have_rates_for_makers_too() -> None:
    # 10000 by a market order at 0.2 %, then within the same bar 99 * 100 = 9900 at 0.05 %.
    steps = {0: lambda s: (s.buy("X", 100), s.buy("X", 100, limit=99))}
    run = play([*flat(100), (100, 100, 99, 99)], steps, fees=TIERS)
    assert run.fees == ["20", "4.95"]


def test_the_window_moves_with_utc_days() -> None:
    # Bars of 12 hours: 0, 1 are day 0, and so on. 10000 on bar 1 (day 0) still count on bar 3
    # (day 1) and no more on bar 4 (day 2).
    for last, fee in ((2, "10"), (3, "20")):
        steps = {number: lambda s: s.buy("X", 100) for number in (0, last)}
        run = play([bars(flat(*[100] * 6), step=DAY // 2)], steps, fees=TIERS)
        assert run.fees == ["20", fee]


def test_each_instrument_may_have_rates_of_its_own() -> None:
    rates = {"X": {"maker_fee": "0.0001", "taker_fee": "0.001"}, "Y": {"taker_fee": "0.002"}}
    data = [bars([*flat(100), (100, 100, 99, 99)], "X"), bars(flat(50, 50), "Y")]
    steps = {0: lambda s: (s.buy("X", 10), s.buy("X", 10, limit=99), s.buy("Y", 10))}
    run = play(data, steps, fees={"kind": "instrument"}, instruments=rates)
    # 1000 * 0.001, 500 * 0.002 at the open, then 990 * 0.0001.
    assert run.fees == ["1", "1", "0.099"]


def test_without_fees_nothing_is_paid() -> None:
    run = play(flat(100, 100), {0: lambda s: s.buy("X", 10)}, fees={"kind": "none"})
    assert (run.fees, run.result.totals["fees"]) == (["0"], Decimal(0))
