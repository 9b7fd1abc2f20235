"""The instruments of a run: specified once, and checked against what the settings name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.currencies import check_currencies
from ingenium.runtime.dated_rules import at_first, dated_changes, later
from ingenium.runtime.funding import payments_of
from ingenium.runtime.instruments import specification, tick_specification
from ingenium.runtime.settings import Instrument
from ingenium.runtime.tick_market import TickMarket
from ingenium.runtime.venue_settings import NoImpact, SquareRootSlippage, VolumeShareSlippage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.runtime.funding import Payments
    from ingenium.runtime.market import Market
    from ingenium.runtime.system import System


@dataclass(frozen=True, slots=True)
class Specification:
    """An instrument as the core takes it.

    Attributes:
        values: its specification when the first bar begins.
        sentence: what was assumed of it.
        later: other specifications, and the times from which they hold.
        funding: what is paid on positions in it.
    """

    values: dict[str, object]
    sentence: str
    later: tuple[tuple[int, dict[str, object]], ...] = ()
    funding: Payments | None = None


def specifications(
    system: System, markets: Sequence[Market | TickMarket]
) -> tuple[Specification, ...]:
    """Return what is known of the markets' instruments.

    Raises:
        ConfigError: a setting names an instrument or needs a currency that the data do not hold.
        DataError: nobody can tell when bars became known.
    """
    numbers = {market.symbol: number for number, market in enumerate(markets)}
    check_named("instruments", system.instruments, numbers, system)
    check_currencies(system, markets)
    return tuple(_specification(market, system) for market in markets)


def _specification(market: Market | TickMarket, system: System) -> Specification:
    given = system.instruments.get(market.symbol, Instrument())
    if isinstance(market, TickMarket):
        _refuse_measures_of_bars(given, market.symbol, system)
        return Specification(*tick_specification(market, given, system.account.currency))
    values, sentence = specification(market, given, system.account.currency)
    changes, first = dated_changes(given.rules), int(market.bars.time[0])
    market.bars.known_at()  # refuses bars of which nobody can tell when they became known
    market.release()  # what was read to find the precisions
    return Specification(
        values=at_first(values, changes, first),
        sentence=sentence,
        later=later(values, changes, first),
        funding=payments_of(market, system),
    )


def _refuse_measures_of_bars(given: Instrument, symbol: str, system: System) -> None:
    """Refuse what is measured by bars, rather than leave it out in silence."""
    venue = system.venue
    if isinstance(venue.slippage, (VolumeShareSlippage, SquareRootSlippage)):
        problem = "measures orders by the volume of bars, and ticks have none: choose another kind"
        system.place.refuse("venue.slippage", problem)
    if not isinstance(venue.impact, NoImpact):
        problem = "measures orders by the volume of bars, and ticks have none: remove it"
        system.place.refuse("venue.impact", problem)
    for name in ("funding", "rules"):
        if getattr(given, name):
            problem = "is known to runs on bars only: remove it, or run on bars"
            system.place.refuse(f"instruments.{symbol}.{name}", problem)


def check_named(
    path: str,
    symbols: Sequence[str] | Mapping[str, object],
    known: Mapping[str, int],
    system: System,
) -> None:
    """Refuse a setting about symbols that the data do not hold.

    Raises:
        ConfigError: naming the setting and the symbol.
    """
    for symbol in symbols:
        if symbol not in known:
            problem = f"{symbol!r} is not in the data: {did_you_mean(symbol, known)}"
            system.place.refuse(path, problem)
