"""Orders that take liquidity walk the recorded levels, less what was taken before."""

from __future__ import annotations

from tests.ticks.tape import BOOK, END, ask, bid, play


def test_a_market_order_fills_at_the_touch() -> None:
    run = play([*BOOK, *END], {5: lambda s: s.buy("X", 4)})
    assert run.fills == ["5 buy 4 at 101 taker"]
    assert run.ends == ["filled"]


def test_a_large_order_walks_the_levels() -> None:
    run = play([*BOOK, *END], {5: lambda s: s.sell("X", 15)})
    assert run.fills == ["5 sell 10 at 99 taker", "5 sell 5 at 98 taker"]


def test_what_the_book_does_not_hold_of_a_market_order_is_cancelled() -> None:
    run = play([*BOOK, *END], {5: lambda s: s.buy("X", 50)})
    assert run.fills == ["5 buy 10 at 101 taker", "5 buy 20 at 102 taker"]
    assert run.ends == ["cancelled no_liquidity"]


def test_what_was_taken_is_missing_until_the_level_is_told_again() -> None:
    tape = [*BOOK, ask(20, 101, 7), *END]
    steps = {at: lambda s: s.buy("X", 6) for at in (5, 10, 30)}
    assert play(tape, steps).fills == [
        "5 buy 6 at 101 taker",
        "10 buy 4 at 101 taker",
        "10 buy 2 at 102 taker",
        "30 buy 6 at 101 taker",
    ]


def test_with_a_half_life_what_was_taken_comes_back_by_itself() -> None:
    # 8 of 10 taken at 5 ms; after 10 ms half of it is missing: 6 are there.
    steps = {5: lambda s: s.buy("X", 8), 15: lambda s: s.buy("X", 10)}
    run = play([*BOOK, *END], steps, venue={"refill": {"kind": "half_life", "time": "10ms"}})
    assert run.fills == [
        "5 buy 8 at 101 taker",
        "15 buy 6 at 101 taker",
        "15 buy 4 at 102 taker",
    ]


def test_a_limit_order_takes_what_it_may_and_rests_with_the_rest() -> None:
    run = play([*BOOK, *END], {5: lambda s: s.buy("X", 12, limit=101)})
    assert run.fills == ["5 buy 10 at 101 taker"]
    assert run.ends == ["partially_filled"]


def test_an_ioc_order_ends_with_what_it_took() -> None:
    run = play([*BOOK, *END], {5: lambda s: s.buy("X", 12, limit=101, tif="IOC")})
    assert run.fills == ["5 buy 10 at 101 taker"]
    assert run.ends == ["cancelled ioc"]


def test_a_fok_order_takes_all_or_nothing() -> None:
    steps = {
        5: lambda s: s.buy("X", 12, limit=101, tif="FOK"),
        6: lambda s: s.buy("X", 12, limit=102, tif="FOK"),
    }
    run = play([*BOOK, *END], steps)
    assert run.fills == ["6 buy 10 at 101 taker", "6 buy 2 at 102 taker"]
    assert run.ends == ["cancelled fok", "filled"]


def test_a_post_only_order_is_refused_where_it_would_take() -> None:
    steps = {
        5: lambda s: s.buy("X", 1, limit=101, post_only=True),
        6: lambda s: s.buy("X", 1, limit=100, post_only=True),
    }
    run = play([*BOOK, *END], steps)
    assert run.ends == ["rejected post_only", "open"]


def test_a_market_to_limit_order_rests_at_its_first_price() -> None:
    tape = [*BOOK, ask(20, 101, 3), *END]
    run = play(tape, {5: lambda s: s.buy("X", 12, to_limit=True)})
    assert run.fills == ["5 buy 10 at 101 taker", "20 buy 2 at 101 maker"]


def test_an_order_before_the_first_event_finds_no_book() -> None:
    run = play([*BOOK, *END], {-5: lambda s: s.buy("X", 1)})
    assert run.ends == ["filled"]  # a timer before the first event fires with it
    empty = play([bid(0, 99, 1), *END], {5: lambda s: s.buy("X", 1)})
    assert empty.ends == ["cancelled no_liquidity"]


def test_orders_that_need_bars_are_refused() -> None:
    steps = {
        5: lambda s: s.buy("X", 1, tif="AT_OPEN"),
        6: lambda s: s.buy("X", 1, bars=2),
    }
    assert play([*BOOK, *END], steps).ends == ["rejected unsupported"] * 2


def test_fees_and_slippage_are_those_of_the_venue() -> None:
    run = play(
        [*BOOK, *END],
        {5: lambda s: s.buy("X", 10)},
        fees={"kind": "maker_taker", "maker": -0.0001, "taker": 0.001},
        slippage={"kind": "ticks", "ticks": 3},
    )
    assert run.fills == ["5 buy 10 at 101.03 taker"]
    assert run.fees == ["1.0103"]  # 10 × 101.03 × 0.001
