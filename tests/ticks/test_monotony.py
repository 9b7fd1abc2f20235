"""What no tape may turn round: size and price, place and time, latency and what is known."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ticks.tape import END, MS, START, Event, Player, ask, bid, delays, play, trade

if TYPE_CHECKING:
    from ingenium.analytics.result import Result

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]  # two or three runs an example

quick = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
QUEUES: list[dict[str, object]] = [
    {"kind": "risk_averse"},
    {"kind": "volume_ahead"},
    {"kind": "log"},
    {"kind": "power", "power": 3},
]

sizes = st.integers(1, 30)
asks = st.dictionaries(st.integers(101, 120), sizes, min_size=1)


def average_price(result: Result) -> float:
    """Return the mean price of what was filled."""
    fills = result.table("fills")
    pairs = zip(fills["price"], fills["quantity"], strict=True)
    value = float(sum(price * size for price, size in pairs))
    return value / float(sum(fills["quantity"]))


def bought(strategy: Any, size: int) -> None:
    strategy.buy("X", size)


@quick
@given(levels=asks, wanted=st.lists(sizes, min_size=2, max_size=4, unique=True))
def test_more_size_is_never_a_better_average_price(
    levels: dict[int, int], wanted: list[int]
) -> None:
    tape = [bid(0, 99, 10), *(ask(0, price, size) for price, size in levels.items()), *END]
    paid = [
        average_price(play(tape, {5: partial(bought, size=size)}).result) for size in sorted(wanted)
    ]
    assert all(less <= more for less, more in pairwise(paid))


@st.composite
def queue_tapes(draw: st.DrawFn) -> list[Event]:
    """Draw how a bid of 99 grows, shrinks and is hit, a millisecond apart."""
    steps = draw(st.lists(st.tuples(st.booleans(), sizes), min_size=1, max_size=40))
    events = [bid(0, 99, 10), bid(0, 98, 5), ask(0, 101, 10)]
    for at, (is_trade, size) in enumerate(steps, start=2):
        events.append(trade(at, 99, size, -1) if is_trade else bid(at, 99, size))
    return [*events, *END]


def first_fill(tape: list[Event], at: float, queue: dict[str, object]) -> float:
    """Return when a bid of 99 sent at a time first trades, in nanoseconds; never is last."""
    run = play(tape, {at: lambda s: s.buy("X", 3, limit=99)}, venue={"queue": queue})
    times = list(run.result.table("fills")["time"])
    return float(times[0]) if times else float("inf")


@pytest.mark.parametrize("queue", QUEUES)
@quick
@given(tape=queue_tapes(), sent=st.lists(st.integers(0, 40), min_size=2, max_size=2, unique=True))
def test_later_in_the_queue_is_never_filled_earlier(
    tape: list[Event], sent: list[int], queue: dict[str, object]
) -> None:
    earlier, later = (first_fill(tape, at + 0.5, queue) for at in sorted(sent))
    assert earlier <= later


class Reader(Player):
    """Notes which event is the last that is known, whenever it looks."""

    def look(self) -> None:
        self.known.append((self.now, self.book("X").time))

    def on_start(self) -> None:
        super().on_start()
        self.known: list[tuple[int, int]] = []


@quick
@given(
    gaps=st.lists(st.integers(0, 9), min_size=1, max_size=40),
    looks=st.sets(st.integers(0, 200), min_size=1, max_size=10),
    feeds=st.lists(st.integers(0, 60), min_size=2, max_size=3, unique=True),
)
def test_more_latency_shows_what_was_available_and_nothing_newer(
    gaps: list[int], looks: set[int], feeds: list[int]
) -> None:
    times = [sum(gaps[:count]) for count in range(1, len(gaps) + 1)]
    tape = [*(trade(at, 100, 1) for at in times), *END]
    seen = [known_at(tape, looks, latency) for latency in sorted(feeds)]
    for latency, known in zip(sorted(feeds), seen, strict=True):
        for now, newest in known.items():
            available = [at for at in times if START + (at + latency) * MS <= now]
            assert newest == START + max(available) * MS
    for sooner, later in pairwise(seen):
        assert all(later[now] <= sooner[now] for now in later.keys() & sooner.keys())


def known_at(tape: list[Event], looks: set[int], latency: int) -> dict[int, int]:
    """Return the time of the newest event that is known, at each time of looking."""
    steps = dict.fromkeys(looks, Reader.look)
    run = play(tape, steps, player=Reader, venue=delays(feed=f"{latency}ms"))
    assert isinstance(run.player, Reader)
    return dict(run.player.known)
