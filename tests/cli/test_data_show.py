"""`ingenium data show`: a series drawn in the terminal, or as a page."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import ingenium.storage.sample as shipped
from ingenium.cli import app

SAMPLE = Path(shipped.__file__).parent / "data"
HEADER = "time,open,high,low,close,volume\n"


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["data", *(str(argument) for argument in arguments)])


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INGENIUM_CATALOG", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


def with_holes() -> Path:
    file = Path("ABC.csv")
    days = [*range(1, 10), *range(20, 29)]
    rows = "".join(f"2024-01-{day:02},10,11,9,{10 + day / 100},{day}\n" for day in days)
    file.write_text(HEADER + rows, encoding="utf-8")
    return file


def test_a_file_is_drawn_with_its_facts_and_findings() -> None:
    output = typed("show", SAMPLE / "AAPL.parquet", "--calendar", "XNYS")
    assert output.exit_code == 0
    lines = output.stdout.splitlines()
    assert lines[0] == "AAPL  AAPL.parquet"
    assert any("└" in line for line in lines)
    assert "Rows        3,270 1d bars" in lines
    assert "Span        2000-03-01 to 2013-03-01" in lines
    assert "Warnings    moves 3" in lines
    assert "Holes" not in output.stdout
    assert max(map(len, lines[:20])) <= 80


def test_holes_are_marked_under_the_axis_and_counted() -> None:
    output = typed("show", with_holes(), "--calendar", "24/7")
    marked = next(line for line in output.stdout.splitlines() if line.strip().startswith("gap"))
    floor = next(line for line in output.stdout.splitlines() if "└" in line)
    middle = floor.index("└") + 1 + (len(floor) - floor.index("└") - 1) // 2
    assert abs(marked.index("▲") - middle) <= 1
    assert "1 hole, 10 rows missing; the longest 10 d from 2024-01-10" in output.stdout


def test_a_stretch_may_be_chosen() -> None:
    output = typed("show", with_holes(), "--from", "2024-01-03", "--to", "2024-01-06")
    assert "Rows        4 1d bars" in output.stdout
    assert "Span        2024-01-03 to 2024-01-06" in output.stdout
    refused = typed("show", with_holes(), "--from", "2025-01-01")
    assert refused.exit_code == 2
    assert "has no rows from 2025-01-01 to its end: 2024-01-01 to 2024-01-28" in refused.stderr


def test_a_series_of_the_catalog_is_shown_with_what_is_known_of_it() -> None:
    assert typed("import", SAMPLE / "GOOG.parquet", "--currency", "USD").exit_code == 0
    output = typed("show", "GOOG", "--calendar", "XNYS")
    assert output.stdout.splitlines()[0] == "GOOG  GOOG 1d bars of local"
    assert "Prices      raw, in USD" in output.stdout
    assert "Checks      clean" in output.stdout


def test_several_series_of_one_symbol_are_listed_to_choose_from() -> None:
    assert typed("import", SAMPLE / "GOOG.parquet").exit_code == 0
    assert typed("import", SAMPLE / "GOOG.parquet", "--venue", "other").exit_code == 0
    refused = typed("show", "GOOG")
    assert refused.exit_code == 2
    assert "choose one of GOOG 1d bars of local, GOOG 1d bars of other" in refused.stderr
    assert typed("show", "GOOG", "--venue", "other").exit_code == 0


def test_quotes_are_drawn_by_their_middle() -> None:
    rows = "".join(f"2024-01-03T00:00:{second:02},10,{10.2 + second}\n" for second in range(30))
    Path("EURUSD.csv").write_text("time,bid,ask\n" + rows, encoding="utf-8")
    output = typed("show", "EURUSD.csv")
    assert output.exit_code == 0
    assert "First       10.1, last 24.6" in output.stdout


def test_rows_in_disorder_are_drawn_in_order() -> None:
    Path("ABC.csv").write_text(
        HEADER + "2024-01-03,9,9,9,9,1\n2024-01-01,7,7,7,7,1\n2024-01-02,8,8,8,8,1\n",
        encoding="utf-8",
    )
    output = typed("show", "ABC.csv")
    assert "First       7, last 9" in output.stdout
    assert "Errors      order 1" in output.stdout


def test_data_without_any_price_are_refused() -> None:
    Path("ABC.csv").write_text(HEADER + "2024-01-03,,,,,1\n2024-01-04,,,,,1\n", encoding="utf-8")
    output = typed("show", "ABC.csv")
    assert output.exit_code == 2
    assert "ABC.csv has no price to draw" in output.stderr


def test_the_page_is_one_file_with_the_findings() -> None:
    output = typed("show", with_holes(), "--calendar", "24/7", "--html", "page.html")
    assert output.exit_code == 0
    assert output.stdout.startswith("Wrote page.html (")
    page = Path("page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "missing sessions" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_a_page_that_cannot_be_written_is_a_mistake() -> None:
    output = typed("show", with_holes(), "--html", "nowhere/page.html")
    assert output.exit_code == 2
    assert "There is no folder nowhere for the page" in output.stderr
