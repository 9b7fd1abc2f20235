"""A ticker is not an identity: what a symbol of a run is, when tickers changed hands or names."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.accounting.book import fills, numbers
from tests.bars import FIRST
from tests.runtime.catalogs import add, markets, run

from ingenium.model.corporate_actions import Dividend, Split, SymbolChange
from ingenium.model.errors import DataError
from ingenium.model.timeframe import DAY
from ingenium.storage.importing.facts_import import import_actions, import_symbols

if TYPE_CHECKING:
    from pathlib import Path

# Class A was GOOG up to 2020-01-03 and is GOOGL since; class C is GOOG since 2020-01-04.
CLASSES = """identity,ticker,from,until
GOOGL,GOOG,2019-01-01,2020-01-03
GOOGL,GOOGL,2020-01-04,
GOOG,GOOG,2020-01-04,
"""
ONLY_C = "identity,ticker,from,until\nGOOG,GOOG,2020-01-04,\n"
# A fund that was QQQ, then QQQQ on 3 and 4 January, then QQQ again.
FUND = """identity,ticker,from,until
QQQ,QQQ,2019-01-01,2020-01-02
QQQ,QQQQ,2020-01-03,2020-01-04
QQQ,QQQ,2020-01-05,
"""


def know(folder: Path, symbols: str, actions: str = "") -> None:
    for text, name in ((symbols, "symbols.csv"), (actions, "actions.csv")):
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    import_symbols(folder / "symbols.csv", folder / "catalog")
    if actions:
        import_actions(folder / "actions.csv", folder / "catalog")


def refusal(folder: Path, **data: Any) -> str:
    with pytest.raises(DataError) as refused:
        markets(folder, **data)
    return str(refused.value).removeprefix("s.yaml: data: ")


def test_a_ticker_that_was_two_securities_is_refused_with_both_and_the_ways_out(
    tmp_path: Path,
) -> None:
    add(tmp_path, "GOOG", [10, 11, 12, 6, 7])
    know(tmp_path, CLASSES)
    assert refusal(tmp_path, symbols=["GOOG"]) == (
        "the ticker GOOG was several securities: GOOGL until 2020-01-03, then GOOG until "
        "2020-01-05: say data.end: 2020-01-03 or data.start: 2020-01-04, or follow one security "
        "with symbols: [GOOGL]."
    )


def test_a_security_that_the_history_does_not_name_is_another_one(tmp_path: Path) -> None:
    add(tmp_path, "GOOG", [10, 11, 12, 6, 7])
    know(tmp_path, ONLY_C)
    assert refusal(tmp_path, symbols=["GOOG"]) == (
        "the ticker GOOG was several securities: a security that the symbol history does not name "
        "until 2020-01-03, then GOOG until 2020-01-05: say data.end: 2020-01-03 or data.start: "
        "2020-01-04."
    )


def test_an_unknown_security_keeps_the_ticker_until_it_is_taken_over(tmp_path: Path) -> None:
    # Class C was listed as GOOCV on the 2nd and 3rd, while class A still was GOOG.
    add(tmp_path, "GOOG", [10, 11, 12, 6, 7])
    know(tmp_path, f"{ONLY_C}GOOG,GOOCV,2020-01-02,2020-01-03\n")
    assert "does not name until 2020-01-03, then GOOG" in refusal(tmp_path, symbols=["GOOG"])


def test_dates_choose_between_the_two(tmp_path: Path) -> None:
    add(tmp_path, "GOOG", [10, 11, 12, 6, 7])
    know(tmp_path, CLASSES, "symbol,date,kind,ratio\nGOOGL,2020-01-02,split,2\n")
    (first,) = markets(tmp_path, symbols=["GOOG"], end="2020-01-03")
    assert (first.symbol, list(first.bars.close)) == ("GOOG", [10, 11, 12])
    assert first.actions == (Split("GOOG", FIRST + DAY, 2, 1),)  # of class A, which it was
    assert first.notes == ("the ticker was that of the security GOOGL",)
    (second,) = markets(tmp_path, symbols=["GOOG"], start="2020-01-04")
    assert (list(second.bars.close), second.actions, second.notes) == ([6, 7], (), ())


def test_an_identity_is_followed_over_its_tickers(tmp_path: Path) -> None:
    add(tmp_path, "GOOG", [10, 11, 12, 6, 7])
    add(tmp_path, "GOOGL", [13, 14], first=FIRST + 3 * DAY)
    know(tmp_path, CLASSES)
    (market,) = markets(tmp_path, symbols=["GOOGL"])
    assert (market.symbol, list(market.bars.close)) == ("GOOGL", [10, 11, 12, 13, 14])
    assert market.actions == (SymbolChange(FIRST + 3 * DAY, "GOOG", "GOOGL"),)
    assert market.provenance.source == (
        "catalog GOOG 1d bars of XNAS and catalog GOOGL 1d bars of XNAS"
    )


def test_bars_of_another_security_are_never_taken_for_a_gap(tmp_path: Path) -> None:
    # There are no bars of GOOGL; those of GOOG after 3 January are class C's.
    add(tmp_path, "GOOG", [10, 11, 12, 6, 7])
    know(tmp_path, CLASSES)
    (market,) = markets(tmp_path, symbols=["GOOGL"])
    assert list(market.bars.close) == [10, 11, 12]


def test_a_position_lives_through_a_change_of_ticker(tmp_path: Path) -> None:
    # 10 bought at 11 on the second day; sold at 16 on the sixth: 50 gained.
    add(tmp_path, "QQQ", [10, 11])
    add(tmp_path, "QQQQ", [12, 13], first=FIRST + 2 * DAY)
    add(tmp_path, "QQQ", [10, 11, 15, 16], time=[FIRST + day * DAY for day in (0, 1, 4, 5)])
    know(tmp_path, FUND)
    result = run(tmp_path, "0 buy QQQ 10; 4 sell QQQ 10", data={"symbols": ["QQQ"]})
    assert fills(result) == [("buy", 10, 11), ("sell", 10, 16)]
    assert numbers(result, "equity") == [1050]
    assert list(result.events["text"]) == [
        "QQQ changed its ticker to QQQQ",
        "QQQ changed its ticker to QQQ",
    ]
    assert list(result.equity["equity"]) == [1000, 1000, 1010, 1020, 1040, 1050]


def test_a_stretch_without_bars_is_told(tmp_path: Path) -> None:
    add(tmp_path, "QQQ", [10, 11, 15, 16], time=[FIRST + day * DAY for day in (0, 1, 4, 5)])
    know(tmp_path, FUND)
    (market,) = markets(tmp_path, symbols=["QQQ"])
    assert len(market.bars) == 4
    assert market.notes == (
        "traded as QQQQ from 2020-01-03 until 2020-01-04, of which there are no bars",
    )


def test_a_history_filed_under_the_last_ticker_is_the_securitys_own(tmp_path: Path) -> None:
    add(tmp_path, "QQQ", [10, 11, 12, 13, 14, 15])
    know(tmp_path, FUND)
    (market,) = markets(tmp_path, symbols=["QQQ"])
    assert list(market.bars.close) == [10, 11, 12, 13, 14, 15]
    assert not market.bars.close.flags.owndata  # one stretch of one series: mapped, not copied
    assert market.notes == (
        "traded as QQQQ from 2020-01-03 until 2020-01-04; its bars are filed under QQQ",
    )


def test_bars_before_a_security_existed_are_not_its_own(tmp_path: Path) -> None:
    add(tmp_path, "USO", [90, 91, 30, 31])
    know(tmp_path, "identity,ticker,from,until\nUSO,USO,2020-01-03,\n")
    assert refusal(tmp_path, symbols=["USO"]) == (
        "the ticker USO was several securities: a security that the symbol history does not name "
        "until 2020-01-02, then USO until 2020-01-04: say data.end: 2020-01-02 or data.start: "
        "2020-01-03."
    )


def test_a_former_ticker_can_be_run_by_its_name(tmp_path: Path) -> None:
    add(tmp_path, "QQQQ", [12, 13], first=FIRST + 2 * DAY)
    know(tmp_path, FUND, "symbol,date,kind,amount,currency\nQQQ,2020-01-04,dividend,0.5,USD\n")
    (market,) = markets(tmp_path, symbols=["QQQQ"])
    assert market.actions == (Dividend("QQQQ", FIRST + 3 * DAY, Decimal("0.5"), "USD"),)
    assert market.notes == ("the ticker was that of the security QQQ",)


def test_pieces_that_differ_in_kind_are_not_joined(tmp_path: Path) -> None:
    add(tmp_path, "GOOG", [10, 11, 12])
    add(tmp_path, "GOOGL", [13, 14], first=FIRST + 3 * DAY, prices="adjusted")
    know(tmp_path, CLASSES)
    assert refusal(tmp_path, symbols=["GOOGL"]) == (
        "GOOGL is made of catalog GOOG 1d bars of XNAS and catalog GOOGL 1d bars of XNAS, which "
        "differ in time frame, stamp or adjustment: import them alike."
    )


def test_dates_without_bars_are_told_with_what_there_is(tmp_path: Path) -> None:
    add(tmp_path, "QQQ", [10, 11])
    know(tmp_path, FUND)
    assert refusal(tmp_path, symbols=["QQQ"], start="2021-01-01") == (
        "QQQ has no bars from 2021-01-01 to its end: it covers 2020-01-01 to 2020-01-02."
    )
