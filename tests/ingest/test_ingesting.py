"""Ingestors as they are found, run once, and stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.bars import flat_bars
from typer.testing import CliRunner

from ingenium.cli import app
from ingenium.ingest.ingestor import Ingestor
from ingenium.model.errors import ConfigError, DataError
from ingenium.runtime.ingesting import find_ingestor, ingest
from ingenium.storage.catalog.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingenium.model.bars import Bars

FILE = """
from ingenium import Bars, Ingestor

class Prices(Ingestor):
    level: float = 10.0

    def bars(self):
        times = ["2024-01-02", "2024-01-03"]
        level = [self.level] * 2
        yield Bars.from_columns("X", time=times, open=level, high=level, low=level, close=level)
"""


class Levels(Ingestor):
    """Yields flat bars of each symbol."""

    venue = "DESK"
    currency = "EUR"
    symbols: tuple[str, ...] = ("A", "B")

    def bars(self) -> Iterator[Bars]:
        for symbol in self.symbols:
            yield flat_bars([10.25, 11.5], symbol)


class Broken(Levels):
    """Yields one series, then what is none."""

    def bars(self) -> Iterator[Any]:
        yield flat_bars([1.0, 2.0])
        yield "a table"


def test_what_is_yielded_is_stored_with_where_it_came_from(tmp_path: Path) -> None:
    stored = ingest(Levels(), tmp_path)
    catalog = Catalog(tmp_path)
    assert catalog.series() == stored
    series = catalog.find("A")
    assert (series.venue, series.currency, series.timeframe) == ("DESK", "EUR", "1d")
    assert (series.price_decimals, series.quantity_decimals) == (2, 0)
    (origin,) = series.imports
    assert (origin.source, origin.rows) == ("Levels", 2)
    assert origin.options == {"symbols": ["A", "B"]}
    given = flat_bars([10.25, 11.5], "A")
    opened = catalog.open(series).bars
    assert np.array_equal(opened.time, given.time)
    assert list(opened.close) == [10.25, 11.5]
    assert np.array_equal(opened.known_at(), given.known_at())


def test_nothing_is_stored_when_the_ingestor_fails_half_way(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"Broken\(.*\) yields 'a table', which holds no bars"):
        ingest(Broken(), tmp_path)
    assert Catalog(tmp_path).series() == []


def test_a_series_that_is_there_is_replaced_only_when_that_is_asked_for(tmp_path: Path) -> None:
    ingest(Levels(symbols=["A"]), tmp_path)
    with pytest.raises(DataError, match="holds A 1d bars of DESK already: say --replace"):
        ingest(Levels(), tmp_path)
    assert [series.symbol for series in Catalog(tmp_path).series()] == ["A"]
    ingest(Levels(), tmp_path, replace=True)
    assert [series.symbol for series in Catalog(tmp_path).series()] == ["A", "B"]


@pytest.mark.parametrize(
    ("symbols", "sentence"),
    [
        ([], r"Levels\(symbols=\(\)\) yields no bars: check its parameters"),
        (["A", "A"], "yields A 1d bars of DESK twice: put its bars together"),
    ],
)
def test_nothing_and_too_much_are_refused(
    tmp_path: Path, symbols: list[str], sentence: str
) -> None:
    with pytest.raises(DataError, match=sentence):
        ingest(Levels(symbols=symbols), tmp_path)
    assert Catalog(tmp_path).series() == []


def test_an_ingestor_is_found_by_name_file_and_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ingestors").mkdir()
    file = tmp_path / "ingestors" / "level_prices_ingestor.py"
    file.write_text(FILE)
    for name in ("level_prices", "LevelPrices", str(file), f"{file}:Prices"):
        assert find_ingestor(name).__name__ == "Prices"
    with pytest.raises(
        ConfigError, match=r"no ingestor 'level_price': did you mean 'level_prices'"
    ):
        find_ingestor("level_price")
    with pytest.raises(ConfigError, match=r"has no ingestor 'Price': did you mean 'Prices'\?"):
        find_ingestor(f"{file}:Price")
    file.write_text("x = 1")
    with pytest.raises(ConfigError, match="holds no ingestor: write a class that extends"):
        find_ingestor("level_prices")


def test_the_command_takes_parameters_and_a_catalog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(FILE)
    words = ["data", "ingest", "own.py", "--set", "level=12", "--catalog", "kept"]
    output = CliRunner().invoke(app, words)
    assert output.exit_code == 0, output.output
    assert "Stored X 1d bars of local: 2 rows, 2024-01-02 to 2024-01-03" in output.stdout
    stored = Catalog(tmp_path / "kept")
    assert list(stored.open(stored.find("X")).bars.open) == [12.0, 12.0]
    wrong = CliRunner().invoke(app, [*words, "--set", "levle=1"])
    assert wrong.exit_code == 2
    assert "no parameter 'levle': did you mean 'level'" in wrong.stderr
    assert (
        "write a parameter and its value" in CliRunner().invoke(app, [*words, "--set", "x"]).stderr
    )
