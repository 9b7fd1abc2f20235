"""What the documentation site shows of the product itself: commands, and results of runs.

mkdocs calls `on_page_markdown` for each page. A line `<!-- commands -->` becomes the reference of
the command line, `<!-- result FILE -->` the result of the system in that file (`demo`: the demo's).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.core import TyperCommand, TyperGroup, TyperOption

REPOSITORY = Path(__file__).parents[1]

_RESULT = re.compile(r"^<!-- result (\S+) -->$", re.MULTILINE)


def on_page_markdown(markdown: str, **_: object) -> str:
    """Return a page with what it asks for in place."""
    if "<!-- commands -->" in markdown:
        markdown = markdown.replace("<!-- commands -->", "\n".join(command_reference()))
    return _RESULT.sub(lambda match: _result(match[1]), markdown)


def command_reference() -> Iterator[str]:
    """Yield the lines of the reference of all commands."""
    import typer

    from ingenium.cli import app

    root = typer.main.get_command(app)
    yield from _group("ingenium", root, level=2)  # type: ignore[arg-type]


def _group(path: str, group: TyperGroup, level: int) -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield f"\n{'#' * level} {path} {name}\n"
            yield f"{command.help}\n"
            yield from _group(f"{path} {name}", command, level + 1)
        else:
            yield from _command(f"{path} {name}", command, level)


def _command(path: str, command: TyperCommand, level: int) -> Iterator[str]:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option"]
    words = [_metavar(each) if each.required else f"[{_metavar(each)}]" for each in arguments]
    usage = " ".join([path, *words, *(["[OPTIONS]"] if options else [])])
    yield f"\n{'#' * level} {path}\n"
    yield f"{command.help}\n"
    yield f"```text\n{usage}\n```\n"
    rows = [*((f"`{_metavar(each)}`", each) for each in arguments)]
    rows += [(_option(each), each) for each in options if each.name != "help"]
    if rows:
        yield "| argument or option | meaning |\n|---|---|"
        yield from (f"| {name} | {_told(each)} |" for name, each in rows)
    if command.epilog:
        yield f"\n{command.epilog.replace('Example: ', 'Example: `', 1)}`\n"


def _metavar(each: object) -> str:
    metavar = getattr(each, "metavar", None) or str(getattr(each, "name", "")).upper()
    return f"{metavar} ..." if getattr(each, "nargs", 1) == -1 else metavar


def _option(option: TyperOption) -> str:
    names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} `{option.metavar or option.type.name.upper()}`"


def _told(each: object) -> str:
    text = str(getattr(each, "help", None) or "")
    return text.replace("|", "\\|")


def _result(name: str) -> str:
    from ingenium.runtime.backtest import run_system
    from ingenium.runtime.demo import DEMO_FILE
    from ingenium.runtime.system import load_system

    file = DEMO_FILE if name == "demo" else REPOSITORY / name
    shown = run_system(load_system(file))._repr_html_()
    return f'<div class="shown-result">{shown}</div>'
