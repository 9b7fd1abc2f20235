"""Whether every instrument's currency leads to the account's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.runtime.settings import Instrument

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingenium.runtime.market import Market
    from ingenium.runtime.system import System
    from ingenium.runtime.tick_market import TickMarket

_PAIRS_IN_A_WAY = 2  # as many as the core goes


def currencies_of(
    system: System, markets: Iterable[Market | TickMarket]
) -> tuple[dict[str, str], list[set[str]]]:
    """Return the currency of each instrument, and the two currencies of each pair.

    The system goes before the facts of the data; what neither says is the account's currency.
    """
    home = system.account.currency
    quoted: dict[str, str] = {}
    pairs: list[set[str]] = []
    for market in markets:
        given = system.instruments.get(market.symbol, Instrument())
        quoted[market.symbol] = given.currency or market.facts.currency or home
        base = given.base or market.facts.base
        if base:
            pairs.append({quoted[market.symbol], base})
    return quoted, pairs


def reachable(home: str, pairs: Sequence[set[str]], steps: int = _PAIRS_IN_A_WAY) -> set[str]:
    """Return the currencies from which so many pairs lead to the account's."""
    known = {home}
    for _ in range(steps):
        known |= {currency for pair in pairs if pair & known for currency in pair}
    return known


def check_currencies(system: System, markets: Iterable[Market | TickMarket]) -> None:
    """Refuse an instrument in a currency that no pair in the data converts.

    Raises:
        ConfigError: naming the instrument, and the pair that would do.
    """
    home = system.account.currency
    quoted, pairs = currencies_of(system, markets)
    known = reachable(home, pairs)
    for symbol, currency in quoted.items():
        if currency not in known:
            pair = f"{currency}{home}"
            problem = (
                f"is {currency}, and nothing in the data converts it into {home}: add the bars of "
                f"a pair, with instruments.{pair}: {{base: {currency}, currency: {home}}}"
            )
            system.place.refuse(f"instruments.{symbol}.currency", problem)
