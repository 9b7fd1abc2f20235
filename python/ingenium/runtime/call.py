"""Settings given as arguments of a Python function, made a system on its markets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingenium.runtime.data_argument import markets_of
from ingenium.runtime.market import Market, with_calendar
from ingenium.runtime.prepared import Prepared, prepare
from ingenium.runtime.system import system_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.runtime.backtest_options import Terms
    from ingenium.runtime.fill_bundles import Bundle
    from ingenium.runtime.tick_market import TickMarket


def call_markets(data: object, terms: Terms) -> list[Market | TickMarket]:
    """Return the markets of the argument `data`.

    Raises:
        DataError: the bars cannot be trusted.
        ConfigError: the calendar is not known.
    """
    calendar = terms.get("calendar")
    markets = markets_of(
        data,
        timeframe=terms.get("timeframe"),
        stamp=terms.get("stamp", "start"),
        actions=terms.get("actions", ()),
    )
    if calendar is None:
        return markets
    return [
        with_calendar(market, calendar) if isinstance(market, Market) else market
        for market in markets
    ]


def prepare_call(
    caller: str,
    names: Sequence[str],
    markets: Sequence[Market | TickMarket],
    terms: Terms,
    fills: Bundle = "base",
) -> Prepared:
    """Return the system of a function's arguments, made ready on its markets.

    Args:
        caller: the function, to be named in sentences about mistakes.
        names: the strategies' import paths.
        markets: what the strategies run on.
        terms: the settings.
        fills: what is assumed of fills.

    Raises:
        ConfigError: a setting is unknown or impossible; the sentence names it and the fix.
        DataError: the bars cannot be trusted.
    """
    document = {
        "name": terms.get("name"),
        "data": {
            "source": "python",
            "symbols": [market.symbol for market in markets],
            "calendar": terms.get("calendar"),
        },
        "account": _account(terms),
        "venue": {
            "fill": terms.get("fill", "next_open"),
            **_given(fees=terms.get("fees"), slippage=terms.get("slippage")),
            **(terms.get("venue") or {}),
        },
        "strategies": [{"name": name} for name in names],
        **_given(risk=terms.get("risk"), instruments=terms.get("instruments")),
        "seed": terms.get("seed", 0),
        "fills": fills,
    }
    title = names[0].rpartition(":")[2].rpartition(".")[2]
    system = system_of(document, name=title, file=caller, folder=Path())
    return prepare(system, markets)


def strategy_path(kind: type[object]) -> str:
    """Return the import path of a class."""
    return f"{kind.__module__}:{kind.__qualname__}"


def _account(terms: Terms) -> dict[str, object]:
    return {
        "initial_capital": terms.get("cash", 100_000),
        "currency": terms.get("currency", "USD"),
        "kind": terms.get("account", "margin"),
        "leverage": terms.get("leverage", 1),
    }


def _given(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}
