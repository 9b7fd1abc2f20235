"""Every block of the documentation works as it stands."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from tests.docs.blocks import blocks_of
from tests.docs.page import Page

REPOSITORY = Path(__file__).parents[2]
PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    *sorted((REPOSITORY / "docs").rglob("*.md")),
]
ALONE = "[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = 'function'\n"


def named(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


@pytest.fixture
def targets() -> set[str]:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty current folder, as a reader begins with, beside the examples."""
    (tmp_path / "pyproject.toml").write_text(ALONE)
    (tmp_path / "examples").symlink_to(REPOSITORY / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["ingenium"])
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("INGENIUM_CATALOG", "INGENIUM_RUNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.slow
@pytest.mark.timeout(180)  # some pages start programs of their own
@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_of_a_page_works(
    page: Path, folder: Path, targets: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Page(named(page), folder, targets)
    monkeypatch.setitem(sys.modules, reader.session.__name__, reader.session)
    for block in blocks_of(page):
        reader.run(block)
