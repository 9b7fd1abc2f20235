"""What an order may cost: the check at the fill, cash accounts, and each strategy's own cash."""

from __future__ import annotations

from decimal import Decimal

from tests.simulation.script import Script, bars, flat, play

import ingenium


def test_a_buy_that_costs_more_than_the_cash_is_rejected_whole_at_its_fill() -> None:
    # 10 * 100 = 1000 is what there is at the close; the open of 101 asks for 1010.
    steps = {0: lambda s: s.buy("X", 10)}
    run = play(flat(100, 101), steps, cash=1000, cash_check=True)
    assert (run.fills, run.ends) == ([], ["rejected insufficient_cash"])
    assert run.heard[-1] == "0 OrderRejected (insufficient_cash)"
    exact = play(flat(100, 100), steps, cash=1000, cash_check=True)
    assert exact.fills == ["1 open: buy 10 at 100"]


def test_the_check_includes_the_fee() -> None:
    # 1000 and 1 of fee against 1000.99 and 1001.
    for cash, fills in (("1000.99", 0), ("1001", 1)):
        run = play(
            flat(100, 100),
            {0: lambda s: s.buy("X", 10)},
            cash=cash,
            cash_check=True,
            fees={"kind": "percent", "rate": "0.001"},
        )
        assert len(run.fills) == fills


def test_the_first_order_takes_the_cash_of_the_second() -> None:
    steps = {0: lambda s: (s.buy("X", 6), s.buy("X", 6), s.buy("X", 4))}
    run = play(flat(100, 100), steps, cash=1000, cash_check=True)
    assert run.ends == ["filled", "rejected insufficient_cash", "filled"]


def test_a_sale_at_the_same_open_pays_for_a_later_buy() -> None:
    steps = {0: lambda s: s.buy("X", 10), 1: lambda s: (s.sell("X", 5), s.buy("X", 5))}
    run = play(flat(100, 100, 100), steps, cash=1000, cash_check=True)
    assert run.ends == ["filled", "filled", "filled"]


def test_without_the_check_cash_may_be_negative() -> None:
    run = play(flat(100, 100), {0: lambda s: s.buy("X", 20)}, cash=1000)
    assert run.result.totals["cash"] == Decimal(-1000)


def test_a_cash_account_denies_a_buy_beyond_its_cash_with_rule_limit_and_value() -> None:
    heard: list[tuple[object, ...]] = []
    on = {"order": lambda _, e: heard.append((e.rule, e.scope, e.limit, e.value))}
    run = play(flat(100, 100), {0: lambda s: s.buy("X", 11)}, on=on, cash=1000, account="cash")
    assert heard == [("balance", "account", Decimal(1000), Decimal(1100))]
    assert run.ends == ["denied balance"]
    denial = {name: column[0] for name, column in run.result.table("denials").items()}
    assert (denial["rule"], denial["limit"], denial["value"]) == ("balance", "1000", "1100")


def test_a_cash_account_sells_what_it_owns_and_no_more() -> None:
    # It owns 5; 3 of them are offered by the first sale.
    steps = {
        0: lambda s: s.buy("X", 5),
        1: lambda s: (s.sell("X", 6), s.sell("X", 3, limit=150), s.sell("X", 3), s.sell("X", 2)),
    }
    run = play(flat(100, 100, 100), steps, cash=1000, account="cash")
    denials = [line for line in run.heard if "denied" in line]
    assert denials == [
        "1 denied by balance (account): value 6, limit 5",
        "3 denied by balance (account): value 3, limit 2",
    ]
    assert run.fills[1:] == ["2 open: sell 2 at 100"]


def test_the_protection_of_a_bracket_is_no_sale_of_what_is_not_owned() -> None:
    steps = {0: lambda s: s.buy("X", 10, take_profit=110, stop_loss=90)}
    run = play([*flat(100, 100), (109, 111, 108, 110)], steps, cash=1000, account="cash")
    assert run.fills == ["1 open: buy 10 at 100", "2 intrabar: sell 10 at 110"]


def test_a_margin_account_denies_what_its_equity_does_not_carry() -> None:
    # 1000 with leverage 2 carry 2000: 20 shares of 100.
    for quantity, end in ((20, "filled"), (21, "denied margin")):
        steps = {0: lambda s, quantity=quantity: s.sell("X", quantity)}
        run = play(flat(100, 100), steps, cash=1000, account="margin", leverage=2)
        assert run.ends == [end]


def two(account: str, cash_check: bool = False) -> tuple[list[str], ingenium.Result]:  # noqa: FBT001
    """Two strategies with 500 each: the first buys 4 shares of 100, the second 6."""
    scripts = [Script({0: lambda s: s.buy("X", 4)}), Script({0: lambda s: s.buy("X", 6)})]
    result = ingenium.backtest(
        scripts,
        data=[bars(flat(100, 100, 110))],
        cash=1000,
        account=account,
        venue={"cash_check": cash_check},
    )
    return list(result.table("orders")["status"]), result


def test_each_strategy_has_its_own_cash() -> None:
    # 600 are more than the second's 500, though the account has 1000.
    assert two("cash")[0] == ["filled", "denied"]
    assert two("unlimited", cash_check=True)[0] == ["filled", "rejected"]


def test_each_strategy_has_its_own_position_and_result() -> None:
    # 4 * 10 and 6 * 10 of profit at the close of 110.
    _, result = two("unlimited")
    equities = [totals["equity"] for totals in result.strategy_totals.values()]
    assert equities == [Decimal(540), Decimal(560)]
    assert result.totals["equity"] == Decimal(1100)


def test_strategies_trade_at_one_open_in_the_order_in_which_they_were_called() -> None:
    _, result = two("unlimited")
    fills = result.table("fills")
    assert list(fills["strategy"]) == ["script", "script_2"]
    assert list(fills["quantity"]) == [4.0, 6.0]
