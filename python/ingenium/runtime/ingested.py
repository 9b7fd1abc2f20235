"""The markets of a run whose bars an ingestor fetches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.ingest.feed import Feed
from ingenium.ingest.ingestor import Ingestor
from ingenium.model.bars import Bars
from ingenium.model.errors import ConfigError, DataError
from ingenium.model.loading import find_written
from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.market import Facts, Market
from ingenium.runtime.provenance import Provenance

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.runtime.settings import Data, Written
    from ingenium.runtime.system import System


def feed_of(system: System) -> Feed | None:
    """Return the feed of a system, made with its parameters; None where it has none.

    Raises:
        ConfigError: there is no such ingestor, or a parameter of it is wrong.
    """
    if system.ingestor is None:
        return None
    try:
        ingestor = _made(system.ingestor, system.folder)
    except ConfigError as error:
        system.place.refuse("ingestor", str(error), error)
    return ingestor if isinstance(ingestor, Feed) else None


def ingested_markets(written: Written, data: Data, folder: Path) -> list[Market]:
    """Return the markets whose bars an ingestor yields, in the order of the symbols asked for.

    Raises:
        ConfigError: there is no such ingestor, or a parameter of it is wrong.
        DataError: it yields something else, an instrument twice, or not all that was asked for.
    """
    ingestor = _made(written, folder)
    found: dict[str, Market] = {}
    for yielded in ingestor.bars():
        bars = checked(yielded, ingestor)
        if bars.symbol in found:
            msg = f"{ingestor!r} yields {bars.symbol} twice: put its bars together."
            raise DataError(msg)
        provenance = Provenance(
            source=f"ingestor {type(ingestor).__name__}",
            venue=ingestor.venue,
            prices=ingestor.prices,
        )
        found[bars.symbol] = Market(
            bars, provenance=provenance, facts=Facts(currency=ingestor.currency)
        )
    for symbol in data.symbols or ():
        if symbol not in found:
            msg = f"{ingestor!r} yields no {symbol}: {did_you_mean(symbol, found)}."
            raise DataError(msg)
    return [found[symbol] for symbol in data.symbols or found]


def checked(yielded: object, ingestor: Ingestor) -> Bars:
    """Return what an ingestor yielded, once it is known to hold bars.

    Raises:
        DataError: it holds none.
    """
    if not isinstance(yielded, Bars) or len(yielded) == 0:
        msg = f"{ingestor!r} yields {yielded!r:.60}, which holds no bars: yield ingenium.Bars."
        raise DataError(msg)
    return yielded


def _made(written: Written, folder: Path) -> Ingestor:
    kind = find_written(written.name, Ingestor, folder)  # type: ignore[type-abstract]
    try:
        return kind(**written.parameters)
    except TypeError as error:  # an __init__ of its own may take other names
        msg = f"{written.name}: {error}: correct the parameters."
        raise ConfigError(msg) from error
