"""Every block of the documentation works as it stands."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from tests.docs.blocks import blocks_of
from tests.docs.page import Page

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
QUICKSTART = [
    DOCS / "start" / f"{name}.md"
    for name in ("index", "install", "first-run", "first-strategy", "compare", "pitfalls")
]
PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    *sorted(set(DOCS.rglob("*.md")) - set(QUICKSTART)),
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
    for name in ("INGENIUM_CATALOG", "INGENIUM_RUNS", "INGENIUM_SESSIONS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def read(pages: list[Path], targets: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Page(named(pages[0]), targets)
    monkeypatch.setitem(sys.modules, reader.session.__name__, reader.session)
    for page in pages:
        for block in blocks_of(page):
            reader.run(block)


@pytest.mark.slow
@pytest.mark.timeout(180)  # some pages start programs of their own
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_of_a_page_works(
    page: Path, targets: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read([page], targets, monkeypatch)


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.usefixtures("folder")
def test_the_quickstart_works_from_its_first_page_to_its_last(
    targets: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(QUICKSTART, targets, monkeypatch)


def test_the_quickstart_has_no_other_pages() -> None:
    assert set(QUICKSTART) == set((DOCS / "start").glob("*.md"))
