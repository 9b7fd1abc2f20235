"""Ingestors run once: found by name, and what they yield stored in the catalog."""

from __future__ import annotations

import time
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from ingenium.ingest.ingestor import Ingestor
from ingenium.model.decimals import EXACT, decimals_needed
from ingenium.model.errors import ConfigError, DataError
from ingenium.model.loading import class_in, find_written, import_file
from ingenium.model.suggestion import did_you_mean, snake_case
from ingenium.model.timeframe import format_timeframe
from ingenium.runtime.ingested import checked
from ingenium.storage.catalog.series import Import, Series
from ingenium.storage.catalog.writing import existing, writing
from ingenium.storage.kinds import BARS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.model.bars import Bars
    from ingenium.storage.catalog.parts import Rows
    from ingenium.storage.catalog.writing import SeriesWriter

INGESTORS: Final = Path("ingestors")
"""The folder in which ingestors are found by name."""

_ENDING: Final = "_ingestor.py"


def find_ingestor(name: str, folders: Sequence[Path] = (INGESTORS,)) -> type[Ingestor]:
    """Return the ingestor that a name means: a file, or `NAME_ingestor.py` in one of the folders.

    Raises:
        ConfigError: there is none, or its file fails to import.
    """
    if name.endswith(".py") or ".py:" in name:
        return find_written(name, Ingestor, Path())  # type: ignore[type-abstract]
    files = [file for folder in folders for file in sorted(folder.glob(f"*{_ENDING}"))]
    by_name = {file.name.removesuffix(_ENDING): file for file in files}
    plain = snake_case(name).removesuffix("_ingestor")
    if plain not in by_name:
        msg = f"There is no ingestor {name!r}: {did_you_mean(plain, by_name)}."
        raise ConfigError(msg)
    module = import_file(by_name[plain])
    return class_in(module, Ingestor, "", by_name[plain].name)  # type: ignore[type-abstract]


def ingest(ingestor: Ingestor, catalog: Path, *, replace: bool = False) -> list[Series]:
    """Store the bars that an ingestor yields, all of them or none, and return their series.

    Args:
        ingestor: what to run.
        catalog: the folder of the catalog.
        replace: whether series that are there already are replaced.

    Raises:
        DataError: it yields nothing, one series twice, bars that cannot be trusted or stored, or a
            series that is there already.
    """
    begun: dict[tuple[str, str, str], tuple[SeriesWriter, Series]] = {}
    with ExitStack() as stack:
        for bars in ingestor.bars():
            series = _series(bars, ingestor)
            key = (series.venue, series.symbol, series.timeframe)
            if key in begun:
                msg = f"{ingestor!r} yields {series.name} twice: put its bars together."
                raise DataError(msg)
            if not replace and existing(catalog, series) is not None:
                msg = f"The catalog {catalog} holds {series.name} already: say --replace."
                raise DataError(msg)
            writer = stack.enter_context(writing(catalog, series))
            writer.add(_rows(bars))
            begun[key] = writer, series
        if not begun:
            msg = f"{ingestor!r} yields no bars: check its parameters and its source."
            raise DataError(msg)
        return [writer.commit(series) for writer, series in begun.values()]


def _series(yielded: object, ingestor: Ingestor) -> Series:
    """Return what the catalog is to know of bars, before they are written."""
    bars = checked(yielded, ingestor)
    if bars.timeframe == 0:
        msg = f"{ingestor!r}: the timeframe of {bars.symbol} is unknown: give timeframe='1d'."
        raise DataError(msg)
    record = Import(
        source=type(ingestor).__name__,
        sha256="",
        rows=len(bars),
        imported=time.time_ns(),
        version=version("ingenium"),
        options=msgspec.json.decode(msgspec.json.encode(ingestor.parameter_values(), enc_hook=str)),
    )
    return Series(
        kind=BARS.name,
        venue=ingestor.venue,
        symbol=bars.symbol,
        timeframe=format_timeframe(bars.timeframe),
        stamp=bars.stamp,
        prices=ingestor.prices,
        currency=ingestor.currency,
        columns=BARS.values,
        allow_negative_prices=bars.allow_negative_prices,
        price_decimals=decimals_needed((bars.open, bars.high, bars.low, bars.close), 0, EXACT),
        quantity_decimals=decimals_needed((bars.volume,), 0, EXACT),
        imports=(record,),
    )


def _rows(bars: Bars) -> Rows:
    return {
        "time": bars.time,
        "available": bars.known_at(),
        **{name: getattr(bars, name) for name in BARS.values},
    }
