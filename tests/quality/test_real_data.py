"""Real files with real defects, imported: what their list states is what the checks find."""

import numpy as np
import pytest
from tests.quality.real_data import DATA, IS_BESIDE, findings_of, raw_subject_of, subject_of
from tests.quality.stated import IMPOSSIBLE, Stated, compared, stated_files

FOLDERS = (
    "equities/daily",
    "equities/minute",
    "crypto/minute",
    "fx",
    "equities/daily_wiki",
    "equities/daily_yahoo_2012_2017",
    "crypto/daily",
)
SEVERAL_SYMBOLS = "WIKI_2014_sample_adjustments.parquet"
FILES = [
    each
    for each in stated_files(DATA / "README.md")
    if each.folder in FOLDERS and not each.file.endswith(SEVERAL_SYMBOLS)
]
STATEMENTS = [(each.file, statement) for each in FILES for statement in each.statements]


def test_the_list_names_files_of_every_folder() -> None:
    expected = set(FOLDERS) if IS_BESIDE else {"equities/daily_wiki"}
    assert {each.folder for each in FILES} == expected


@pytest.mark.parametrize("stated", FILES, ids=lambda stated: stated.file)
def test_every_file_has_its_rows_and_nothing_impossible(stated: Stated) -> None:
    assert len(subject_of(stated.file)) == stated.rows
    assert IMPOSSIBLE & set(findings_of(stated.file)) == set()


@pytest.mark.parametrize("stated", FILES, ids=lambda stated: stated.file)
def test_the_catalog_gives_back_what_the_file_holds(stated: Stated) -> None:
    raw, imported = raw_subject_of(stated.file), subject_of(stated.file)
    assert (raw.kind, raw.timeframe) == (imported.kind, imported.timeframe)
    assert np.array_equal(raw.time, imported.time)
    assert set(raw.columns) == set(imported.columns)
    for name, column in raw.columns.items():
        assert np.array_equal(column, imported.columns[name])


@pytest.mark.parametrize(("file", "statement"), STATEMENTS)
def test_what_the_list_states_is_what_the_checks_find(file: str, statement: str) -> None:
    # The list counts the weekends of currencies among the gaps; other tests leave them out.
    calendar = "24/7" if file.startswith("fx/") and " gaps > " in statement else None
    expected, found = compared(statement, findings_of(file, calendar))
    assert found == expected
