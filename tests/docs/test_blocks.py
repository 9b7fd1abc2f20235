"""The reading of pages itself: what it would let pass, and what it would not."""

from pathlib import Path

import pytest
from tests.docs.blocks import Block, blocks_of
from tests.docs.page import Page


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.chdir(tmp_path)
    return Page("page", {"demo"})


def test_blocks_are_found_with_titles_marks_and_indents(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text(
        "# Title\n\n```python title='no'\na = 1\n```\n\n"
        '    ```yaml title="a.yaml"\n    name: a\n    ```\n\n'
        "<!-- not run: a picture -->\n```text\nx\n```\n"
    )
    first, second, third = blocks_of(file)
    assert (first.language, first.text, first.line, first.title) == ("python", "a = 1\n", 3, None)
    assert (second.title, second.text) == ("a.yaml", "name: a\n")
    assert (third.mark, third.reason) == ("not run", "a picture")


def test_python_blocks_share_a_session_and_what_they_print_is_compared(page: Page) -> None:
    page.run(Block("python", "a = 20\n", 1))
    page.run(Block("python", "print(a + 1)\nprint('rest')\n", 2))
    page.run(Block("text", "21\n...\n", 3, mark="printed"))
    with pytest.raises(AssertionError, match="line 4: shown is\n22"):
        page.run(Block("text", "22\n...\n", 4, mark="printed"))


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (Block("rust", "fn", 7), "line 7: a block of 'rust' is not run: mark it with why"),
        (Block("text", "x", 8, mark="not run"), "line 8: say why"),
        (Block("console", "$ make deom\n", 9), "line 9: there is no target"),
        (Block("console", "$ curl x\n", 9), "line 9: 'curl' is not run: mark it with why"),
        (Block("console", "$ ingenium bactest\n", 9), "No such command 'bactest'"),
        (Block("console", "$ ingenium version\n9.9.9\n", 9), "line 9: shown is"),
        (Block("console", "$ ingenium version\nerror: none\n", 9), "line 9: ingenium version"),
        (Block("console", "$ python -c 'raise SystemExit(3)'\n", 9), "line 9: python -c"),
    ],
)
def test_a_block_that_does_not_work_fails_by_its_line(
    page: Page, block: Block, sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence):
        page.run(block)


def test_yaml_is_loaded_as_a_system_or_as_a_part_of_one(page: Page) -> None:
    page.run(Block("yaml", "risk: {max_order_size: 5}\n", 1))
    with pytest.raises(ValueError, match="max_oder_size"):
        page.run(Block("yaml", "risk: {max_oder_size: 5}\n", 1))


def test_a_titled_block_becomes_a_file(page: Page) -> None:
    page.run(Block("csv", "time,close\n", 1, title="prices/a.csv"))
    assert Path("prices/a.csv").read_text() == "time,close\n"


def test_a_reader_makes_folders_and_goes_into_them(page: Page, tmp_path: Path) -> None:
    page.run(Block("console", "$ mkdir desk\n$ cd desk\n", 1))
    page.run(Block("text", "one\n", 2, title="a.txt"))
    assert (tmp_path / "desk" / "a.txt").read_text() == "one\n"
