"""What the documentation site shows of the product itself: commands, and results of runs.

mkdocs calls `on_page_markdown` for each page. A line `<!-- commands -->` becomes the reference of
the command line, `<!-- result FILE -->` the result of the system in that file (`demo`: the demo's).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from typer.core import TyperArgument, TyperOption

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

    yield from _group("ingenium", typer.main.get_group(app), level=2)


def _group(path: str, group: object, level: int) -> Iterator[str]:
    from typer.core import TyperGroup

    assert isinstance(group, TyperGroup)
    for name, command in group.commands.items():
        yield f"\n{'#' * level} {path} {name}\n"
        yield f"{command.help}\n"
        if isinstance(command, TyperGroup):
            yield from _group(f"{path} {name}", command, level + 1)
        else:
            yield from _usage(f"{path} {name}", command.params)
            if command.epilog:
                yield f"\n{command.epilog.replace('Example: ', 'Example: `', 1)}`\n"


def _usage(path: str, parameters: Iterable[object]) -> Iterator[str]:
    from typer.core import TyperArgument, TyperOption

    arguments = [each for each in parameters if isinstance(each, TyperArgument)]
    options = [each for each in parameters if isinstance(each, TyperOption) and each.name != "help"]
    words = [_word(each) if each.required else f"[{_word(each)}]" for each in arguments]
    yield f"```text\n{' '.join([path, *words, *(['[OPTIONS]'] if options else [])])}\n```\n"
    if not arguments and not options:
        return
    yield "| argument or option | meaning |\n|---|---|"
    yield from (f"| `{_word(each)}` | {_told(each.help)} |" for each in arguments)
    yield from (f"| {_names(each)} | {_told(each.help)} |" for each in options)


def _word(argument: TyperArgument) -> str:
    return argument.metavar or str(argument.name).upper()


def _names(option: TyperOption) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    return names if option.is_flag else f"{names} `{option.metavar or str(option.name).upper()}`"


def _told(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


def _result(name: str) -> str:
    from ingenium.runtime.backtest import run_system
    from ingenium.runtime.demo import DEMO_FILE
    from ingenium.runtime.system import load_system

    file = DEMO_FILE if name == "demo" else REPOSITORY / name
    shown = run_system(load_system(file))._repr_html_()
    return f'<div class="shown-result">{shown}</div>'
