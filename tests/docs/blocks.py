"""The fenced blocks of a Markdown page, with what the page says of each."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,})(?P<info>[^`]*)$")
_TITLE = re.compile(r'title="([^"]+)"')
_MARK = re.compile(r"<!-- (not run|printed)(?:: (.+?))? -->")


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        language: the first word of the fence.
        text: what stands in it.
        line: where its fence opens.
        title: the file that it is, if it says so.
        mark: "not run", "printed" (what the block before it printed), or nothing.
        reason: why it is not run.
    """

    language: str
    text: str
    line: int
    title: str | None = None
    mark: str | None = None
    reason: str | None = None


def blocks_of(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page, in order.

    A block is marked by a comment in the line above it: `<!-- not run: why -->`, or
    `<!-- printed -->` for what the code before it printed.
    """
    lines = page.read_text(encoding="utf-8").splitlines()
    row = 0
    while row < len(lines):
        opening = _FENCE.match(lines[row])
        if opening is None:
            row += 1
            continue
        closing = f"{opening['indent']}{opening['ticks']}"
        end = lines.index(closing, row + 1)
        yield _block(opening["info"].strip(), lines[row + 1 : end], row, lines[row - 1])
        row = end + 1


def _block(info: str, body: list[str], row: int, above: str) -> Block:
    title = _TITLE.search(info)
    mark = _MARK.search(above)
    return Block(
        language=info.partition(" ")[0],
        text=textwrap.dedent("\n".join(body) + "\n"),
        line=row + 1,
        title=title[1] if title else None,
        mark=mark[1] if mark else None,
        reason=mark[2] if mark else None,
    )
