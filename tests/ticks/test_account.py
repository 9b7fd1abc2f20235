"""The account on ticks: marks, the equity curve, funding, margin, and books that balance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.ticks.tape import BOOK, END, Event, Player, ask, bid, play, since, trade

import ingenium
from ingenium.model.ticks import TickKind


def test_a_position_is_valued_at_the_middle_of_the_touch() -> None:
    # 4 bought at 101; the middle of 99 and 101 is 100.
    run = play([*BOOK, *END], {5: lambda s: s.buy("X", 4)}, cash=1_000)
    assert run.result.totals["equity"] == Decimal(996)


def test_the_mark_price_goes_before_the_middle() -> None:
    tape = [*BOOK, Event(10, TickKind.MARK, 0, 110, 0), *END]
    run = play(tape, {5: lambda s: s.buy("X", 4)}, cash=1_000)
    assert run.result.totals["equity"] == Decimal(1_036)  # 4 × (110 − 101)


def test_funding_is_paid_by_longs_on_the_value_at_the_mark() -> None:
    # 4 × 110 × 0.01 = 4.4, paid at 20 ms; at 30 ms it is 8.8 on the way back.
    tape = [
        *BOOK,
        Event(10, TickKind.MARK, 0, 110, 0),
        Event(20, TickKind.FUNDING, 0, 0.01, 0),
        Event(30, TickKind.FUNDING, 0, -0.02, 0),
        *END,
    ]
    run = play(tape, {5: lambda s: s.buy("X", 4)}, cash=1_000)
    assert run.result.totals["funding"] == Decimal("4.4")
    assert run.result.totals["cash"] == 1_000 - 404 + Decimal("4.4")
    events = run.result.table("events")
    assert list(events["event"]) == ["FundingPaid", "FundingPaid"]
    assert [since(int(str(time))) for time in events["time"]] == ["20", "30"]


def test_funding_is_on_what_was_held_when_it_became_known() -> None:
    tape = [*BOOK, Event(20, TickKind.FUNDING, 0, 0.01, 0), *END]
    steps = {5: lambda s: s.buy("X", 4), 30: lambda s: s.sell("X", 4)}
    run = play(tape, steps, cash=1_000)
    assert run.result.totals["funding"] == Decimal("-4")  # 4 × 100 × 0.01


def test_the_equity_curve_has_a_point_each_interval_and_one_at_the_end() -> None:
    tape = [*BOOK, bid(2_500, 99, 3), bid(7_200, 99, 4), ask(7_300, 101, 2)]
    run = play(tape, {5: lambda s: s.buy("X", 4)}, cash=1_000)
    curve = run.result.table("equity")
    assert [since(int(str(time))) for time in curve["time"]] == ["0", "3000", "7300"]
    assert list(curve["equity"]) == [1_000, 996, 996]
    finer = play(tape, {}, venue={"equity_every": "100ms"}).result.table("equity")
    assert [since(int(str(time))) for time in finer["time"]] == ["0", "2500", "7200", "7300"]


def test_an_account_below_its_margin_is_liquidated() -> None:
    tape = [*BOOK, bid(500, 99, 0), bid(501, 98, 0), bid(502, 60, 50), ask(503, 101, 0)]
    tape += [ask(504, 102, 0), ask(505, 62, 50), bid(3_000, 61, 1)]
    run = play(tape, {5: lambda s: s.buy("X", 8)}, cash=1_000, account="margin", leverage=2)
    assert "MarginCalled" not in list(run.result.table("events")["event"])
    deep = play(tape, {5: lambda s: s.buy("X", 18)}, cash=1_000, account="margin", leverage=2)
    assert "MarginCalled" in list(deep.result.table("events")["event"])
    assert deep.result.open_positions == []


class Dice(Player):
    """Trades at random on every event of the book."""

    def on_book(self, book: ingenium.Book) -> None:
        chance, size = self.rng.random(), self.rng.randint(1, 9)
        if book.spread != book.spread:
            return
        if chance < 0.3:
            self.buy("X", size)
        elif chance < 0.6:
            self.sell("X", size)
        elif chance < 0.75:
            self.buy("X", size, limit=book.bid)
        elif chance < 0.9:
            self.sell("X", size, limit=book.ask, post_only=True)
        else:
            self.cancel_all("X")


def busy_tape(rows: int) -> list[Event]:
    """Return a tape on which the touch wanders and trades hit both sides."""
    tape, middle = [*BOOK], 100
    for number in range(rows):
        at = 1 + number * 0.7
        tape += [
            bid(at, middle - 1, 3 + number % 7),
            ask(at, middle + 1, 2 + number % 5),
            trade(at, middle + (1 if number % 3 else -1), 4, 1 if number % 3 else -1),
        ]
        if number % 11 == 10:
            tape.append(ask(at, middle + 1, 0))
            tape.append(bid(at, middle + 1, 5))
            middle += 2
    return tape


SETTINGS: dict[str, Any] = {
    "venue": {
        "latency": {
            "feed": {"kind": "drawn", "median": "300us", "spread": 0.7},
            "order": {"kind": "drawn", "median": "500us", "spread": 1.0},
            "response": {"kind": "constant", "time": "400us"},
        },
        "queue": {"kind": "log"},
        "book_impact": {"kind": "square_root", "coefficient": 0.01, "volume": 1000},
    },
    "fees": {"kind": "maker_taker", "maker": -0.0001, "taker": 0.0003},
}


@pytest.mark.parametrize("seed", range(4))
def test_the_books_balance_whatever_happens(seed: int) -> None:
    run = play(busy_tape(400), {}, player=Dice, seed=seed, cash=10_000, **SETTINGS)
    result, cash, position = run.result, Decimal(10_000), Decimal(0)
    table = result.table("fills")
    for row in range(len(table["side"])):
        sign = 1 if table["side"][row] == "buy" else -1
        quantity = sign * Decimal(str(table["quantity_text"][row]))
        cash -= quantity * Decimal(str(table["price_text"][row]))
        cash -= Decimal(str(table["fee_text"][row]))
        position += quantity
    assert len(table["side"]) > 100
    assert result.totals["cash"] == cash
    held = [Decimal(str(each["quantity"])) for each in result.open_positions]
    assert sum(held, Decimal(0)) == position


def test_the_same_seed_gives_the_same_run() -> None:
    digests = [
        play(busy_tape(200), {}, player=Dice, seed=seed, **SETTINGS).result.digest
        for seed in (5, 5, 6)
    ]
    assert digests[0] == digests[1] != digests[2]


def test_nothing_is_shown_before_it_is_known() -> None:
    late: list[int] = []

    class Careful(Player):
        def on_trade(self, trade: ingenium.Trade) -> None:
            late.append(self.now - trade.available)
            late.append(trade.available - trade.time)

        def on_book(self, book: ingenium.Book) -> None:
            late.append(self.now - book.time)

    play(busy_tape(200), {}, player=Careful, seed=1, **SETTINGS)
    assert len(late) == 2 * 200 + 440
    assert min(late) >= 0


def test_a_pessimist_fills_a_resting_order_no_earlier_than_an_optimist() -> None:
    fills = {}
    for bundle in ("optimistic", "base", "pessimistic"):
        tape = [*BOOK, bid(10, 99, 20), bid(20, 99, 12), trade(30, 99, 12, -1), *END]
        steps = {5: lambda s: s.buy("X", 9, limit=99)}
        fills[bundle] = play(tape, steps, fills=bundle).fills
    assert fills["optimistic"] == ["30 buy 6 at 99 maker"]
    assert fills["base"] == fills["pessimistic"] == ["30 buy 2 at 99 maker"]


def test_two_markets_are_played_in_the_order_of_their_events() -> None:
    heard: list[str] = []

    class Both(ingenium.Strategy):
        def on_trade(self, trade: ingenium.Trade) -> None:
            heard.append(f"{trade.symbol} {since(self.now)}")
            if trade.symbol == "X":
                self.buy("Y", 1, limit=99)

        def on_fill(self, fill: ingenium.Fill) -> None:
            heard.append(f"fill {fill.symbol} {since(fill.time)}")

    from tests.ticks.tape import ticks

    x = ticks([*BOOK, trade(10, 100, 1), trade(30, 100, 1), *END], "X")
    y = ticks([*BOOK, trade(20, 98, 1, -1), trade(40, 98, 1, -1), *END], "Y")
    ingenium.backtest(Both(), data={"X": x, "Y": y}, account="unlimited")
    assert heard == ["X 10", "fill Y 20", "Y 20", "X 30", "fill Y 40", "Y 40"]
