"""A portfolio of the user's: all signals go to it, and its orders trade its own account."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.sessions.feeding import TABLES
from tests.sessions.replicas import Replicas
from tests.sessions.rows import OPENING, rows, walk

from ingenium.model.engine import Engine, Fill, LiveRun, Run
from ingenium.model.timeframe import MINUTE
from ingenium.portfolio.portfolio import Portfolio
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from ingenium.model.bars import Bars


class Trend(Strategy):
    """Sends a signal at each close."""

    length: int = 5

    def on_start(self) -> None:
        self.averages = {
            symbol: self.indicators.sma(symbol, self.length) for symbol in self.symbols
        }

    def on_bar(self, bar: Any) -> None:
        self.signal(bar.symbol, 1 if bar.close > self.averages[bar.symbol].value else -0.5)


class Halves(Portfolio):
    """Holds ten units for each unit of the signals' mean."""

    def on_start(self) -> None:
        self.heard: dict[str, list[float]] = {}
        self.executed = 0

    def on_signal(self, symbol: str, strength: float) -> None:
        heard = self.heard.setdefault(symbol, [])
        heard.append(strength)
        recent = heard[-2:]
        self.target(symbol, quantity=round(10 * sum(recent) / len(recent)))

    def on_execution(self, fill: Fill) -> None:
        self.executed += fill.quantity > 0


SYMBOLS = "XY"


def engine_of(here: set[int], *, fed: bool) -> tuple[Engine, Halves]:
    """Return an engine with two strategies and the portfolio, of which some run here."""
    engine, portfolio = Engine(currency="USD"), Halves()
    for number, symbol in enumerate(SYMBOLS):
        engine.add_instrument({"symbol": symbol, "currency": "USD"})
        if fed:
            engine.add_live_bars(number)
            continue
        bars = market(number)
        columns = (bars.time, bars.open, bars.high, bars.low, bars.close, bars.volume)
        engine.add_bars(number, *columns, start_offset=0, end_offset=MINUTE)
    for number, decider in enumerate((Trend(), portfolio, Trend(length=20))):
        name = f"d{number}"
        decider.begin(name=name, seed=0)
        engine.add_strategy(
            decider if number in here else None,
            id=name,
            capital=10_000,
            instruments=[0, 1],
            portfolio=number == 1,
        )
    return engine, portfolio


@cache
def market(number: int) -> Bars:
    """Return the bars of an instrument."""
    return walk(SYMBOLS[number], 200, seed=number)


def feed(run: LiveRun, minute: int) -> None:
    for number in range(len(SYMBOLS)):
        bars = market(number)
        row = rows(0, symbols=number)
        for name in ("open", "high", "low", "close", "volume"):
            row[name] = getattr(bars, name)[minute : minute + 1]
        row["time"] = row["start"] = bars.time[minute : minute + 1]
        row["available"] = row["time"] + MINUTE
        run.feed_bars(**row)


def test_the_signals_of_all_strategies_go_to_the_portfolio_which_alone_trades() -> None:
    engine, portfolio = engine_of({0, 1, 2}, fed=False)
    run = engine.run()
    assert {name for name, row in zip(*[run.table("orders")["strategy"]] * 2, strict=True)} == {
        "d1"
    }
    assert [len(portfolio.heard[symbol]) for symbol in SYMBOLS] == [196 + 181] * 2
    assert portfolio.executed == run.fills > 10
    assert {position["strategy"] for position in run.positions()} == {"d1"}
    assert run.totals(0)["equity"] == run.totals(2)["equity"] == "10000"
    assert run.totals(1)["equity"] != "10000"


def test_a_backtest_a_session_and_its_replicas_agree() -> None:
    whole, _ = engine_of({0, 1, 2}, fed=False)
    backtest = whole.run()
    places: list[set[int]] = [{0}, {1}, {2}]
    runs = [engine_of(here, fed=True)[0].open(start=OPENING) for here in places]
    replicas = Replicas(runs, places)
    replicas.do(lambda run: run.begin())
    for minute in range(200):
        for run in runs:
            feed(run, minute)
        until = OPENING + (minute + 1) * MINUTE
        replicas.do(lambda run, until=until: run.advance(until))  # type: ignore[misc]
    replicas.do(lambda run: run.end())
    for run in runs:
        assert_same_tables(backtest, run.outcome)


def assert_same_tables(one: Run, other: Run) -> None:
    assert one.digest == other.digest
    assert one.totals(1) == other.totals(1)
    for table in TABLES:
        ours, theirs = one.table(table), other.table(table)
        for name in ours:
            assert [str(value) for value in ours[name]] == [str(value) for value in theirs[name]]


def test_a_portfolio_may_leave_its_own_signals_to_a_sizer() -> None:
    class Passing(Portfolio):
        def on_signal(self, symbol: str, strength: float) -> None:
            self.signal(symbol, strength)

    engine = Engine(currency="USD")
    engine.add_instrument({"symbol": "X", "currency": "USD"})
    bars = walk("X", 100)
    columns = (bars.time, bars.open, bars.high, bars.low, bars.close, bars.volume)
    engine.add_bars(0, *columns, start_offset=0, end_offset=MINUTE)
    for number, decider in enumerate((Trend(), Passing())):
        decider.begin(name=f"d{number}", seed=0)
        sizer = {"kind": "fixed_quantity", "quantity": "7"} if number else None
        engine.add_strategy(
            decider,
            id=f"d{number}",
            capital=10_000,
            instruments=[0],
            portfolio=number == 1,
            sizer=sizer,
        )
    run = engine.run()
    assert {str(name) for name in run.table("orders")["strategy"]} == {"d1"}
    assert run.fills > 1


def test_a_run_has_one_portfolio_and_it_follows_what_the_others_do() -> None:
    engine = Engine(currency="USD")
    for symbol in SYMBOLS:
        engine.add_instrument({"symbol": symbol, "currency": "USD"})
    engine.add_strategy(None, id="a", capital=1, instruments=[0, 1])
    engine.add_strategy(None, id="p", capital=1, instruments=[0], portfolio=True)
    with pytest.raises(ValueError, match="one portfolio"):
        engine.add_strategy(None, id="q", capital=1, instruments=[0], portfolio=True)
    with pytest.raises(ValueError, match="strategy a follows Y, which the portfolio does not"):
        engine.open()
