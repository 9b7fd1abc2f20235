"""The command itself: what all commands share, and how a person's mistake is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

FAILURE = 1  # exit code when a strategy raised
MISTAKE = 2  # exit code of a wrong command, file, setting or datum


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


def main() -> None:
    """Run the command that was typed."""
    app()


def _sentence(error: Exception) -> str:
    """Return an error in one line; for a wrong command, with where to read on."""
    told = error.format_message() if isinstance(error, typer.TyperException) else str(error)
    context = getattr(error, "ctx", None)
    hint = f" See: {context.command_path} --help" if context is not None else ""
    return " ".join(told.split()) + hint


def _show_own_traceback(error: Exception) -> None:
    """Print the traceback from the strategy's first line on, and the note with bar and time."""
    import traceback

    runtime = str(Path(__file__).parents[1] / "runtime")
    frames = traceback.extract_tb(error.__traceback__)
    ours = [place for place, frame in enumerate(frames) if frame.filename.startswith(runtime)]
    trace = error.__traceback__
    for _ in range(ours[-1] + 1 if ours else 0):
        trace = trace and trace.tb_next
    traceback.print_exception(type(error), error, trace)
