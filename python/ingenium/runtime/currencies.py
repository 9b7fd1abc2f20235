"""Whether every instrument's currency leads to the account's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.runtime.settings import Instrument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.runtime.system import System

_PAIRS_IN_A_WAY = 2  # as many as the core goes


def check_currencies(system: System, symbols: Iterable[str]) -> None:
    """Refuse an instrument in a currency that no pair in the data converts.

    Raises:
        ConfigError: naming the instrument, and the pair that would do.
    """
    home = system.account.currency
    given = {symbol: system.instruments.get(symbol, Instrument()) for symbol in symbols}
    quoted = {symbol: instrument.currency or home for symbol, instrument in given.items()}
    pairs = [{quoted[symbol], given[symbol].base} for symbol in given if given[symbol].base]
    known: set[str | None] = {home}
    for _ in range(_PAIRS_IN_A_WAY):
        known |= {currency for pair in pairs if pair & known for currency in pair}
    for symbol, currency in quoted.items():
        if currency not in known:
            pair = f"{currency}{home}"
            problem = (
                f"is {currency}, and nothing in the data converts it into {home}: add the bars of "
                f"a pair, with instruments.{pair}: {{base: {currency}, currency: {home}}}"
            )
            system.place.refuse(f"instruments.{symbol}.currency", problem)
