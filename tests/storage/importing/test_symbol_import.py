"""The symbol history comes in from either form, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingenium.model.errors import DataError
from ingenium.storage.catalog.symbols import read_symbols
from ingenium.storage.importing.facts_import import Existing, import_symbols

if TYPE_CHECKING:
    from pathlib import Path

SPANS = """identity,ticker,from,until
GOOGL,GOOG,2004-08-19,2014-04-02
GOOGL,GOOGL,2014-04-03,
GOOG,GOOG,2014-04-03,
"""

# As vendors keep it: the first row of a symbol tells its first day.
CHANGES = """symbol,last_date,ticker_until_then,exchange
QQQ,1999-03-10,QQQ,Q
QQQ,2004-11-30,QQQ,Q
QQQ,2011-03-22,QQQQ,Q
QQQ,2050-12-31,QQQ,Q
TWX,1998-01-02,AOL,N
TWX,2003-10-15,AOL,N
TWX,2018-06-15,TWX,N
"""


def imported(folder: Path, text: str, existing: Existing = "refuse") -> list[str]:
    file = folder / "symbols.csv"
    file.write_text(text, encoding="utf-8")
    import_symbols(file, folder / "catalog", existing=existing)
    return told(folder)


def told(folder: Path) -> list[str]:
    return [span.describe() for span in read_symbols(folder / "catalog", "XNAS").spans]


def test_spans_are_stored_as_they_are_written(tmp_path: Path) -> None:
    assert imported(tmp_path, SPANS) == [
        "GOOGL as GOOG from 2004-08-19 until 2014-04-02",
        "GOOG as GOOG from 2014-04-03",
        "GOOGL as GOOGL from 2014-04-03",
    ]


def test_changes_of_tickers_become_spans(tmp_path: Path) -> None:
    assert imported(tmp_path, CHANGES) == [
        "TWX as AOL from 1998-01-02 until 2003-10-15",
        "QQQ as QQQ from 1999-03-10 until 2004-11-30",
        "TWX as TWX from 2003-10-16 until 2018-06-15",
        "QQQ as QQQQ from 2004-12-01 until 2011-03-22",
        "QQQ as QQQ from 2011-03-23",
    ]


def test_more_can_be_added(tmp_path: Path) -> None:
    imported(tmp_path, SPANS)
    assert len(imported(tmp_path, CHANGES, existing="append")) == 8
    assert len(imported(tmp_path, CHANGES, existing="replace")) == 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            SPANS.replace("2014-04-03,\nGOOG,", "2014-04-03,\nGOOG,,"),
            "symbols.csv: row 2 (line 4): the header has 4 columns, the row has not: correct it.",
        ),
        (
            SPANS.replace("2014-04-02", "2004-08-18"),
            "symbols.csv: row 0 (line 2): GOOGL: traded as GOOG from 2004-08-19 to before "
            "2004-08-19, which is no time: swap or correct the dates.",
        ),
        (
            SPANS + "MSFT,,2000-01-03,\n",
            "symbols.csv: row 3 (line 5): ticker is missing: fill it in.",
        ),
        (
            SPANS + "OTHER,GOOG,2020-01-01,\n",
            "symbols.csv: the symbol history says both GOOG as GOOG from 2014-04-03 and OTHER as "
            "GOOG from 2020-01-01: correct one of them.",
        ),
        (
            CHANGES + "TWX,2018-06-14,TWX,N\n",
            "symbols.csv: row 7 (line 9): TWX goes back to 2018-06-14: put its rows in order of "
            "time.",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_the_old_state_stays(
    tmp_path: Path, text: str, expected: str
) -> None:
    imported(tmp_path, SPANS)
    with pytest.raises(DataError) as refused:
        imported(tmp_path, text, existing="replace")
    assert str(refused.value) == expected
    assert len(told(tmp_path)) == 3


def test_a_history_that_is_there_is_not_replaced_in_silence(tmp_path: Path) -> None:
    imported(tmp_path, SPANS)
    with pytest.raises(DataError) as refused:
        imported(tmp_path, SPANS)
    assert str(refused.value) == (
        "the catalog has a symbol history of local already: say --replace or --append."
    )
