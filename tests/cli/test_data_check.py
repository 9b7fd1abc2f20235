"""`ingenium data check`: what it prints and with which exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.storage.sample import SAMPLE_SYMBOLS

HEADER = "time,open,high,low,close,volume\n"
CLEAN = "".join(f"2024-01-0{day},10,11,9,10.5,{day}00\n" for day in range(1, 8))
BROKEN = (
    HEADER
    + "2024-01-03,10,11,9,10.5,100\n"
    + "2024-01-02,10,11,9,,100\n"
    + "2024-01-03,10,11,9,10.5,100\n"
    + "2024-01-04,10,8,9,10.5,-5\n"
    + "2024-01-05,-10,11,-19,10.5,50\n"
)


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["data", *(str(argument) for argument in arguments)])


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INGENIUM_CATALOG", raising=False)


def written(text: str, name: str = "ABC.csv") -> Path:
    file = Path(name)
    file.write_text(text, encoding="utf-8")
    return file


def checks(output: Result) -> dict[str, int]:
    (series,) = json.loads(output.stdout)
    return {finding["check"]: finding["count"] for finding in series["findings"]}


def test_clean_data_give_no_finding_and_exit_code_0() -> None:
    output = typed("check", written(HEADER + CLEAN), "--calendar", "24/7")
    assert output.exit_code == 0
    assert "ABC.csv  7 1d bars, 2024-01-01 to 2024-01-07, calendar 24/7\n  clean" in output.stdout
    assert "1 series checked: 0 errors, 0 warnings, 0 notes" in output.stdout


def test_notes_alone_are_no_failure() -> None:
    weekdays = "".join(f"2024-01-0{day},10,11,9,10.5,{day}00\n" for day in range(1, 6))
    output = typed("check", written(HEADER + weekdays))
    assert output.exit_code == 0
    assert "no_calendar" in output.stdout


def test_a_file_that_no_import_would_take_is_checked_as_it_is() -> None:
    output = typed("check", written(BROKEN), "--calendar", "24/7", "--json")
    assert output.exit_code == 1
    assert checks(output) == {
        "order": 1,
        "missing_values": 1,
        "not_positive": 1,
        "range": 1,
        "negative_volume": 1,
        "duplicates": 1,
        "bad_lows": 1,
    }


def test_each_finding_has_a_line_and_its_meaning_is_told_once() -> None:
    written(BROKEN, "ONE.csv")
    written(BROKEN, "TWO.csv")
    output = typed("check", "*.csv", "--calendar", "24/7")
    words = [line.split()[:3] for line in output.stdout.splitlines()]
    assert words.count(["error", "order", "1"]) == 2
    assert output.stdout.count("Rows go back in time.") == 1
    assert "2 series checked: 10 errors, 4 warnings, 0 notes" in output.stdout


def test_the_calendar_decides_what_is_missing() -> None:
    days = [1, 2, 3, 5, 8, 9]  # January 4 is a Thursday, 6 and 7 are a weekend
    file = written(HEADER + "".join(f"2024-01-0{day},10,11,9,10.5,{day}00\n" for day in days))
    assert checks(typed("check", file, "--calendar", "24/5", "--json")) == {"missing_sessions": 1}
    assert checks(typed("check", file, "--calendar", "24/7", "--json")) == {"missing_sessions": 3}
    assert checks(typed("check", file, "--calendar", "XNYS", "--json")) == {
        "missing_sessions": 1,
        "outside_sessions": 1,  # New Year
    }


def test_one_row_alone_has_an_unknown_timeframe() -> None:
    output = typed("check", written(HEADER + "2024-01-03,10,11,9,10.5,100\n"))
    assert "ABC.csv  1 unknown bars, 2024-01-03 to 2024-01-03" in output.stdout


def test_columns_zones_and_stamps_may_be_told() -> None:
    rows = "".join(f"2024-01-02T09:3{minute},10,11,9,10.5,7{minute}\n" for minute in range(1, 6))
    file = written("when,open,high,low,last,volume\n" + rows)
    told = ("--columns", "time=when", "--columns", "close=last", "--timezone", "America/New_York")
    output = typed("check", file, *told, "--calendar", "XNYS", "--stamp", "end", "--json")
    assert checks(output) == {"incomplete_last_day": 1}
    (series,) = json.loads(output.stdout)
    assert series["first"] == "2024-01-02T14:31:00"


def test_the_whole_catalog_is_checked_without_a_target() -> None:
    import ingenium.storage.sample as shipped

    folder = Path(shipped.__file__).parent / "data"
    files = [folder / f"{symbol}.parquet" for symbol in SAMPLE_SYMBOLS]
    assert typed("import", *files, "--calendar", "XNYS").exit_code == 0
    output = typed("check")
    assert output.exit_code == 1
    assert "AAPL 1d bars of local  3,270 1d bars" in output.stdout
    assert "2000-06-21: -45 %" in output.stdout
    assert "3 series checked: 0 errors, 2 warnings, 0 notes" in output.stdout
    assert typed("check", "GOOG").exit_code == 0
    assert typed("check", "GOOG", "--timeframe", "1d", "--json").exit_code == 0


def test_json_tells_all_of_a_finding() -> None:
    (series,) = json.loads(typed("check", written(BROKEN), "--json").stdout)
    finding = series["findings"][0]
    assert (series["symbol"], series["kind"], series["timeframe"]) == ("ABC", "bars", "1d")
    assert finding["check"] == "order"
    assert finding["severity"] == "error"
    assert finding["first"] == "2024-01-02"
    assert finding["examples"] == ["2024-01-02: row 1 follows 2024-01-03"]
    assert "Sort them" in finding["detail"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nothing.csv",), "There is no file nothing.csv: check the path."),
        (("NOPE",), "has no 'NOPE': there are none."),
        ((), "holds no series: name a file to check"),
        (("ABC.csv", "--calendar", "NYSEX"), "There is no calendar 'NYSEX'"),
        (("ABC.csv", "--kind", "candles"), "There is no kind 'candles'"),
        (("ABC.csv", "--stamp", "middle"), "--stamp 'middle' is not known: say start or end."),
        (("ABC.csv", "--timeframe", "1x"), "Timeframe '1x' is not known"),
        (("ABC.csv", "--columns", "close"), "is no pair: write OURS=THEIRS"),
        (("ABC.csv", "--columns", "close=last"), "has no column 'last'"),
        (("*.parquet",), "no file matches '*.parquet'"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(arguments: tuple[str, ...], sentence: str) -> None:
    written(HEADER + CLEAN)
    output = typed("check", *arguments)
    assert output.exit_code == 2
    assert sentence in output.stderr
    assert output.stderr.count("\n") == 1


def test_help_teaches_the_exit_codes_with_an_example() -> None:
    text = " ".join(typed("check", "--help").output.split())
    assert "The exit code is 0 when there are notes at most" in text
    assert "Example: ingenium data check prices/SPY.csv --calendar XNYS" in text
