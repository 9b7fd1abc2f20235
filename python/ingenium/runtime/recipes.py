"""From settings and markets to the recipe of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.model.session.recipe import Listing, Participant, Recipe
from ingenium.model.timeframe import parse_timeframe
from ingenium.model.timestamps import instant
from ingenium.runtime.actions import actions_of, last_label
from ingenium.runtime.call import strategy_path
from ingenium.runtime.limits import Limits, core_limits
from ingenium.runtime.market import Market
from ingenium.runtime.specifications import check_named
from ingenium.runtime.tick_market import TickMarket
from ingenium.runtime.tick_model import tick_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingenium.runtime.entrant import Entrant
    from ingenium.runtime.prepared import Prepared
    from ingenium.runtime.specifications import Specification
    from ingenium.runtime.system import System
    from ingenium.runtime.venue_settings import Venue


def recipe_of(
    prepared: Prepared, field: Sequence[Entrant], states: Mapping[str, str] | None = None
) -> Recipe:
    """Return all that the engine of a run is made of besides data and code.

    Raises:
        ConfigError: a limit names a symbol that the data do not hold.
    """
    listings, start = listings_of(prepared), start_of(prepared.markets)
    return recipe_of_listings(prepared.system, listings, field, start=start, states=states)


def recipe_of_listings(
    system: System,
    listings: Sequence[Listing],
    field: Sequence[Entrant],
    *,
    start: int | None,
    is_live: bool = False,
    states: Mapping[str, str] | None = None,
) -> Recipe:
    """Return the recipe of a run on these instruments.

    Args:
        system: whose settings.
        listings: the instruments.
        field: who takes part.
        start: when it begins.
        is_live: whether orders go to exchanges.
        states: what strategies begin with, by their ids.

    Raises:
        ConfigError: a limit names a symbol that is not among them.
    """
    numbers = {listing.symbol: number for number, listing in enumerate(listings)}
    states = states or {}
    return Recipe(
        name=system.name or "",
        engine=_assumptions(system, numbers, is_live=is_live),
        instruments=tuple(listings),
        strategies=tuple(
            _participant(entrant, numbers, system, states.get(entrant.id, "")) for entrant in field
        ),
        seed=system.seed,
        start=start,
        accounts=tuple(system.accounts) if is_live else (),
    )


def listings_of(prepared: Prepared) -> tuple[Listing, ...]:
    """Return the instruments of a run, in the order of their numbers."""
    markets = prepared.markets
    end = last_label([market for market in markets if isinstance(market, Market)])
    listed = zip(markets, prepared.specifications, strict=True)
    return tuple(_listing(market, known, end) for market, known in listed)


def start_of(markets: Sequence[Market | TickMarket]) -> int | None:
    """Return when the first bar of all begins."""
    firsts = [
        int(market.bars.time[0]) - (0 if market.bars.stamp == "start" else market.bars.timeframe)
        for market in markets
        if isinstance(market, Market)
    ]
    return min(firsts, default=None)


def _assumptions(system: System, numbers: Mapping[str, int], *, is_live: bool) -> dict[str, Any]:
    account, venue = system.account, system.venue
    return {
        "currency": account.currency,
        "account": account.kind,
        "leverage": f"{account.leverage:f}",
        "margin_call": account.margin_call,
        "interest": None if account.interest is None else _plain(account.interest),
        "fees": _fees(venue),
        "slippage": _plain(venue.slippage),
        "impact": _impact(venue),
        "fill": venue.fill,
        "touch": venue.touch,
        "children": venue.children,
        "path": venue.path,
        "trail_by": venue.trail_by,
        "cash_check": venue.cash_check,
        "participation": None if venue.participation is None else f"{venue.participation:f}",
        "limits": _limits(_restricted(system, numbers), "risk", numbers, system),
        "ticks": tick_model(venue, system.seed),
        "venue": "external" if is_live or system.executor is not None else "simulated",
    }


def _listing(market: Market | TickMarket, known: Specification, end: int) -> Listing:
    funding = known.funding
    paid = () if funding is None else zip(funding.times.tolist(), funding.rates, strict=True)
    if isinstance(market, TickMarket):
        return Listing(known.values, later=known.later, funding=tuple(paid))
    starts, length = market.bars.stamp == "start", market.bars.timeframe
    return Listing(
        known.values,
        start_offset=0 if starts else -length,
        end_offset=length if starts else 0,
        later=known.later,
        funding=tuple(paid),
        actions=actions_of(market, end),
    )


def _participant(
    entrant: Entrant, numbers: Mapping[str, int], system: System, state: str
) -> Participant:
    entry, strategy = entrant.entry, entrant.strategy
    return Participant(
        id=entrant.id,
        capital=f"{entrant.capital.normalize():f}",
        instruments=tuple(numbers[symbol] for symbol in entrant.symbols),
        sizer=None if entry.sizer is None else _plain(entry.sizer),
        limits=_limits(entry.risk, f"{entrant.id}.risk", numbers, system),
        warm_up=strategy.warm_up,
        code=strategy_path(type(strategy)),
        parameters=msgspec.to_builtins(strategy.parameter_values(), enc_hook=str),
        is_portfolio=entrant.is_portfolio,
        state=state,
    )


def _restricted(system: System, symbols: Iterable[str]) -> Limits:
    """Return the limits of an account, which trades nothing at exchanges that only tell prices."""
    silent = system.exchanges.keys() - system.accounts.keys()
    told = [each for each in symbols if each.rpartition(".")[2] in silent]
    restricted = dict.fromkeys([*system.risk.restricted, *told])
    return msgspec.structs.replace(system.risk, restricted=tuple(restricted))


def _limits(
    limits: Limits, path: str, numbers: Mapping[str, int], system: System
) -> dict[str, object] | None:
    check_named(f"{path}.restricted", limits.restricted, numbers, system)
    return core_limits(limits, numbers) or None


def _fees(venue: Venue) -> dict[str, Any]:
    fees = _plain(venue.fees)
    for period in fees.get("periods", ()):
        period["from"] = instant(period["from"])
    return fees


def _impact(venue: Venue) -> dict[str, Any]:
    impact = _plain(venue.impact)
    if "half_life" in impact:
        impact["half_life"] = parse_timeframe(impact["half_life"])
    return impact


def _plain(settings: msgspec.Struct) -> dict[str, Any]:
    """Return a struct as the core takes it: decimals as text, lists, nothing that was left out."""
    values: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return {key: value for key, value in values.items() if value is not None}
