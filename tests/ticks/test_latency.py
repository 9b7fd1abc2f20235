"""Latency in each direction: when data are known, when orders arrive, when answers are heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.ticks.tape import BOOK, END, START, Event, Player, ask, bid, delays, play, since, trade

if TYPE_CHECKING:
    import ingenium


def test_an_order_meets_the_book_that_is_there_when_it_arrives() -> None:
    # Sent at 5 ms, it arrives at 7 ms; the ask of 101 is gone by then.
    tape = [*BOOK, ask(6, 101, 0), *END]
    at_once = play(tape, {5: lambda s: s.buy("X", 1)})
    late = play(tape, {5: lambda s: s.buy("X", 1)}, venue=delays(order="2ms"))
    assert at_once.fills == ["5 buy 1 at 101 taker"]
    assert late.fills == ["7 buy 1 at 102 taker"]


def test_what_happens_at_the_time_of_arrival_happens_before_it() -> None:
    tape = [*BOOK, ask(7, 101, 0), *END]
    run = play(tape, {5: lambda s: s.buy("X", 1)}, venue=delays(order="2ms"))
    assert run.fills == ["7 buy 1 at 102 taker"]


def test_answers_are_heard_after_the_latency_of_both_ways() -> None:
    venue = delays(order="2ms", response="3ms")
    run = play([*BOOK, *END], {5: lambda s: s.buy("X", 1)}, venue=venue)
    assert run.heard == ["5 0 OrderSubmitted", "10 0 OrderAccepted", "10 0 OrderFilled"]
    assert run.fills == ["7 buy 1 at 101 taker"]  # the fill carries the exchange's own time


def test_a_fill_is_not_in_the_position_before_it_is_known() -> None:
    seen: list[float] = []
    steps: dict[float, Any] = {5: lambda s: s.buy("X", 1)}
    for at in (6, 9, 10):
        steps[at] = lambda s: seen.append(s.position("X"))
    play([*BOOK, *END], steps, venue=delays(order="2ms", response="3ms"))
    assert seen == [0.0, 0.0, 1.0]


def test_a_fill_may_outrun_a_cancellation() -> None:
    # Asked for at 9 ms, it arrives at 11 ms; the trade of 10 ms was first.
    tape = [*BOOK, trade(10, 98, 9, -1), *END]
    steps = {5: lambda s: s.buy("X", 1, limit=99), 9: lambda s: s.cancel(0)}
    run = play(tape, steps, venue=delays(order="2ms"))
    assert run.fills == ["10 buy 1 at 99 maker"]
    assert run.heard[-1] == "11 0 CancelRejected (not_working)"
    assert run.ends == ["filled"]


class Watcher(Player):
    """Notes what it is shown, and when."""

    def on_start(self) -> None:
        super().on_start()
        self.seen: list[str] = []
        self.ages: list[int] = []

    def on_trade(self, trade: ingenium.Trade) -> None:
        self.seen.append(f"{since(self.now)} trade of {since(trade.time)} at {trade.price:g}")
        self.ages.append(self.now - trade.available)

    def on_quote(self, quote: ingenium.Quote) -> None:
        self.seen.append(f"{since(self.now)} quote {quote.bid:g} {quote.ask:g}")

    def on_book(self, book: ingenium.Book) -> None:
        self.seen.append(f"{since(self.now)} book of {since(book.time)}")


def watch(tape: list[Event], **settings: Any) -> list[str]:
    run = play(tape, {}, player=Watcher, **settings)
    assert isinstance(run.player, Watcher)
    assert set(run.player.ages) <= {0} or "venue" in settings
    return run.player.seen


TAPE = [bid(0, 99, 10, known=4), trade(1, 99, 2, known=4), ask(2, 101, 3, known=6)]


def test_data_are_shown_when_they_say_that_they_were_known() -> None:
    assert watch(TAPE) == [
        "4 quote 99 nan",
        "4 book of 0",
        "4 trade of 1 at 99",
        "6 quote 99 101",
        "6 book of 2",
    ]


def test_a_constant_feed_latency_goes_before_what_the_data_say() -> None:
    shown = watch(TAPE, venue=delays(feed="10ms"))
    assert [line.split()[0] for line in shown] == ["10", "10", "11", "12", "12"]


def test_a_message_of_several_rows_is_shown_when_it_is_whole() -> None:
    tape = [bid(0, 99, 10, flags=1), ask(0, 101, 10), bid(5, 99, 10)]
    assert watch(tape) == ["0 quote 99 101", "0 book of 0", "5 book of 5"]


def test_the_book_is_never_newer_than_what_is_known() -> None:
    # A timer before the first row is known fires with it; at 5 ms the ask of 2 ms is not known.
    seen: list[str] = []
    steps = {
        at: lambda s: seen.append(f"{since(s.now)}: {s.book('X').bid:g} {s.price('X'):g}")
        for at in (3, 5, 6, 20)
    }
    play([*TAPE, *END], steps)
    assert seen == ["4: 99 99", "5: 99 99", "6: 99 100", "20: 99 100"]


def test_more_latency_never_shows_older_data_as_newer() -> None:
    tape = [trade(at, 100 + at, 1) for at in range(50)]
    ages = []
    for feed in ("0s", "1ms", "5ms", "20ms"):
        seen: list[float] = []
        steps = {25: lambda s, seen=seen: seen.append(s.price("X"))}
        play(tape, steps, venue=delays(feed=feed))
        ages.append(seen[0])
    assert ages == [125.0, 124.0, 120.0, 105.0]


def test_a_drawn_latency_repeats_with_the_seed() -> None:
    delay = {"kind": "drawn", "median": "2ms", "spread": 0.8}
    venue = {"latency": {"order": delay, "response": delay}}
    steps = {at: lambda s: s.buy("X", 1) for at in range(5, 25, 4)}

    def digest(seed: int) -> str:
        return play([*BOOK, *END], steps, venue=venue, seed=seed).result.digest

    assert digest(1) == digest(1)
    assert digest(1) != digest(2)


def test_recorded_latency_of_orders_is_that_of_the_last_datum() -> None:
    # The last row known at 10 ms took 3 ms.
    tape = [*BOOK, ask(7, 101, 5, known=10), ask(12.5, 101, 0, known=14), *END]
    recorded = {"kind": "recorded"}
    venue = {"latency": {"order": recorded}}
    run = play(tape, {10: lambda s: s.buy("X", 1)}, venue=venue)
    assert run.fills == ["13 buy 1 at 102 taker"]


def test_a_timer_after_the_last_event_never_fires() -> None:
    # The event of 20 ms is not looked at before the timer of 30 ms is due.
    seen: list[str] = []
    tape = [*BOOK, bid(20, 99, 3)]
    play(tape, {at: lambda s: seen.append(since(s.now)) for at in (10, 20, 30)})
    assert seen == ["10", "20"]


def test_the_start_of_a_run_is_its_first_event() -> None:
    seen: list[int] = []

    class Early(Player):
        def on_start(self) -> None:
            seen.append(self.now)

    play(TAPE, {}, player=Early)
    assert seen == [START + 4_000_000]
