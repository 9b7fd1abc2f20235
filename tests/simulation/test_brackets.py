"""Entries with a take profit and a stop loss, sent at the close of bar 0 (100)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.simulation.script import Played, Row, flat, play

ENTRY = "1 open: buy 10 at 101"


def long(*rows: Row, quantity: int = 10, **order: Any) -> Played:
    keys = ("children", "fill", "path", "slippage", "participation")
    settings = {key: order.pop(key) for key in keys if key in order}
    order.setdefault("take_profit", 110)
    order.setdefault("stop_loss", 95)
    steps = {0: lambda s: s.buy("X", quantity, **order)}
    return play([*flat(100), *rows], steps, **settings)


def test_the_profit_is_taken_at_its_limit_and_ends_the_stop() -> None:
    run = long((101, 102, 100, 101), (109, 110, 108, 109))
    assert run.fills == [ENTRY, "2 intrabar: sell 10 at 110"]
    assert run.ends == ["filled", "filled", "cancelled group"]
    assert run.column("fills", "tag") == ["", "take_profit"]


def test_the_loss_is_stopped_at_its_trigger_and_ends_the_profit() -> None:
    run = long((101, 102, 100, 101), (96, 97, 95, 96))
    assert run.fills == [ENTRY, "2 intrabar: sell 10 at 95"]
    assert run.ends == ["filled", "cancelled group", "filled"]


def test_a_gap_fills_both_legs_at_the_open() -> None:
    assert long((101, 102, 100, 101), (112, 113, 111, 112)).fills[1] == "2 open: sell 10 at 112"
    assert long((101, 102, 100, 101), (93, 96, 92, 94)).fills[1] == "2 open: sell 10 at 93"


def test_children_of_an_entry_at_the_open_are_live_in_that_bar() -> None:
    assert long((101, 110, 100, 105)).fills == [ENTRY, "1 intrabar: sell 10 at 110"]
    assert long((101, 102, 95, 96)).fills == [ENTRY, "1 intrabar: sell 10 at 95"]
    # Both are touched: the stop.
    assert long((101, 111, 94, 100)).fills == [ENTRY, "1 intrabar: sell 10 at 95"]


def test_an_entry_that_opens_beyond_its_own_stop_is_closed_at_the_same_open() -> None:
    run = long((94, 96, 93, 95))
    assert run.fills == ["1 open: buy 10 at 94", "1 open: sell 10 at 94"]


def test_children_of_an_entry_inside_a_bar_are_live_from_the_next_bar() -> None:
    # The limit of 98 fills inside bar 1, whose range holds 110 and 95 as well.
    run = long((100, 111, 94, 100), (100, 101, 95, 96), limit=98)
    assert run.fills == ["1 intrabar: buy 10 at 98", "2 intrabar: sell 10 at 95"]


def test_children_of_an_entry_at_a_close_are_live_from_the_next_bar() -> None:
    at_close = long((101, 111, 94, 103), (103, 110, 102, 104), tif="AT_CLOSE")
    assert at_close.fills == ["1 close: buy 10 at 103", "2 intrabar: sell 10 at 110"]
    same = long((101, 111, 100, 103), fill="same_close")
    assert same.fills == ["0 close: buy 10 at 100", "1 intrabar: sell 10 at 110"]


def test_with_next_bar_children_never_trade_in_the_bar_of_their_entry() -> None:
    run = long((101, 111, 94, 100), (100, 101, 95, 96), children="next_bar")
    assert run.fills == [ENTRY, "2 intrabar: sell 10 at 95"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((96, 97, 93, 94), ["2 intrabar: sell 10 at 95"]),  # the limit of 94 accepts 95
        ((94.5, 96, 93, 95), ["2 open: sell 10 at 94.5"]),
        ((93, 93.5, 92, 93), []),  # through the limit: it rests at 94
        ((93, 94, 92, 93), ["2 intrabar: sell 10 at 94"]),
    ],
)
def test_a_stop_loss_may_have_a_limit(row: Row, expected: list[str]) -> None:
    run = long((101, 102, 100, 101), row, stop_loss_limit=94)
    assert run.fills[1:] == expected


def test_a_short_entry_has_its_profit_below_and_its_stop_above() -> None:
    steps = {0: lambda s: s.sell("X", 10, take_profit=90, stop_loss=105, stop_loss_limit=106)}
    won = play([*flat(100), (99, 100, 98, 99), (91, 92, 90, 91)], steps)
    assert won.fills == ["1 open: sell 10 at 99", "2 intrabar: buy 10 at 90"]
    lost = play([*flat(100), (99, 100, 98, 99), (104, 105, 103, 104)], steps)
    assert lost.fills[1:] == ["2 intrabar: buy 10 at 105"]
    both = play([*flat(100), (99, 106, 89, 99)], steps)
    assert both.fills == ["1 open: sell 10 at 99", "1 intrabar: buy 10 at 105"]


def test_one_leg_alone_is_enough() -> None:
    steps = {0: lambda s: (s.buy("X", 1, take_profit=105), s.buy("X", 2, stop_loss=95))}
    run = play([*flat(100, 100), (100, 105, 95, 100)], steps)
    assert run.fills[2:] == ["2 intrabar: sell 2 at 95", "2 intrabar: sell 1 at 105"]


def test_the_stop_slips_and_the_profit_does_not() -> None:
    # One tick of 0.01 against the trader: 101.01 in, 94.99 out; 110 stays 110.
    slip = {"kind": "ticks", "ticks": 1}
    lost = long((101, 102, 100, 101), (96, 97, 95, 96), slippage=slip)
    assert lost.fills == ["1 open: buy 10 at 101.01", "2 intrabar: sell 10 at 94.99"]
    won = long((101, 102, 100, 101), (109, 110, 108, 109), slippage=slip)
    assert won.fills[1] == "2 intrabar: sell 10 at 110"


def test_children_grow_with_each_part_of_their_entry() -> None:
    # A tenth of 1000 is 100 a bar: 100, 100, 50 in; the children are for 100, 200, 250.
    sizes: list[list[float]] = []
    look = lambda s: sizes.append([s_.quantity for s_ in s.orders() if s_.type != "market"])  # noqa: E731
    rows: list[Row] = [*[(100, 100, 100, 100, 1000)] * 4, (109, 110, 108, 109, 10_000)]
    steps = {0: lambda s: s.buy("X", 250, take_profit=110, stop_loss=95), 1: look, 2: look, 3: look}
    run = play(rows, steps, participation=0.1)
    assert sizes == [[100.0, 100.0], [200.0, 200.0], [250.0, 250.0]]
    assert run.fills[3:] == ["4 intrabar: sell 250 at 110"]


def test_a_part_of_the_profit_shrinks_the_stop() -> None:
    # 10 in; a tenth of 40 lets 4 out at 110; the stop is for the other 6.
    rows: list[Row] = [*flat(100), *flat(100), (109, 110, 108, 109, 40), (96, 97, 94, 95)]
    run = play(
        rows, {0: lambda s: s.buy("X", 10, take_profit=110, stop_loss=95)}, participation=0.1
    )
    assert run.fills[1:] == ["2 intrabar: sell 4 at 110", "3 intrabar: sell 6 at 95"]
    assert run.ends == ["filled", "cancelled group", "filled"]


def test_a_closed_bracket_ends_the_rest_of_its_entry() -> None:
    # 100 of 150 are in when bar 2 comes down through the limit of 100 to the stop of 95: the
    # last 50 would have nothing to protect them, so they are not bought.
    rows: list[Row] = [*flat(100), (100, 100, 100, 100, 1000), (101, 101, 94, 95, 3000), *flat(95)]
    steps = {0: lambda s: s.buy("X", 150, limit=100, take_profit=110, stop_loss=95)}
    run = play(rows, steps, participation=0.1)
    assert run.fills == ["1 open: buy 100 at 100", "2 intrabar: sell 100 at 95"]
    assert run.ends == ["cancelled group", "cancelled group", "filled"]


def test_the_end_of_an_entry_without_a_fill_ends_its_children() -> None:
    cancelled = play(
        flat(100, 100, 100),
        {
            0: lambda s: s.buy("X", 1, limit=90, take_profit=110, stop_loss=80),
            1: lambda s: s.cancel(0),
        },
    )
    assert cancelled.ends == ["cancelled requested", "cancelled parent", "cancelled parent"]
    expired = long((100, 101, 99, 100), limit=90, stop_loss=80, bars=1)
    assert expired.ends == ["expired expired", "cancelled parent", "cancelled parent"]
    denied = long((100, 101, 99, 100), quantity=0)
    assert denied.ends == ["denied positive_quantity", "cancelled parent", "cancelled parent"]


def test_a_partly_filled_entry_that_ends_keeps_its_protection() -> None:
    # 100 of 150 trade, the rest is cancelled at the close of bar 1; the stop is for the 100.
    rows: list[Row] = [*[(100, 100, 100, 100, 1000)] * 2, (96, 97, 95, 96, 10_000)]
    steps = {0: lambda s: s.buy("X", 150, stop_loss=95), 1: lambda s: s.cancel(0)}
    run = play(rows, steps, participation=0.1)
    assert run.fills == ["1 open: buy 100 at 100", "2 intrabar: sell 100 at 95"]
    assert run.ends == ["cancelled requested", "filled"]


def test_an_entry_whose_protection_is_denied_is_not_made() -> None:
    # A stop of -1 is no price, so the entry is denied by the rule that its child broke.
    run = long((100, 101, 99, 100), take_profit=None, stop_loss=-1)
    assert run.ends == ["denied positive_price", "cancelled parent"]


def test_cancel_all_before_the_fill_ends_entry_and_children_without_a_refusal() -> None:
    steps = {
        0: lambda s: (s.buy("X", 1, take_profit=110, stop_loss=90),),
        1: lambda s: s.cancel_all(),
    }
    run = play([*flat(100), (100, 100, 100, 100, 0), *flat(100)], steps, participation=0.1)
    assert run.fills == []
    assert all(end.startswith("cancelled") for end in run.ends)
    assert not [line for line in run.heard if "CancelRejected" in line]


def test_close_cancels_the_children_and_sells_the_position() -> None:
    steps = {0: lambda s: s.buy("X", 10, take_profit=110, stop_loss=95), 1: lambda s: s.close("X")}
    run = play([*flat(100, 100), (102, 112, 90, 100)], steps)
    assert run.fills == ["1 open: buy 10 at 100", "2 open: sell 10 at 102"]
    assert run.ends == ["filled", "cancelled requested", "cancelled requested", "filled"]


def test_two_entries_of_a_group_bring_one_bracket_to_life() -> None:
    steps = {
        0: lambda s: (
            s.buy("X", 1, stop=105, stop_loss=100, oco="break"),
            s.sell("X", 1, stop=95, stop_loss=100, oco="break"),
        )
    }
    run = play([*flat(100), (101, 106, 101, 105), (104, 104, 99, 100)], steps)
    assert run.fills == ["1 intrabar: buy 1 at 105", "2 intrabar: sell 1 at 100"]
    assert run.ends == ["filled", "filled", "cancelled group", "cancelled parent"]
