"""The command that lists what strategies there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app
from ingenium.cli.screen import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.strategy.strategy import Strategy


@app.command(epilog="Example: ingenium strategies sma_cross")
def strategies(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Show one of them in full.")
    ] = None,
) -> None:
    """List the built-in strategies, their parameters and defaults."""
    from ingenium.strategy.loading import built_in_names, find_strategy

    if name is not None:
        typer.echo("\n".join(_described(find_strategy(name), _built_in_name(name))))
        return
    for known in built_in_names():
        typer.echo("\n".join(_listed(find_strategy(known), known)))
    typer.echo(f"\nMore on one, and how to use it: {program()} strategies NAME")


def _built_in_name(name: str) -> str:
    from ingenium.strategy.loading import built_in_names, find_strategy

    wanted = find_strategy(name)
    return next((known for known in built_in_names() if find_strategy(known) is wanted), name)


def _listed(strategy: type[Strategy], name: str) -> Iterator[str]:
    import textwrap

    first, _, _ = (strategy.__doc__ or "No description.").strip().partition("\n")
    yield f"\n{name}"
    yield textwrap.fill(first, 78, initial_indent="  ", subsequent_indent="  ")
    yield from _parameter_lines(strategy)


def _described(strategy: type[Strategy], name: str) -> Iterator[str]:
    import inspect

    yield f"{name}\n\n{inspect.getdoc(strategy) or 'No description.'}\n"
    yield from _parameter_lines(strategy)
    shown = (f"{each}: {_default(default)}" for each, _, default in _parameters(strategy))
    yield "\nIn a system file, under `strategies:`"
    yield f"  - name: {name}"
    yield f"    parameters: {{{', '.join(shown)}}}"


def _parameter_lines(strategy: type[Strategy]) -> Iterator[str]:
    for name, kind, default in _parameters(strategy):
        yield f"    {name:<14} {kind:<18} {_default(default)}"


def _parameters(strategy: type[Strategy]) -> list[tuple[str, str, object]]:
    declared = strategy.declared_parameters().values()
    return [(each.name, each.type_name, each.default) for each in declared]


def _default(value: object) -> str:
    import inspect
    import json

    if value is inspect.Parameter.empty:
        return "(must be given)"
    return value if isinstance(value, str) else json.dumps(value, default=str)
