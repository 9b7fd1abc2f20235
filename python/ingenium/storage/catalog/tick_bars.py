"""A series of bars, made of one of trades that is in the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.errors import DataError
from ingenium.storage.catalog.series import Import, Series
from ingenium.storage.catalog.writing import writing
from ingenium.storage.kinds import BARS, TRADES
from ingenium.storage.tick_bars.building import bar_ends, bars_of_trades
from ingenium.storage.tick_bars.rule import TIME

if TYPE_CHECKING:
    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.catalog.parts import Rows
    from ingenium.storage.tick_bars.rule import Rule


def write_bars_of_trades(
    catalog: Catalog, series: Series, rule: Rule, *, replace: bool = False, now: int
) -> Series:
    """Write the bars that a rule makes of trades, with where they came from, and return the series.

    The last bar is left out where it was not over when the trades end.

    Args:
        catalog: holds both.
        series: the trades.
        rule: how they are cut.
        replace: whether to replace bars of that rule that are there.
        now: the present, for the provenance.

    Raises:
        DataError: the series is not of trades, no bar is full, or there are such bars already.
    """
    if series.kind != TRADES.name:
        msg = f"{series.name} holds no trades to make bars of: choose a series of trades."
        raise DataError(msg)
    opened = catalog.open(series)
    made = bars_of_trades(opened.columns, rule)
    notes = []
    if rule.measure == TIME:
        made, unfinished = _finished(made, int(opened.columns["available"][-1]))
        notes = ["the last bar was not over when the trades end, and is left out"] * unfinished
    else:
        left = series.rows - int(bar_ends(opened.columns, rule)[-1:].sum())
        notes = [f"trades at the end that fill no bar: {left:,}"] if left else []
    if not len(made["time"]):
        msg = f"{series.name} does not fill one bar of {rule.timeframe}: choose a smaller amount."
        raise DataError(msg)
    target = _target(series, rule)
    with writing(catalog.root, target) as writer:
        if writer.before is not None and not replace:
            msg = f"{target.name} is in the catalog already: say --replace."
            raise DataError(msg)
        writer.add(made)
        record = _record(series, rule, made, notes, now)
        return writer.commit(_with_imports(target, (*series.imports, record)))


def _finished(made: Rows, end: int) -> tuple[Rows, bool]:
    """Return the bars that were over at the end of the trades, and whether the last was not."""
    if len(made["time"]) and int(made["available"][-1]) > end:
        return {name: column[:-1] for name, column in made.items()}, True
    return made, False


def _target(series: Series, rule: Rule) -> Series:
    return Series(
        kind=BARS.name,
        venue=series.venue,
        symbol=series.symbol,
        timeframe=rule.timeframe,
        stamp="start" if rule.measure == TIME else "end",
        prices=series.prices,
        calendar=series.calendar,
        currency=series.currency,
        base=series.base,
        timezone=series.timezone,
        columns=BARS.values,
        price_decimals=series.price_decimals,
        quantity_decimals=series.quantity_decimals,
    )


def _record(series: Series, rule: Rule, made: Rows, notes: list[str], now: int) -> Import:
    from importlib.metadata import version

    return Import(
        source=f"made of {series.name}",
        sha256=series.checksum,
        rows=len(made["time"]),
        imported=now,
        version=version("ingenium"),
        options={"by": f"{rule.measure}:{rule.timeframe.split('-')[0]}"},
        notes=tuple(notes),
    )


def _with_imports(series: Series, imports: tuple[Import, ...]) -> Series:
    import msgspec

    return msgspec.structs.replace(series, imports=imports)
