"""Runs of a system file on the ticks of the catalog, and on bars that were made of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.runtime.catalogs import system

from ingenium.model.errors import ConfigError, DataError
from ingenium.runtime.backtest import run_system
from ingenium.runtime.tick_market import TickMarket
from ingenium.runtime.tick_source import load_histories
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.catalog.tick_bars import write_bars_of_trades
from ingenium.storage.importing.importer import import_data
from ingenium.storage.tick_bars.rule import rule_of

SECOND = 1_000_000_000
FIRST = 1_577_836_800 * SECOND  # 2020-01-01
COUNT = 60


def imported(folder: Path, *tables: dict[str, Any]) -> None:
    for table in tables:
        import_data(table, symbol="AAA", catalog=folder / "catalog", venue="XX", currency="USD")


def times(offset: int = 0) -> Any:
    return FIRST + offset + SECOND * np.arange(COUNT)


def trades() -> dict[str, Any]:
    price = 10 + np.round(np.sin(np.arange(COUNT)), 2)
    return {"time": times(1), "price": price, "size": np.full(COUNT, 5.0)}


def quotes() -> dict[str, Any]:
    price = 10 + np.round(np.sin(np.arange(COUNT)), 2)
    size = np.full(COUNT, 9.0)
    return {
        "time": times(),
        "bid": price,
        "ask": np.round(price + 0.01, 2),
        "bid_size": size,
        "ask_size": size,
    }


def book() -> dict[str, Any]:
    return {
        "time": times(),
        "price": np.where(np.arange(COUNT) % 2, 10.0, 10.5),
        "size": np.full(COUNT, 3.0),
        "side": np.where(np.arange(COUNT) % 2, 1, -1),
        "is_snapshot": np.arange(COUNT) < 2,
    }


def loaded(folder: Path, **data: Any) -> TickMarket:
    (market,) = load_histories(system(folder, data={"kind": "ticks", "symbols": ["AAA"], **data}))
    assert isinstance(market, TickMarket)
    return market


def test_a_system_is_played_from_the_ticks_of_the_catalog(tmp_path: Path) -> None:
    imported(tmp_path, trades(), quotes())
    played = system(tmp_path, data={"kind": "ticks", "symbols": ["AAA"]})
    result = run_system(played)
    (record,) = result.data
    assert record["source"] == "catalog AAA tick quotes of XX, AAA tick trades of XX"
    assert (record["timeframe"], record["rows"]) == ("tick", 3 * COUNT)
    assert ("data", "AAA: ticks are merged from quotes, trades") in result.assumptions
    assert run_system(played).digest == result.digest


def test_what_the_catalog_knows_of_the_instrument_is_used(tmp_path: Path) -> None:
    imported(tmp_path, trades(), quotes())
    market = loaded(tmp_path)
    assert (market.facts.currency, market.facts.price_decimals) == ("USD", 2)
    assert market.provenance.venue == "XX"


def test_the_dates_of_quotes_and_trades_are_cut(tmp_path: Path) -> None:
    imported(tmp_path, trades(), quotes())
    market = loaded(tmp_path, start="2020-01-01T00:00:10Z", end="2020-01-01T00:00:19Z")
    assert market.ticks.available.min() == FIRST + 10 * SECOND
    assert market.ticks.available.max() == FIRST + 19 * SECOND


def test_a_book_is_played_from_its_beginning(tmp_path: Path) -> None:
    imported(tmp_path, book())
    assert len(loaded(tmp_path, start="2020-01-01", end="2020-01-01T00:00:09Z").ticks) == 11
    with pytest.raises(DataError, match="the book of AAA follows from its beginning"):
        loaded(tmp_path, start="2020-01-01T00:00:10Z")


def test_ticks_that_are_not_there_are_refused(tmp_path: Path) -> None:
    imported(tmp_path, trades())
    with pytest.raises(DataError, match="has no ticks within the dates: it covers 2020-01-01"):
        loaded(tmp_path, start="2021-01-01")
    with pytest.raises(DataError, match="has no book of AAA: it has AAA tick trades of XX"):
        loaded(tmp_path, depth="book")
    with pytest.raises(ConfigError, match="ticks need the symbols that are played"):
        load_histories(system(tmp_path, data={"kind": "ticks"}))
    with pytest.raises(ConfigError, match="ticks are read from the catalog"):
        load_histories(system(tmp_path, data={"kind": "ticks", "source": "sample"}))


def test_a_run_takes_bars_that_were_made_of_trades(tmp_path: Path) -> None:
    imported(tmp_path, trades())
    catalog = Catalog(tmp_path / "catalog")
    source = catalog.find("AAA", kind="trades")
    for rule in ("ticks:10", "ticks:20"):
        write_bars_of_trades(catalog, source, rule_of(rule), now=FIRST)
    result = run_system(system(tmp_path, data={"symbols": ["AAA"], "bars": "10-ticks"}))
    (record,) = result.data
    assert (record["source"], record["rows"]) == ("catalog AAA 10-ticks bars of XX", 6)
