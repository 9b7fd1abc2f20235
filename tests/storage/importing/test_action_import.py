"""Corporate actions come in exactly as they are written, all of them or none."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from ingenium.model.corporate_actions import Delisting, Dividend, Split, SymbolChange
from ingenium.model.errors import DataError, IngeniumError
from ingenium.model.timestamps import instant
from ingenium.storage.catalog.actions import of_file, read_actions
from ingenium.storage.catalog.beside import path_of
from ingenium.storage.importing.facts_import import import_actions
from ingenium.storage.importing.ratios import nearly

if TYPE_CHECKING:
    from pathlib import Path

CSV = """symbol,date,kind,ratio,amount,currency,new_symbol,price
AAA,2020-06-01,split,7:1,,,,
AAA,2020-08-31,split,4 for 1,,,,
BBB,2020-04-29,split,1/8,,,,
CCC,2014-04-03,split,2.002,,,,
AAA,2020-07-01,dividend,,0.65,USD,,
CCC,2015-10-05,rename,,,,CC2,
DDD,2020-03-02,delisting,,,,,
EEE,2020-03-03,delisting,,,,,0
"""


def imported(folder: Path, text: str, **options: Any) -> Any:
    file = folder / "actions.csv"
    file.write_text(text, encoding="utf-8")
    return import_actions(file, folder / "catalog", **options)


def refusal(folder: Path, text: str, **options: Any) -> str:
    with pytest.raises(IngeniumError) as refused:
        imported(folder, text, **options)
    assert "\n" not in str(refused.value)
    return str(refused.value).removeprefix("actions.csv: ")


def test_every_kind_is_read_exactly_and_stored(tmp_path: Path) -> None:
    imported(tmp_path, CSV)
    assert read_actions(tmp_path / "catalog", "XNAS") == (
        Split("AAA", instant("2020-06-01"), 7, 1),
        Dividend("AAA", instant("2020-07-01"), Decimal("0.65"), "USD"),
        Split("AAA", instant("2020-08-31"), 4, 1),
        Split("BBB", instant("2020-04-29"), 1, 8),
        Split("CCC", instant("2014-04-03"), 1001, 500),
        SymbolChange(instant("2015-10-05"), "CCC", "CC2"),
        Delisting("DDD", instant("2020-03-02")),
        Delisting("EEE", instant("2020-03-03"), Decimal(0)),
    )


def test_a_venue_of_its_own_goes_before_local(tmp_path: Path) -> None:
    imported(tmp_path, CSV)
    imported(tmp_path, "symbol,date,kind,price\nZZZ,2020-01-02,delisting,1\n", venue="XLON")
    symbols = [len(read_actions(tmp_path / "catalog", venue)) for venue in ("XLON", "XNAS")]
    assert symbols == [1, 8]


def test_where_it_came_from_is_written_into_the_data_set(tmp_path: Path) -> None:
    imported(tmp_path, CSV, currency="USD")
    _, imports = of_file(path_of(tmp_path / "catalog", "actions", "local"))
    assert [(one.rows, one.options, len(one.sha256)) for one in imports] == [
        (8, {"currency": "USD"}, 64)
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "AAA,2020-06-01,split,0,",
            "row 1 (line 3): a split of 0 is impossible: write new shares for old ones, as 7:1, "
            "1:8 or 1.5.",
        ),
        (
            "AAA,2020-06-01,split,1:1,",
            "row 1 (line 3): a split of 1:1 is impossible: write new shares for old ones, as 7:1, "
            "1:8 or 1.5.",
        ),
        (
            "AAA,2020-06-01,split,-2,",
            "row 1 (line 3): a split of -2 is impossible: write new shares for old ones, as 7:1, "
            "1:8 or 1.5.",
        ),
        ("AAA,2020-06-01,split,,", "row 1 (line 3): ratio is missing: fill it in."),
        (
            "AAA,2020-06-01,split,6.999997,",
            "row 1 (line 3): a split of 6.999997 is nearly 7:1: write 7:1, or let --repair "
            "round-ratios read it so.",
        ),
        (
            "AAA,2020-06-01,spilt,2,",
            "row 1 (line 3): kind 'spilt' is not known: did you mean 'split'? there are split, "
            "dividend, rename, delisting.",
        ),
        (
            "FIRST,2020-01-02,split,3:1,",
            "row 1 (line 3): FIRST has a split on 2020-01-02 in row 0 already: remove one.",
        ),
        (
            "AAA,2020-06-01,dividend,,-1",
            "row 1 (line 3): amount -1 is impossible: correct it.",
        ),
        (
            "AAA,2020-06-01,dividend,,0",
            "row 1 (line 3): a dividend of 0 is impossible: give the cash for each share.",
        ),
        (
            "AAA,2020-06-01,dividend,,0.5",
            "row 1 (line 3): nothing says in which currency: add a column currency, or --currency.",
        ),
        (
            "AAA,2020-06-31,dividend,,0.5",
            "row 1 (line 3): date '2020-06-31' is no date: write it as 2020-01-31.",
        ),
        (
            "AAA,2020-06-01T09:30,dividend,,0.5",
            "row 1 (line 3): date 2020-06-01T09:30:00 is no day: give the date alone, as "
            "2020-01-31.",
        ),
        ("AAA,2020-06-01,rename,,", "row 1 (line 3): new_symbol is missing: fill it in."),
        (
            "AAA,2020-06-01,split",
            "row 1 (line 3): the header has 5 columns, the row has not: correct it.",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_row_and_nothing_is_written(
    tmp_path: Path, row: str, expected: str
) -> None:
    text = f"symbol,date,kind,ratio,amount\nFIRST,2020-01-02,split,2:1,\n{row}\n"
    assert refusal(tmp_path, text) == expected
    assert read_actions(tmp_path / "catalog", "local") == ()


def test_files_that_are_no_such_table_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "symbol,date,kind\n") == (
        "actions.csv has a header but no rows: write it again."
    )
    assert refusal(tmp_path, "a,b\n1,2\n").startswith(
        "actions.csv has none of the columns of such a table"
    )
    with pytest.raises(DataError, match=r"There is no file .*nowhere.csv: check the path\."):
        import_actions(tmp_path / "nowhere.csv", tmp_path)
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 half")
    with pytest.raises(DataError, match=r"^broken.parquet is not a Parquet file \("):
        import_actions(broken, tmp_path)


def test_what_is_there_is_replaced_or_added_to_only_when_asked(tmp_path: Path) -> None:
    imported(tmp_path, CSV)
    more = "symbol,date,kind,price\nZZZ,2020-01-02,delisting,1\n"
    assert refusal(tmp_path, more) == (
        "the catalog has corporate actions of local already: say --replace or --append."
    )
    imported(tmp_path, more, existing="append")
    assert len(read_actions(tmp_path / "catalog", "local")) == 9
    assert refusal(tmp_path, more, existing="append") == (
        "ZZZ has a delisting on 2020-01-02 in the catalog already: leave it out, or say --replace."
    )
    imported(tmp_path, more, existing="replace")
    assert len(read_actions(tmp_path / "catalog", "local")) == 1


def test_a_repair_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, CSV, repair=["sort"]) == (
        "There is no repair 'sort' of corporate actions: there is round-ratios."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.999996", Fraction(2)),
        ("0.3333", Fraction(1, 3)),
        ("1.33333", Fraction(4, 3)),
        ("2", None),
        ("1.5", None),
        ("0.125", None),
        ("2.002", None),
        ("1.0027", None),
        ("1.0001", None),
    ],
)
def test_only_near_misses_of_small_numbers_are_told(text: str, expected: Fraction | None) -> None:
    assert nearly(Fraction(text)) == expected
