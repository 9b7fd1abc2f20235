"""The commands of `ingenium data`, as a person types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app

HEADER = "time,open,high,low,close,volume"
DAYS = ["2024-01-02,10,12,9,11,100", "2024-01-03,11,13,10,12,200", "2024-01-04,12,14,11,13,300"]


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["data", *(str(argument) for argument in arguments)])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INGENIUM_CATALOG", raising=False)
    (tmp_path / "AAPL.csv").write_text("\n".join([HEADER, *DAYS]))
    return tmp_path


def mistake(*arguments: str | Path) -> str:
    told = typed(*arguments)
    assert told.exit_code == 2
    assert told.stderr.startswith("error: ")
    assert told.stderr.count("\n") == 1
    return told.stderr.removeprefix("error: ").rstrip()


@pytest.mark.parametrize("command", ["import", "list", "remove", "resample"])
def test_every_help_text_teaches_with_an_example(command: str) -> None:
    output = typed(command, "--help")

    assert output.exit_code == 0
    assert f"Example: ingenium data {command}" in " ".join(output.output.split())


def test_the_bare_group_says_what_there_is() -> None:
    assert "import" in typed().output


@pytest.mark.usefixtures("folder")
def test_files_are_imported_listed_resampled_and_removed() -> None:
    imported = typed("import", "AAPL.csv", "--currency", "USD", "--venue", "XNAS")
    assert imported.stdout == "Imported AAPL 1d bars of XNAS: 3 rows, 2024-01-02 to 2024-01-04\n"

    table = typed("list").stdout.splitlines()
    assert table[0].split() == [
        "kind", "venue", "symbol", "timeframe", "rows", "from", "to", "prices", "calendar",
        "imported", "from",
    ]  # fmt: skip
    assert table[1].split() == [
        "bars", "XNAS", "AAPL", "1d", "3", "2024-01-02", "2024-01-04", "raw", "-", "AAPL.csv",
    ]  # fmt: skip

    made = typed("resample", "AAPL", "2d")
    assert made.stdout == (
        "Made AAPL 2d bars of XNAS: 1 row, 2024-01-02 to 2024-01-02\n"
        "  note: the last bar, 2024-01-04, was not over and is left out\n"
    )
    removed = typed("remove", "AAPL", "--timeframe", "2d", "--yes")
    assert removed.stdout.startswith("Removed AAPL 2d bars of XNAS")
    assert len(typed("list").stdout.splitlines()) == 2


@pytest.mark.usefixtures("folder")
def test_one_symbol_is_told_in_full() -> None:
    typed("import", "AAPL.csv", "--currency", "USD")

    told = typed("list", "AAPL").stdout

    for part in (
        "AAPL 1d bars of local: 3 rows",
        "currency: USD",
        "stamped at: the start of each row",
        "3 rows from AAPL.csv",
        "SHA-256 of the file: ",
        "options: currency USD",
    ):
        assert part in told


@pytest.mark.usefixtures("folder")
def test_the_list_as_json_is_the_manifests() -> None:
    typed("import", "AAPL.csv")

    (series,) = json.loads(typed("list", "--json").stdout)

    assert (series["symbol"], series["rows"], series["parts"][0]["year"]) == ("AAPL", 3, 2024)
    assert json.loads(typed("list", "AAPL", "--json").stdout) == [series]


@pytest.mark.usefixtures("folder")
def test_an_empty_catalog_says_how_to_fill_it() -> None:
    assert "holds no series" in typed("list").stdout


def test_a_repair_that_the_refusal_names_makes_the_import_work(folder: Path) -> None:
    (folder / "AAPL.csv").write_text("\n".join([HEADER, *DAYS, DAYS[2]]))

    assert mistake("import", "AAPL.csv") == (
        "AAPL (AAPL.csv): row 3 (line 5): time 2024-01-04 appears twice with equal values: "
        "remove one of the two rows, or let --repair drop-identical do it."
    )
    repaired = typed("import", "AAPL.csv", "--repair", "drop-identical").stdout
    assert "repair drop-identical: 1 row, kept in removed." in repaired
    assert "repair drop-identical: 1 row" in typed("list", "AAPL").stdout


def test_columns_are_chosen_and_their_absence_is_told_in_options(folder: Path) -> None:
    (folder / "AAPL.csv").write_text("\n".join([HEADER.replace("close", "last"), *DAYS]))

    assert mistake("import", "AAPL.csv").endswith("name it with --columns close=….")
    assert typed("import", "AAPL.csv", "--columns", "close=last").exit_code == 0
    assert mistake("import", "AAPL.csv", "--columns", "close") == (
        "--columns 'close' is no pair: write OURS=THEIRS, such as close=adj_close."
    )


@pytest.mark.usefixtures("folder")
def test_a_series_that_is_there_needs_a_word() -> None:
    typed("import", "AAPL.csv")

    assert "say --replace or --append." in mistake("import", "AAPL.csv")
    assert "contradict each other" in mistake("import", "AAPL.csv", "--replace", "--append")
    assert typed("import", "AAPL.csv", "--replace").exit_code == 0
    assert "is not after 2024-01-04" in mistake("import", "AAPL.csv", "--append")


def test_the_catalog_may_be_elsewhere(folder: Path) -> None:
    typed("import", "AAPL.csv", "--catalog", folder / "other")

    assert "AAPL" in typed("list", "--catalog", folder / "other").stdout
    assert "holds no series" in typed("list").stdout


@pytest.mark.usefixtures("folder")
def test_removing_asks_first() -> None:
    typed("import", "AAPL.csv")

    assert mistake("remove", "AAPL") == (
        "Nobody can be asked whether to remove AAPL 1d bars of local: say --yes."
    )
    assert "did you mean 'AAPL'?" in mistake("remove", "APPL", "--yes")
