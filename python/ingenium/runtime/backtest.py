"""One backtest: a system's strategies on its markets, in the engine, to a result."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Literal, Unpack, overload

from ingenium.model.errors import ConfigError
from ingenium.runtime.assembly import assemble
from ingenium.runtime.backtest_options import Terms
from ingenium.runtime.call import call_markets, prepare_call, strategy_path
from ingenium.runtime.entrant import Entrant, entrants, made
from ingenium.runtime.fill_bundles import BUNDLES
from ingenium.runtime.prepared import Prepared, prepare
from ingenium.runtime.results import result_of
from ingenium.runtime.tick_source import load_histories
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.analytics.result import Result
    from ingenium.model.bars import Stamp
    from ingenium.model.corporate_actions import CorporateAction
    from ingenium.model.engine import Run
    from ingenium.runtime.backtest_options import BacktestOptions, Number, Progress
    from ingenium.runtime.fill_bundles import Bundle
    from ingenium.runtime.market import Market
    from ingenium.runtime.system import System
    from ingenium.runtime.tick_market import TickMarket


@overload
def backtest(
    strategies: Strategy | Sequence[Strategy],
    *,
    data: object,
    fills: Bundle = ...,
    **options: Unpack[BacktestOptions],
) -> Result: ...


@overload
def backtest(
    strategies: Strategy | Sequence[Strategy],
    *,
    data: object,
    fills: Literal["all"],
    **options: Unpack[BacktestOptions],
) -> dict[str, Result]: ...


def backtest(  # noqa: PLR0913 - the front door: each is a setting that a run may need
    strategies: Strategy | Sequence[Strategy],
    *,
    data: object,
    cash: Number = 100_000,
    currency: str = "USD",
    account: str = "margin",
    leverage: Number = 1,
    fees: Mapping[str, object] | None = None,
    slippage: Mapping[str, object] | None = None,
    fill: str = "next_open",
    venue: Mapping[str, object] | None = None,
    risk: Mapping[str, object] | None = None,
    instruments: Mapping[str, Mapping[str, object]] | None = None,
    actions: Sequence[CorporateAction] = (),
    timeframe: str | None = None,
    stamp: Stamp = "start",
    calendar: str | None = None,
    seed: int = 0,
    name: str | None = None,
    fills: Bundle | Literal["all"] = "base",
    progress: Progress | None = None,
) -> Result | dict[str, Result]:
    """Run strategies on bars and return what came of it.

    Args:
        strategies: one, or several that share the cash in equal parts.
        data: bars, ticks, a table or a file; a dict of symbols to these; or names of the shipped
            samples, such as `["AAPL", "MSFT"]`, which bring their splits and dividends.
        cash: the capital.
        currency: the account's currency.
        account: "margin", "cash" or "unlimited".
        leverage: how many times its equity a margin account may hold.
        fees: such as `{"kind": "percent", "rate": 0.001}`; none unless given.
        slippage: such as `{"kind": "fraction", "rate": 0.0005}`; none unless given.
        fill: when market orders fill: "next_open", "same_close" or "next_close".
        venue: further keys of a system file's `venue`, such as `{"participation": 0.1}`.
        risk: limits, such as `{"max_daily_loss": 5000}`.
        instruments: what is known of a symbol, such as `{"BTC": {"quantity_precision": 6}}`.
        actions: splits, dividends and changes of symbol.
        timeframe: the length of the bars ("1d"); found from their times unless given.
        stamp: whether times label the "start" or the "end" of bars.
        calendar: the exchange by whose sessions orders live and daily bars become known, such as
            "XNYS".
        seed: what chance is drawn from.
        name: what to call the run; the first strategy's class unless given.
        fills: what is assumed of fills: "base", as set here; "optimistic", "pessimistic"; or
            "all" for a result under each of the three, by its name.
        progress: called with the number of bars done and their total.

    Raises:
        ConfigError: a setting is unknown or impossible; the sentence names it and the fix.
        DataError: the bars cannot be trusted.
    """
    chosen = _strategies(strategies)
    terms = Terms(
        cash=cash,
        currency=currency,
        account=account,
        leverage=leverage,
        fees=fees,
        slippage=slippage,
        fill=fill,
        venue=venue,
        risk=risk,
        instruments=instruments,
        actions=actions,
        timeframe=timeframe,
        stamp=stamp,
        calendar=calendar,
        seed=seed,
        name=name,
    )
    names = [strategy_path(type(strategy)) for strategy in chosen]
    markets = call_markets(data, terms)

    def run(bundle: Bundle, field: Sequence[Strategy]) -> Result:
        prepared = prepare_call("backtest()", names, markets, terms, bundle)
        return run_prepared(prepared, field, progress)

    if fills != "all":
        return run(fills, chosen)
    return {bundle: run(bundle, [each.made_again() for each in chosen]) for bundle in BUNDLES}


def run_system(system: System, progress: Progress | None = None) -> Result:
    """Run a system on its own data and return what came of it.

    Raises:
        ConfigError: a strategy or setting is wrong; the sentence names the key and the fix.
        DataError: bars are absent or cannot be trusted.
    """
    strategies = made(system)
    return run_prepared(prepare(system, load_histories(system)), strategies, progress)


def run_prepared(
    prepared: Prepared, strategies: Sequence[Strategy], progress: Progress | None = None
) -> Result:
    """Run strategies, one for each enabled entry of the system, on what was made ready for it.

    Raises:
        ConfigError: a strategy or setting is wrong; the sentence names the key and the fix.
    """
    begun = perf_counter()
    run, field = play(prepared, strategies, progress)
    seconds = perf_counter() - begun
    return result_of(prepared, run, field, seconds)


def play(
    prepared: Prepared, strategies: Sequence[Strategy], progress: Progress | None = None
) -> tuple[Run, list[Entrant]]:
    """Run strategies on what was made ready for them, and return the bare run.

    Raises:
        ConfigError: a strategy or setting is wrong; the sentence names the key and the fix.
    """
    markets = prepared.markets
    field = entrants(prepared.system, strategies, prepared.traded)
    engine = assemble(prepared, field)
    rows = sum(market.rows for market in markets)
    every = max(1_000, min(100_000, rows // 200))
    return engine.run(progress=_watched(markets, progress), every=every), field


def _watched(markets: Sequence[Market | TickMarket], progress: Progress | None) -> Progress:
    """Return what is called while bars are played: it gives back the memory of those passed."""

    def watch(done: int, total: int) -> None:
        for market in markets:
            market.release()
        if progress is not None:
            progress(done, total)

    return watch


def _strategies(given: object) -> list[Strategy]:
    chosen: list[Strategy] = []
    for strategy in given if isinstance(given, (list, tuple)) else [given]:
        if isinstance(strategy, Strategy):
            chosen.append(strategy)
        elif isinstance(strategy, type) and issubclass(strategy, Strategy):
            name = strategy.__name__
            msg = f"backtest(): {name} is a class: make a strategy of it with {name}()."
            raise ConfigError(msg)
        else:
            msg = f"backtest(): {strategy!r:.60} is no strategy: extend ingenium.Strategy."
            raise ConfigError(msg)
    if not chosen:
        msg = "backtest(): there are no strategies: give one, such as SmaCross()."
        raise ConfigError(msg)
    return chosen
