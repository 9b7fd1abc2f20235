"""`ingenium data import-actions`, `import-symbols` and `actions`, as a person types them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ingenium.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

ACTIONS = """symbol,date,kind,ratio,amount,currency
AAA,2020-06-01,split,7:1,,
AAA,2020-07-01,dividend,,0.65,USD
AAA,2021-03-01,delisting,,,
"""
SYMBOLS = "identity,ticker,from,until\nAAA,OLD,2010-01-04,2015-01-02\nAAA,AAA,2015-01-05,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "actions.csv").write_text(ACTIONS, encoding="utf-8")
    (tmp_path / "symbols.csv").write_text(SYMBOLS, encoding="utf-8")
    return tmp_path


def typed(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["data", *arguments, "--catalog", str(folder / "catalog")])


def test_what_came_in_is_listed(folder: Path) -> None:
    done = typed(folder, "import-actions", str(folder / "actions.csv"))
    assert done.output == "Imported 3 corporate actions of 1 symbols (local)\n"
    done = typed(folder, "import-symbols", str(folder / "symbols.csv"))
    assert done.output == "local has 2 tickers of 1 securities now\n"
    listed = typed(folder, "actions", "AAA")
    assert listed.exit_code == 0
    assert listed.output.splitlines() == [
        "AAA as OLD from 2010-01-04 until 2015-01-02",
        "AAA as AAA from 2015-01-05",
        "2020-06-01  split 7:1",
        "2020-07-01  dividend 0.65 USD",
        "2021-03-01  delisted, paid the last close",
    ]
    assert typed(folder, "actions", "OLD").output == "AAA as OLD from 2010-01-04 until 2015-01-02\n"


def test_mistakes_are_one_line_and_exit_with_two(folder: Path) -> None:
    empty = typed(folder, "actions", "AAA")
    assert (empty.exit_code, empty.output.count("\n")) == (2, 1)
    assert "has no corporate actions of local" in empty.output
    typed(folder, "import-actions", str(folder / "actions.csv"))
    unknown = typed(folder, "actions", "AAB")
    assert (unknown.exit_code, unknown.output.count("\n")) == (2, 1)
    assert "did you mean 'AAA'" in unknown.output
    both = typed(folder, "import-actions", str(folder / "actions.csv"), "--replace", "--append")
    assert both.output == "error: --replace and --append contradict each other: say one of them.\n"


@pytest.mark.parametrize("command", ["import-actions", "import-symbols", "actions"])
def test_every_help_text_teaches_with_an_example(folder: Path, command: str) -> None:
    output = typed(folder, command, "--help").output
    assert f"Example: ingenium data {command}" in " ".join(output.split())
