"""Post-only, reduce-only and iceberg orders."""

from __future__ import annotations

from tests.simulation.script import Row, flat, play


def test_a_post_only_order_that_the_last_price_meets_is_rejected() -> None:
    # The close is 100: a bid of 100 or an offer of 100 would trade at once.
    steps = {
        0: lambda s: (
            s.buy("X", 1, limit=100, post_only=True),
            s.sell("X", 1, limit=100, post_only=True),
        )
    }
    run = play(flat(100, 100), steps)
    assert (run.fills, run.ends) == ([], ["rejected post_only"] * 2)
    assert run.heard == [
        "0 OrderSubmitted",
        "0 OrderRejected (post_only)",
        "1 OrderSubmitted",
        "1 OrderRejected (post_only)",
    ]


def test_a_post_only_order_that_rests_makes_liquidity() -> None:
    steps = {
        0: lambda s: (
            s.buy("X", 1, limit=99.99, post_only=True),
            s.sell("X", 1, limit=100.01, post_only=True),
        )
    }
    run = play([*flat(100), (100, 101, 99, 100)], steps)
    assert run.fills == ["1 intrabar: buy 1 at 99.99", "1 intrabar: sell 1 at 100.01"]
    assert run.liquidity == ["maker", "maker"]


def test_a_limit_order_that_trades_on_arrival_takes_liquidity_and_one_that_waits_makes_it() -> None:
    # 101 meets the close of 100: taker at the open. The other misses the open of 100.5: maker.
    steps = {0: lambda s: (s.buy("X", 1, limit=101), s.buy("X", 2, limit=100))}
    run = play([*flat(100), (100.5, 101, 99, 100)], steps)
    assert run.fills == ["1 open: buy 1 at 100.5", "1 intrabar: buy 2 at 100"]
    assert run.liquidity == ["taker", "maker"]


def test_what_volume_leaves_of_a_crossing_limit_order_makes_liquidity() -> None:
    rows: list[Row] = [(100, 100, 100, 100, 1000)] * 3
    run = play(rows, {0: lambda s: s.buy("X", 150, limit=101)}, participation=0.1)
    assert run.fills == ["1 open: buy 100 at 100", "2 open: buy 50 at 100"]
    assert run.liquidity == ["taker", "maker"]


def test_a_reduce_only_order_is_cut_to_the_position() -> None:
    # Long 10 at bar 1, offers 15: sells 10, the other 5 are cancelled. Mirrored for a short.
    for entry, close in (("buy", "sell"), ("sell", "buy")):
        steps = {
            0: lambda s, side=entry: getattr(s, side)("X", 10),
            1: lambda s, side=close: getattr(s, side)("X", 15, reduce_only=True),
        }
        run = play(flat(100, 100, 101), steps)
        assert run.fills == [f"1 open: {entry} 10 at 100", f"2 open: {close} 10 at 101"]
        assert run.ends == ["filled", "cancelled reduce_only"]


def test_a_reduce_only_order_is_denied_when_there_is_nothing_to_reduce() -> None:
    steps = {0: lambda s: s.sell("X", 15, reduce_only=True), 1: lambda s: s.buy("X", 1)}
    run = play(flat(100, 100, 100), steps)
    assert run.heard[0] == "0 denied by reduce_only (instrument): value 15, limit 0"


def test_a_resting_reduce_only_order_is_cancelled_when_it_is_reached_and_nothing_is_held() -> None:
    # Long 10 from bar 1; the offer at 105 rests while bar 2 sells the position; bar 3 reaches it.
    steps = {
        0: lambda s: s.buy("X", 10),
        1: lambda s: (s.sell("X", 10, limit=105, reduce_only=True), s.sell("X", 10)),
    }
    run = play([*flat(100, 100, 101), (104, 106, 103, 105)], steps)
    assert run.fills == ["1 open: buy 10 at 100", "2 open: sell 10 at 101"]
    assert run.ends == ["filled", "cancelled reduce_only", "filled"]


def test_two_reduce_only_orders_share_the_position() -> None:
    # Long 10, offers of 8 at 104 and 105: 8, then the 2 that are left.
    steps = {
        0: lambda s: s.buy("X", 10),
        1: lambda s: [s.sell("X", 8, limit=at, reduce_only=True) for at in (104, 105)],
    }
    run = play([*flat(100, 100), (103, 106, 102, 103)], steps)
    assert run.fills[1:] == ["2 intrabar: sell 8 at 104", "2 intrabar: sell 2 at 105"]
    assert run.ends == ["filled", "filled", "cancelled reduce_only"]


def test_an_iceberg_shows_its_display_once_a_bar() -> None:
    # 250 in tens of 100 a bar, also where the open is better than its limit of 99.
    rows: list[Row] = [*flat(100), (100, 101, 98, 100), (98, 99, 97, 98), (100, 100, 99, 100)]
    run = play(rows, {0: lambda s: s.buy("X", 250, limit=99, display=100)})
    assert run.fills == [
        "1 intrabar: buy 100 at 99",
        "2 open: buy 100 at 98",
        "3 intrabar: buy 50 at 99",
    ]
    assert run.liquidity == ["maker"] * 3


def test_an_iceberg_that_trades_on_arrival_hides_nothing() -> None:
    # Its limit of 101 meets the close of 100, so all 250 take liquidity at the open.
    steps = {0: lambda s: s.buy("X", 250, limit=101, display=100)}
    run = play([*flat(100), (100.5, 101, 100, 100)], steps)
    assert (run.fills, run.liquidity) == (["1 open: buy 250 at 100.5"], ["taker"])


def test_an_iceberg_takes_the_smaller_of_its_display_and_the_volume() -> None:
    # A twentieth of 1000 is 50.
    rows: list[Row] = [*flat(100), (100, 101, 98, 100, 1000), (100, 101, 98, 100)]
    run = play(rows, {0: lambda s: s.buy("X", 150, limit=99, display=100)}, participation=0.05)
    assert run.fills == ["1 intrabar: buy 50 at 99", "2 intrabar: buy 100 at 99"]
