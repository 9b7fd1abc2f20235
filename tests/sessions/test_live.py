"""Sessions on live data: history first, then what happens, in the order in which it is known."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from tests.sessions.journalled import play
from tests.sessions.scripted import START, Documents, Hands, Scripted, at, row

from ingenium.bus.opening import open_bus
from ingenium.bus.port import All, Message
from ingenium.ingest.live_component import LiveComponent
from ingenium.ingest.past import Past
from ingenium.model.errors import ConfigError, DataError, SessionError
from ingenium.model.session.messages import Changed, Ended, Frame, Silence, decode_input
from ingenium.model.timeframe import MINUTE
from ingenium.runtime.backtest import run_system
from ingenium.runtime.session.auditing import audit
from ingenium.runtime.session.live_opening import LIVE, LiveOpening, open_live
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from ingenium import Row
    from ingenium.bus.port import Bus
    from ingenium.ingest.live_source import LiveSource
    from ingenium.model.session.messages import Opened
    from ingenium.runtime.system import System

Told = list[Frame | Silence | Changed | Ended]


def begun(system: System, feed: Scripted, past: Past | None = None) -> LiveOpening:
    return open_live(system, feed, "live", past or Past(LIVE), START)


async def told(opening: LiveOpening, hands: Hands, past: Past | None = None) -> Told:
    """Return all that a source tells until its feed ends."""
    source = opening.source(past or Past(LIVE), hands.clock())
    messages: Told = list(source.warming())
    async with source:
        while not (messages and isinstance(messages[-1], Ended)):
            messages += await source.next()
    return messages


def bars(messages: Told) -> list[tuple[int, int]]:
    """Return the minutes of bars and when they were known."""
    found = [frame.bars for frame in messages if isinstance(frame, Frame)]
    pairs = [zip(rows.time, rows.available, strict=True) for rows in found if rows is not None]
    return [((label - START) // MINUTE, known - START) for pair in pairs for label, known in pair]


def minutes(count: int) -> list[tuple[float, object]]:
    return [(n + 1.01, [row(n), row(n, "BBB")]) for n in range(count)]


async def test_strategies_are_called_from_the_first_bar_that_ends_in_the_session() -> None:
    hands = Hands()
    old = [row(minute) for minute in range(-5, 0)]
    feed = Scripted().script(hands, (0.1, old), (1.1, row(0)), (2.1, row(1)))
    messages = await told(begun(Documents().system(), feed), hands)
    changes = [(m.strategy, m.enabled) for m in messages if isinstance(m, Changed)]
    assert changes == [("revert", False), ("revert", True)]
    switched_on = [isinstance(m, Changed) and m.enabled is True for m in messages].index(True)
    assert [minute for minute, _ in bars(messages[:switched_on])] == [-5, -4, -3, -2, -1]
    assert [minute for minute, _ in bars(messages[switched_on:])] == [0, 1]
    assert [m.number for m in messages] == list(range(1, len(messages) + 1))


async def test_time_is_told_while_nothing_comes_and_never_runs_back() -> None:
    hands = Hands()
    feed = Scripted().script(hands, (3, row(0)), (1, row(1)), (5, row(2)))
    messages = await told(begun(Documents().system(), feed), hands)
    untils = [m.until for m in messages if isinstance(m, Frame)]
    assert untils == sorted(untils)
    assert [minute for minute, _ in bars(messages)] == [0, 1, 2]


async def test_a_quiet_feed_lets_time_pass() -> None:
    hands = Hands()

    class Quiet(Scripted):
        async def stream(self) -> AsyncIterator[Row]:
            yield row(0)
            await asyncio.Event().wait()

    source = begun(Documents().system(), Quiet()).source(Past(LIVE), hands.clock())
    async with source:
        hands.now = at(1.1)
        assert bars(await source.next()) == [(0, at(1.1) - START)]
        hands.now = at(2)
        beats: Told = []
        while len(beats) < 3:
            beats += await source.next()
    assert [(m.until, m.bars) for m in beats if isinstance(m, Frame)] == [(at(2), None)] * 3


def silences(messages: Sequence[object]) -> list[tuple[int, float | None]]:
    """Return of which instruments nothing was heard, and since which minute."""
    return [
        (m.instrument, None if m.since is None else (m.since - START) / MINUTE)
        for m in messages
        if isinstance(m, Silence)
    ]


def gap() -> list[tuple[float, object]]:
    """Return minutes of two symbols, of which one is silent for a while."""
    both = [(n + 1.01, [row(n), row(n, "BBB")]) for n in (0, 1, 7, 8)]
    return sorted([*both, *((n + 1.01, row(n, "BBB")) for n in range(2, 7))], key=lambda s: s[0])


async def test_a_symbol_that_is_silent_is_stale_until_it_is_heard_of(tmp_path: Path) -> None:
    hands = Hands()
    opening = begun(Documents().system(), Scripted().script(hands, *gap()))
    messages = await told(opening, hands)
    [(stale, since), (fresh, ended)] = silences(messages)
    assert (stale, fresh, ended) == (0, 0, None)
    assert since is not None
    assert 2 <= since < 3
    known = [m for m in messages if isinstance(m, (Frame, Silence))]
    before = known[[isinstance(m, Silence) and m.since is None for m in known].index(True) + 1]
    assert isinstance(before, Frame)
    assert before.bars is not None  # what was heard comes after that it is fresh
    assert [m.number for m in messages] == list(range(1, len(messages) + 1))
    session = play(opening, messages, tmp_path / "j.db")
    assert list(session.outcome.table("events")["event"])[2:] == ["StalenessChanged"] * 2
    journal = SqliteJournal(tmp_path / "j.db")
    again = audit(list(journal.read()))
    journal.close()
    assert again.difference == ""


async def test_a_source_that_is_interrupted_knows_what_is_stale() -> None:
    hands, steps = Hands(), gap()
    opening = begun(Documents().system(), Scripted().script(hands, *steps))
    messages = await told(opening, hands)
    cut = [isinstance(m, Silence) for m in messages].index(True) + 1
    past = Past(LIVE)
    past.take(opening.opened)
    for message in messages[:cut]:
        past.take(message)
    again = Scripted().script(Hands(at(6)), *steps[-3:])
    resumed = open_live(Documents().system(), again, "live", past, at(6))
    rest = await told(resumed, again._hands, past)
    assert silences(rest) == [(0, None)]


async def test_a_stale_feed_is_told_and_forgiven() -> None:
    hands = Hands()
    source = begun(Documents().system(), Scripted().script(hands, *gap())).source(
        Past(LIVE), hands.clock()
    )
    wrong: list[str] = []
    async with source:
        while not any(isinstance(each, Ended) for each in await source.next()):
            wrong += [source.health.last_error]
    assert "AAA: stale, nothing is heard; a row is due every 60 s." in wrong
    assert source.health.last_error == ""


async def test_a_source_that_was_gone_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingenium.ingest.patience._FIRST", 0.01)
    hands = Hands()
    feed = Scripted().script(
        hands, (1.1, row(0)), (1.2, OSError("gone")), (1.3, DataError("broken.")), (2.1, row(1))
    )
    opening = begun(Documents().system(), feed)
    source = opening.source(Past(LIVE), hands.clock())
    messages: Told = []
    async with source:
        while not (messages and isinstance(messages[-1], Ended)):
            messages += await source.next()
    assert [minute for minute, _ in bars(messages)] == [0, 1]
    assert source.health.errors == 2
    assert source.health.last_error == "broken. Tried again in 0.02 s."


async def test_an_error_in_the_feed_itself_ends_it() -> None:
    hands = Hands()
    feed = Scripted().script(hands, (1.1, row(0)), (1.2, KeyError("price")))
    opening = begun(Documents().system(), feed)
    with pytest.raises(KeyError, match="price"):
        await told(opening, hands)


async def test_a_session_that_is_interrupted_goes_on_where_it_was(tmp_path: Path) -> None:
    hands, system = Hands(), Documents().system()
    whole_opening = begun(system, Scripted().script(hands, *minutes(30)))
    messages = await told(whole_opening, hands)
    whole = play(whole_opening, messages, tmp_path / "whole.db")
    assert int(whole.outcome.fills) > 0
    for cut in (0, 1, 5, 12, len(messages) // 2, len(messages) - 2):
        past = Past(LIVE)
        past.take(whole_opening.opened)
        for message in messages[:cut]:
            past.take(message)
        again = Scripted().script(Hands(), *minutes(30))
        opening = open_live(system, again, "live", past, at(99))
        assert opening.opened == whole_opening.opened
        rest = await told(opening, again._hands, past)
        seen = bars([*messages[:cut], *rest])
        assert [minute for minute, _ in seen] == [n for n in range(30) for _ in range(2)]
        numbers = [m.number for m in (*messages[:cut], *rest)]
        assert numbers == list(range(1, len(numbers) + 1))


async def test_the_journal_of_a_live_session_comes_again(tmp_path: Path) -> None:
    hands = Hands()
    opening = begun(Documents().system(), Scripted().script(hands, *minutes(20)))
    session = play(opening, await told(opening, hands), tmp_path / "j.db")
    journal = SqliteJournal(tmp_path / "j.db")
    again = audit(list(journal.read()))
    journal.close()
    assert again.difference == ""
    assert again.closed is not None
    assert again.closed.digest == session.outcome.digest


async def test_no_order_trades_in_a_bar_that_had_begun_when_it_was_sent(tmp_path: Path) -> None:
    hands = Hands()
    late = [(n + 1.6, [row(n), row(n, "BBB")]) for n in range(30)]
    opening = begun(Documents().system(), Scripted().script(hands, *late))
    run = play(opening, await told(opening, hands), tmp_path / "j.db").outcome
    orders, fills = run.table("orders"), run.table("fills")
    created = dict(zip(orders["id"], orders["created"], strict=True))
    assert len(fills["order"]) > 0
    for number, price in zip(fills["order"], fills["price"], strict=True):
        next_bar = -((START - int(created[number])) // MINUTE)  # the first that begins after it
        assert float(price) == row(next_bar).open


def history(tmp_path: Path, rows: Sequence[int]) -> dict[str, Any]:
    """Write a history of AAA, and return the data section that names it."""
    lines = ["time,open,high,low,close,volume"]
    for minute in rows:
        bar = row(minute)
        lines.append(f"{bar.time},{bar.open},{bar.high},{bar.low},{bar.close},1")
    file = tmp_path / "AAA.csv"
    file.write_text("\n".join(lines) + "\n")
    return {"source": {"AAA": str(file)}, "bars": "1m"}


async def test_the_history_is_played_first_and_nobody_trades_on_it(tmp_path: Path) -> None:
    hands = Hands()
    data = history(tmp_path, range(-40, 0))
    system = Documents().system(data=data, instruments=None)
    opening = begun(system, Scripted().script(hands, *[(n + 1.1, row(n)) for n in range(8)]))
    messages = await told(opening, hands)
    assert [minute for minute, _ in bars(messages)] == list(range(-40, 8))
    run = play(opening, messages, tmp_path / "j.db").outcome
    created = [int(time) for time in run.table("orders")["created"]]
    assert created
    assert min(created) > START
    assert min(created) < at(3)  # indicators were warm before the session had three bars


async def test_a_history_and_instruments_without_one_go_together(tmp_path: Path) -> None:
    hands = Hands()
    instruments = {"BBB": {"price_precision": 3, "quantity_precision": 1}}
    system = Documents().system(data=history(tmp_path, range(-9, 0)), instruments=instruments)
    opening = begun(system, Scripted().script(hands))
    found = {each.symbol: each.values for each in opening.opened.recipe.instruments}
    assert found["AAA"]["price_precision"] == 2
    assert (found["BBB"]["price_precision"], found["BBB"]["quantity_precision"]) == (3, 1)


async def test_a_history_that_grows_does_not_make_it_another_session(tmp_path: Path) -> None:
    system = Documents().system(data=history(tmp_path, range(-9, 0)), instruments=None)
    first = begun(system, Scripted().script(Hands()))
    past = Past(LIVE)
    past.take(first.opened)
    history(tmp_path, range(-12, 5))
    assert begun(system, Scripted().script(Hands()), past).opened == first.opened


def test_other_settings_make_it_another_session() -> None:
    past = Past(LIVE)
    past.take(begun(Documents().system(), Scripted().script(Hands())).opened)
    dearer = Documents().system(venue={"fees": {"kind": "percent", "rate": 0.5}})
    with pytest.raises(SessionError, match="opened with other settings"):
        begun(dearer, Scripted().script(Hands()), past)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"instruments": {"AAA": {"price_precision": 2}}}, "AAA.quantity_precision: is missing"),
        ({"instruments": {"AAA": {}}}, "AAA.price_precision: is missing"),
        ({"instruments": None}, "names nothing to trade"),
        (
            {"data": {"source": "sample", "symbols": ["AAPL"]}, "instruments": None},
            "bars of 1d, the feed of 1m",
        ),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        begun(Documents().system(**changes), Scripted().script(Hands()))


FEED = """
from ingenium import Feed, Row

class Mine(Feed):
    timeframe = "1d"

    async def stream(self):
        yield Row("AAPL", "2005-01-03", 1, 1, 1, 1)
"""


def test_a_system_with_a_feed_is_backtested_on_its_history(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(FEED)
    written = {"ingestor": {"name": str(tmp_path / "mine.py")}, "instruments": None}
    data = {"source": "sample", "symbols": ["AAPL"], "start": "2005-01-01", "end": "2005-06-30"}
    assert run_system(Documents().system(**written, data=data)).digest == (
        run_system(Documents().system(ingestor=None, instruments=None, data=data)).digest
    )
    with pytest.raises(ConfigError, match="names no history, and a feed has none"):
        run_system(Documents().system(**written))


CLOCKED = """
from ingenium import Strategy

class Clocked(Strategy):
    def on_start(self):
        self.fired = []
        self.call_every(120_000_000_000, "tick")

    def on_timer(self, name):
        self.fired.append(self.now)
"""


def test_timers_fire_with_heartbeats_while_no_bar_comes_and_not_in_the_history(
    tmp_path: Path,
) -> None:
    (tmp_path / "clocked.py").write_text(CLOCKED)
    strategies = [{"id": "clocked", "name": str(tmp_path / "clocked.py")}]
    opening = begun(Documents().system(strategies=strategies), Scripted())
    messages: Told = [
        Changed(LIVE, 1, "clocked", enabled=False),
        Frame(LIVE, 2, at(5)),
        Changed(LIVE, 3, "clocked", enabled=True),
        Frame(LIVE, 4, at(6.5)),
        Frame(LIVE, 5, at(10)),
    ]
    session = play(opening, messages, tmp_path / "j.db")
    clocked: Any = session.opening.deciders["clocked"]
    assert clocked.fired == [at(6), at(8), at(10)]


async def test_a_component_on_a_bus_goes_on_where_the_stream_ends() -> None:
    system, bus = Documents().system(), await open_bus("memory")
    stream = await bus_after(bus, system, *minutes(3))
    assert [m.number for m in stream] == list(range(1, len(stream) + 1))
    await bus.publish(Message("session.live.input", b"{"))  # somebody else's noise
    assert await bus_after(bus, system, *minutes(3)) == stream  # it had ended
    await bus.close()


async def bus_after(bus: Bus, system: System, *steps: tuple[float, object]) -> Told:
    """Return what is in the stream once a feed has ended there."""
    hands = Hands()
    feed = Scripted().script(hands, *steps)

    def begin(past: Past) -> tuple[Opened, LiveSource]:
        opening = begun(system, feed, past)
        return opening.opened, opening.source(past, hands.clock())

    await LiveComponent(bus, "live", LIVE, begin, lambda _: None).run()
    reading = await bus.subscribe("session.live.input", "ordered", start=All())
    found = [decode(each.message.data) for each in await reading.next_batch(1_000, wait=0.1)]
    await reading.close()
    return [m for m in found if isinstance(m, (Frame, Changed, Ended))]


def decode(data: bytes) -> object:
    return None if data == b"{" else decode_input(data)
