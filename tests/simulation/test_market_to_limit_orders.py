"""Market-to-limit orders: what volume leaves becomes a limit at the price of the first fill."""

from __future__ import annotations

from typing import Any

from tests.simulation.script import Row, play

TENTH: dict[str, Any] = {"participation": 0.1}  # of a volume of 1000: 100 a bar
CLOSE_100: Row = (100, 100, 100, 100, 1000)


def test_the_rest_of_a_buy_is_a_limit_at_the_first_price() -> None:
    rows: list[Row] = [
        CLOSE_100,
        (101, 103, 100.5, 102, 1000),  # 100 at the open of 101: the limit is 101 now
        (103, 104, 101.5, 103, 1000),  # not reached
        (102, 103, 101, 102, 1000),  # reached: 100 more
        (99, 100, 98, 99, 1000),  # the open is better: the last 50
    ]
    run = play(rows, {0: lambda s: s.buy("X", 250, to_limit=True)}, **TENTH)
    assert run.fills == [
        "1 open: buy 100 at 101",
        "3 intrabar: buy 100 at 101",
        "4 open: buy 50 at 99",
    ]
    assert run.liquidity == ["taker", "maker", "maker"]


def test_the_rest_of_a_sale_is_a_limit_at_the_first_price() -> None:
    rows: list[Row] = [
        CLOSE_100,
        (99, 99.5, 97, 98, 1000),
        (97, 98.99, 96, 98, 1000),
        (98, 99, 97, 98, 1000),
    ]
    run = play(rows, {0: lambda s: s.sell("X", 150, to_limit=True)}, **TENTH)
    assert run.fills == ["1 open: sell 100 at 99", "3 intrabar: sell 50 at 99"]


def test_with_volume_for_all_it_is_a_market_order() -> None:
    run = play([CLOSE_100, (101, 103, 100, 102)], {0: lambda s: s.buy("X", 250, to_limit=True)})
    assert (run.fills, run.ends) == (["1 open: buy 250 at 101"], ["filled"])


def test_the_limit_is_the_price_after_slippage() -> None:
    # 101 and 1 % against the buyer: 102.01. The next bar comes down to 102.01 exactly.
    rows: list[Row] = [CLOSE_100, (101, 103, 100, 102, 1000), (103, 104, 102.01, 103, 1000)]
    slip = {"kind": "fraction", "rate": "0.01"}
    run = play(rows, {0: lambda s: s.buy("X", 150, to_limit=True)}, slippage=slip, **TENTH)
    assert run.fills == ["1 open: buy 100 at 102.01", "2 intrabar: buy 50 at 102.01"]


def test_the_rest_is_a_limit_order_in_every_fill_mode_and_on_every_path() -> None:
    # At the close of bar 0 (bar 1 with next_close) 100 of 150 trade; the rest meets the next open.
    rows: list[Row] = [
        CLOSE_100,
        (100, 100, 100, 100, 1000),
        (98, 99, 97, 98, 1000),
    ]
    for path in ("touch", "adaptive"):
        same = play(
            rows[1:],
            {0: lambda s: s.buy("X", 150, to_limit=True)},
            fill="same_close",
            path=path,
            **TENTH,
        )
        assert same.fills == ["0 close: buy 100 at 100", "1 open: buy 50 at 98"]
        following = play(
            rows,
            {0: lambda s: s.buy("X", 150, to_limit=True)},
            fill="next_close",
            path=path,
            **TENTH,
        )
        assert following.fills == ["1 close: buy 100 at 100", "2 open: buy 50 at 98"]


def test_the_rest_is_reached_on_a_path() -> None:
    # Open 102, high 103, low 99: the way down passes the limit of 100.
    rows: list[Row] = [CLOSE_100, (102, 103, 99, 101, 1000)]
    run = play(
        rows,
        {0: lambda s: s.buy("X", 150, to_limit=True)},
        fill="same_close",
        path="high_first",
        **TENTH,
    )
    assert run.fills == ["0 close: buy 100 at 100", "1 intrabar: buy 50 at 100"]
