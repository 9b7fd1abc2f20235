"""Markup that is safe by construction: whatever is not markup already is escaped."""

from __future__ import annotations

import re
from html import escape

VOID = frozenset({"meta", "br", "hr", "input"})
ZERO = re.compile(r"[+-]0(\.0*)?( %)?")
MINUS = re.compile(r"^-(?=[\d.])")


class Markup(str):
    """Text that is HTML already; every other string is escaped where it enters an element."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | bool | None) -> Markup:
    """Return an element; `class_` is written as class, `data_x` as data-x, None and False not."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """Return children one after the other, those that are text escaped."""
    return Markup("".join(c if isinstance(c, Markup) else escape(c) for c in children))


def figure_text(text: str) -> str:
    """Return a figure with a true minus, a dash where it is undefined, and no sign at zero."""
    if ZERO.fullmatch(text):
        return text[1:]
    return "–" if text == "-" else MINUS.sub("−", text)


def tone(text: str) -> str | None:
    """Return the class of a figure that shows its sign: gains and losses differ in colour."""
    if ZERO.fullmatch(text):
        return None
    if text.startswith("+"):
        return "up"
    return "down" if MINUS.match(text) else None
