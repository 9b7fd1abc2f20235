"""The command `ingenium`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.analytics.result import Result
    from ingenium.runtime.system import System
    from ingenium.strategy.strategy import Strategy

FAILURE = 1  # exit code when a strategy raised
MISTAKE = 2  # exit code of a wrong command, file, setting or datum

NEXT = """
What to try next
  {0} demo --copy demo.yaml
      writes this system to a file, for you to change
  {0} backtest demo.yaml --set strategies.0.parameters.exit_z=0
      runs it with another setting
  {0} backtest demo.yaml --out results
      keeps its orders, fills, trades and equity
  {0} strategies
      lists what else is built in"""


class Commands(TyperGroup):
    """The commands; a person's mistake is told in one line, never by a traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 as in typer
        """Run the command that the arguments name."""
        from ingenium.model.errors import IngeniumError

        extra["standalone_mode"] = False  # typer then raises what it would print
        try:
            code = super().main(*args, **extra)
        except (typer.TyperException, IngeniumError) as error:
            typer.echo(f"error: {_sentence(error)}", err=True)
            code = MISTAKE
        except Exception as error:
            if not getattr(error, "__notes__", None):
                raise  # ours, not a strategy's: show everything
            _show_own_traceback(error)
            code = FAILURE
        sys.exit(code if isinstance(code, int) else 0)


app = typer.Typer(
    name="ingenium",
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def ingenium(context: typer.Context) -> None:
    """Write a trading strategy once: backtest it, paper-trade it, trade it live.

    Start with `ingenium demo`: it runs a strategy on real prices that come with the package.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(epilog="Example: ingenium demo --copy demo.yaml")
def demo(
    copy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the demo's system file here instead.")
    ] = None,
) -> None:
    """Backtest mean reversion on real prices of three shares."""
    from ingenium.runtime.demo import DEMO_FILE
    from ingenium.runtime.system import load_system

    if copy is not None:
        _write_new(copy, DEMO_FILE.read_text(encoding="utf-8"))
        typer.echo(f"Wrote {copy}. Run it: {_program()} backtest {copy}")
        return
    _print_summary(_run(load_system(DEMO_FILE), quiet=False))
    typer.echo(NEXT.format(_program()))


@app.command(epilog="Example: ingenium backtest demo.yaml --set strategies.0.parameters.exit_z=0")
def backtest(
    system: Annotated[
        Path, typer.Argument(metavar="SYSTEM", help="A system file (YAML) or a request (JSON).")
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a setting; may be repeated."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Save the result as Parquet and JSON.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Backtest the system that a file describes."""
    from ingenium.analytics import result_files

    if out is not None:
        result_files.refuse_other_content(out)  # before the run, not after it
    result = _run(_loaded(system, settings or []), quiet=quiet or as_json)
    if out is not None:
        result.save(out)
    if as_json:
        sys.stdout.writelines(result_files.json_parts(result))
    elif not quiet:
        _print_summary(result)
        if out is not None:
            typer.echo(f"\nSaved to {out}: result.json, and the tables as Parquet")


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
    typer.echo(f"\nMore on one, and how to use it: {_program()} strategies NAME")


@app.command(epilog="Example: ingenium version")
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as version_of

    typer.echo(version_of("ingenium"))


def main() -> None:
    """Run the command that was typed."""
    app()


def _sentence(error: Exception) -> str:
    """Return an error in one line; for a wrong command, with where to read on."""
    told = error.format_message() if isinstance(error, typer.TyperException) else str(error)
    context = getattr(error, "ctx", None)
    hint = f" See: {context.command_path} --help" if context is not None else ""
    return " ".join(told.split()) + hint


def _loaded(file: Path, settings: list[str]) -> System:
    from ingenium.runtime.documents import read_document
    from ingenium.runtime.overrides import overridden
    from ingenium.runtime.system import system_of

    document = overridden(read_document(file), settings)
    return system_of(document, name=file.stem, file=file.name, folder=file.parent)


def _run(system: System, *, quiet: bool) -> Result:
    from ingenium.runtime.backtest import run_system

    if quiet or not sys.stderr.isatty():
        return run_system(system)
    from ingenium.runtime.progress import progress_bar

    with progress_bar() as progress:
        return run_system(system, progress=progress)


def _print_summary(result: Result) -> None:
    from ingenium.analytics.terminal import print_summary

    print_summary(result)


def _write_new(file: Path, text: str) -> None:
    from ingenium.model.errors import ConfigError

    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        msg = f"{file} exists already: choose another name, or remove it."
        raise ConfigError(msg) from None
    except OSError as error:
        msg = f"{file} cannot be written ({error.strerror}): choose another place."
        raise ConfigError(msg) from None


def _program() -> str:
    """Return how to call this command again from here."""
    import shutil

    typed = Path(sys.argv[0])
    found = shutil.which(typed.name)
    if found and Path(found).resolve() == typed.resolve():
        return typed.name
    beside = typed.is_absolute() and typed.is_relative_to(Path.cwd())
    return str(typed.relative_to(Path.cwd()) if beside else typed)


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


def _show_own_traceback(error: Exception) -> None:
    """Print the traceback from the strategy's first line on, and the note with bar and time."""
    import traceback

    runtime = str(Path(__file__).parent / "runtime")
    frames = traceback.extract_tb(error.__traceback__)
    ours = [place for place, frame in enumerate(frames) if frame.filename.startswith(runtime)]
    trace = error.__traceback__
    for _ in range(ours[-1] + 1 if ours else 0):
        trace = trace and trace.tb_next
    traceback.print_exception(type(error), error, trace)
