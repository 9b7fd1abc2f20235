"""`source: catalog`: series by symbol, time frame and venue, and what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.accounting.book import fills
from tests.runtime.catalogs import add, markets, run

from ingenium.model.errors import DataError, IngeniumError

if TYPE_CHECKING:
    from pathlib import Path


def refusal(folder: Path, **data: Any) -> str:
    with pytest.raises(DataError) as refused:
        markets(folder, **data)
    return str(refused.value).removeprefix("s.yaml: data: ")


def test_the_catalog_goes_before_the_samples(tmp_path: Path) -> None:
    series = add(tmp_path, "AAPL", [10, 11])
    (market,) = markets(tmp_path, symbols=["AAPL"])
    assert (len(market.bars), market.provenance.checksum) == (2, series.checksum)
    assert market.provenance.source == "catalog AAPL 1d bars of XNAS"
    (sample,) = markets(tmp_path, symbols=["MSFT"])
    assert len(sample.bars) == 3270


def test_without_symbols_all_of_the_catalog_are_run(tmp_path: Path) -> None:
    add(tmp_path, "BBB", [10, 11])
    add(tmp_path, "AAA", [10, 11, 12])
    assert [market.symbol for market in markets(tmp_path)] == ["AAA", "BBB"]


def test_another_folder_can_be_named(tmp_path: Path) -> None:
    add(tmp_path / "deep", "AAA", [10, 11])
    (market,) = markets(tmp_path, symbols=["AAA"], catalog="deep/catalog")
    assert len(market.bars) == 2


def test_the_folder_of_the_environment_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path / "deep", "AAA", [10, 11])
    monkeypatch.setenv("INGENIUM_CATALOG", str(tmp_path / "deep" / "catalog"))
    assert len(markets(tmp_path, symbols=["AAA"])) == 1


def test_the_dates_cut_the_series_without_copying_it(tmp_path: Path) -> None:
    add(tmp_path, "AAA", [10, 11, 12, 13])
    (market,) = markets(tmp_path, symbols=["AAA"], start="2020-01-02", end="2020-01-03")
    assert list(market.bars.close) == [11, 12]
    assert not market.bars.close.flags.owndata


def test_each_symbol_may_have_its_own_time_frame(tmp_path: Path) -> None:
    add(tmp_path, "AAA", [10] * 48, timeframe="1h")
    add(tmp_path, "AAA", [10] * 2)
    add(tmp_path, "BBB", [20] * 48, timeframe="1h")
    found = markets(tmp_path, symbols=["AAA", "BBB"], bars={"AAA": "1d", "BBB": "1h"})
    assert [(market.symbol, len(market.bars)) for market in found] == [("AAA", 2), ("BBB", 48)]
    assert [market.symbol for market in markets(tmp_path, bars={"BBB": "1h"})] == ["BBB"]


def test_a_system_of_two_time_frames_sees_each_bar_at_its_close(tmp_path: Path) -> None:
    # BBB has an hour a bar, AAA a day: of AAA's first day the 24th hour of BBB is the last.
    add(tmp_path, "AAA", [10, 12, 14])
    add(tmp_path, "BBB", [20.0 + hour for hour in range(72)], timeframe="1h")
    # On the last symbol's bar 23, which closes with AAA's first day, both are known.
    script = "23 buy AAA 1; 23 buy BBB 1"
    result = run(
        tmp_path, script, data={"symbols": ["AAA", "BBB"], "bars": {"AAA": "1d", "BBB": "1h"}}
    )
    assert fills(result) == [("buy", 1, 12), ("buy", 1, 44)]
    assert [line["timeframe"] for line in result.data] == ["1d", "1h"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            {"symbols": ["AAA"], "venue": "XNAS"},
            "the catalog has several series of AAA (AAA 1d bars of XNAS, AAA 1m bars of XNAS): "
            "choose with bars:.",
        ),
        (
            {"symbols": ["AAA"], "bars": "1d"},
            "the catalog has several series of AAA (AAA 1d bars of XLON, AAA 1d bars of XNAS): "
            "choose with venue:.",
        ),
        (
            {"symbols": ["AAA"], "venue": "XPAR"},
            "there are no bars of 'AAA' of XPAR in the catalog {folder}/catalog, and no sample: "
            "there are AAPL, GOOG, MSFT; ingenium data import brings more in.",
        ),
        (
            {"symbols": ["AAA"], "venue": "XLON", "bars": "1h"},
            "the catalog has no bars of 1h of AAA, nor finer ones to make them of: it has 1d.",
        ),
    ],
)
def test_what_is_not_there_or_there_twice_is_refused_with_the_key(
    tmp_path: Path, data: dict[str, Any], expected: str
) -> None:
    add(tmp_path, "AAA", [10, 11])
    add(tmp_path, "AAA", [10, 11], timeframe="1m")
    add(tmp_path, "AAA", [10, 11], venue="XLON")
    assert refusal(tmp_path, **data) == expected.format(folder=tmp_path)


def test_one_time_frame_a_symbol_is_checked_like_one_for_all(tmp_path: Path) -> None:
    add(tmp_path, "AAA", [10, 11])
    with pytest.raises(IngeniumError) as refused:
        markets(tmp_path, symbols=["AAA"], bars={"AAA": "1day"})
    assert str(refused.value).startswith("s.yaml: data.bars.AAA: Timeframe '1day' is not known")
    with pytest.raises(IngeniumError) as refused:
        markets(tmp_path, symbols=["AAA"], bars={"AAB": "1d"})
    assert str(refused.value) == (
        "s.yaml: data.bars: 'AAB' is not among data.symbols: did you mean 'AAA'? there is AAA."
    )


def test_what_the_catalog_knows_goes_into_the_instrument(tmp_path: Path) -> None:
    add(tmp_path, "COIN", [0.5, 0.25], price_decimals=7, quantity_decimals=3)
    result = run(tmp_path, "0 buy COIN 0.125", data={"symbols": ["COIN"]})
    assert result.fills["quantity"].tolist() == [0.125]
    told = [text for _, text in result.assumptions if text.startswith("COIN: prices")]
    assert told == [
        "COIN: prices have 7 decimals, which is exact; quantities have 8 decimals, as volumes "
        "are not all whole"
    ]


def test_the_system_goes_before_what_the_catalog_knows(tmp_path: Path) -> None:
    add(tmp_path, "SHARE", [20, 20, 22], currency="EUR")
    known = {"SHARE": {"currency": "USD", "price_precision": 4}}
    result = run(tmp_path, "0 buy SHARE 1", data={"symbols": ["SHARE"]}, instruments=known)
    assert result.totals["equity"] == 1002
    assert result.table("fills")["price_text"] == ["20.0000"]


def test_adjusted_prices_get_no_splits_or_dividends_and_say_so(tmp_path: Path) -> None:
    add(tmp_path, "AAA", [10, 11], prices="adjusted")
    result = run(tmp_path, "", data={"symbols": ["AAA"]})
    sentence = "AAA: prices are adjusted: splits and dividends are in them and are not booked"
    assert ("data", sentence) in result.assumptions
    assert result.data[0]["prices"] == "adjusted"
    assert refusal(tmp_path, symbols=["AAA"], corporate_actions=True) == (
        "the prices of AAA are adjusted, so that splits and dividends would count twice: leave "
        "corporate_actions out, or import raw prices."
    )


def test_the_run_says_which_series_it_ran_on(tmp_path: Path) -> None:
    series = add(tmp_path, "AAA", [10, 11])
    (line,) = run(tmp_path, "", data={"symbols": ["AAA"]}).data
    assert (line["checksum"], line["venue"]) == (series.checksum, "XNAS")
