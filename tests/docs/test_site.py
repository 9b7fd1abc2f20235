"""The documentation site: it builds without a warning, and asks nobody else for anything."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from tools.site import command_reference, on_page_markdown
from typer.core import TyperGroup

from ingenium.cli import app

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    words = ["build", "--strict", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", *words],
        cwd=REPOSITORY,
        env={"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


def commands(group: TyperGroup, path: str) -> list[str]:
    found: list[str] = []
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            found += commands(command, f"{path} {name}")
        else:
            found.append(f"{path} {name}")
    return found


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loaded = re.compile(r"<(?:script|img|link|iframe)[^>]*(?:src|href)=[\"']?(https?:)?//")
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    assert [page for page in pages if loaded.search(page.read_text(encoding="utf-8"))] == []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_no_page_names_the_machine_it_was_built_on(site: Path) -> None:
    texts = (page.read_text(encoding="utf-8") for page in site.rglob("*.html"))
    assert not any(str(REPOSITORY) in text for text in texts)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_every_page_of_the_documentation_is_in_the_navigation(site: Path) -> None:
    home = (site / "index.html").read_text(encoding="utf-8")
    folder = REPOSITORY / "docs"
    pages = [page.relative_to(folder).with_suffix("") for page in folder.rglob("*.md")]
    addresses = {page.as_posix().removesuffix("index") for page in pages} - {""}
    missing = {each for each in addresses if f'href="{each.rstrip("/")}/"' not in home}
    assert missing == set()


def test_the_reference_of_commands_has_each_command_and_option() -> None:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    text = "\n".join(command_reference())
    listed = re.findall(r"^```text\n(ingenium(?: [a-z-]+)+)", text, re.MULTILINE)
    assert listed == commands(root, "ingenium")
    assert "| `--set` `KEY=VALUE` | Change a setting; may be repeated. |" in text
    assert "Example: `ingenium demo --copy demo.yaml`" in text


def test_a_page_can_show_the_result_of_a_run() -> None:
    page = on_page_markdown("before\n<!-- result demo -->\nafter")
    assert "141,459.87" in page
    assert "<svg" in page
    assert page.endswith("after")
