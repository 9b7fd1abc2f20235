"""The name of what a person begins, as files, classes and people write it."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import snake_case

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN: Final = re.compile(r"[a-z][a-z0-9_]*")
_IMPORTED: Final = ("bar", "bars", "ingestor", "strategy", "backtest")


@dataclass(frozen=True, slots=True)
class Name:
    """One name, written in three ways: "dip_buyer", "DipBuyer", "Dip buyer"."""

    snake: str

    @property
    def class_name(self) -> str:
        """The name of the class."""
        return "".join(word.capitalize() for word in self.snake.split("_"))

    @property
    def title(self) -> str:
        """The name as the beginning of a sentence."""
        return self.snake.replace("_", " ").capitalize()


def named(text: str, kind: str, taken: Iterable[str] = ()) -> Name:
    """Return the name that a person typed; "DipBuyer", "dip-buyer" and "dip buyer" are one.

    Args:
        text: what was typed; the word for the kind may end it.
        kind: "strategy", "system" or "ingestor".
        taken: names that mean something else already.

    Raises:
        ConfigError: it cannot name a file and a class, or it is taken.
    """
    snake = snake_case(text).removesuffix(f"_{kind}").strip("_")
    if not _PLAIN.fullmatch(snake) or keyword.iskeyword(snake) or snake in _IMPORTED:
        msg = (
            f"{text!r} cannot name a {kind}: use a word or more of letters a to z and digits that "
            "begins with a letter, such as dip_buyer."
        )
        raise ConfigError(msg)
    if snake in taken:
        msg = f"There is a {kind} {snake!r} already: choose another name, such as my_{snake}."
        raise ConfigError(msg)
    return Name(snake)
