"""Printing in rich's forms: in colour on a terminal, else as plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import StringIO
from typing import IO, TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

Parts: TypeAlias = Callable[["Console"], Iterable["RenderableType"]]
"""Gives what is to be printed below one another, for a console of some width and alphabet."""

WIDEST: Final = 120


def text_of(parts: Parts, *, width: int = 80) -> str:
    """Return the parts as plain text, `width` characters wide."""
    from rich.console import Console

    return _plain(parts, Console(file=StringIO(), width=width, highlight=False))


def print_parts(parts: Parts, *, file: IO[str] | None = None) -> None:
    """Print the parts, in colour if `file` (standard output) is a terminal."""
    from rich.console import Console

    console = Console(file=file, highlight=False)
    if console.is_terminal:
        show_parts(parts, console)
    else:
        console.file.write(_plain(parts, console) + "\n")


def show_parts(parts: Parts, console: Console) -> None:
    """Print the parts on a console, as wide as it is up to 120 characters."""
    console.width = min(console.width, WIDEST)
    for part in parts(console):
        console.print(part)


def _plain(parts: Parts, console: Console) -> str:
    """Return what the console would show, without colour and without spaces that end a line."""
    console.no_color = True
    with console.capture() as captured:
        show_parts(parts, console)
    return "\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n"))
