"""The script and the style of a page, from the small files in `assets`.

The scripts are ES modules that import one another. A page is one file and may load nothing, so the
modules are joined into one: each after those that it imports, without its import and export words.
Their top-level names therefore differ from one another.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

ENTRY = "main.js"
STYLES = ("tokens.css", "page.css", "charts.css", "tables.css", "print.css")
DARK = ':root[data-theme="dark"]'
IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z_]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) )", re.MULTILINE)


@cache
def script() -> str:
    """Return the script of every page."""
    ordered: list[str] = []
    _visit(ENTRY, ordered)
    return "\n".join(_without_module_words(_read(name)) for name in ordered)


@cache
def style() -> str:
    """Return the style sheet of every page."""
    sheets = [_read(name) for name in STYLES]
    return "\n".join((sheets[0], _dark_by_system(sheets[0]), *sheets[1:]))


def _dark_by_system(tokens: str) -> str:
    """Return the dark colours once more, for a system that is dark until the reader chooses."""
    start = tokens.index(DARK) + len(DARK)
    body = tokens[start : tokens.index("}", start) + 1]
    return f"@media screen and (prefers-color-scheme: dark) {{\n:root:not([data-theme]){body}\n}}"


def _visit(name: str, ordered: list[str]) -> None:
    for needed in IMPORT.findall(_read(name)):
        if needed not in ordered:
            _visit(needed, ordered)
    ordered.append(name)


def _without_module_words(source: str) -> str:
    return EXPORT.sub("", IMPORT.sub("", source))


@cache
def _read(name: str) -> str:
    return (files("ingenium.analytics.pages") / "assets" / name).read_text(encoding="utf-8")
