"""The commands that write a first strategy, system or ingestor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingenium.cli.app import app
from ingenium.cli.screen import program

new = typer.Typer(rich_markup_mode=None)
app.add_typer(new, name="new")

_Name = Annotated[str, typer.Argument(metavar="NAME", help="What to call it, such as dip_buyer.")]
_Folder = Annotated[
    Path, typer.Option("--folder", metavar="FOLDER", help="The folder to write it in.")
]


@new.callback(invoke_without_command=True, epilog="Example: ingenium new strategy dip_buyer")
def _new(context: typer.Context) -> None:
    """Write a first strategy, system or ingestor that runs, with its test."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@new.command(epilog="Example: ingenium new strategy dip_buyer")
def strategy(name: _Name, folder: _Folder = Path()) -> None:
    """Write strategies/NAME_strategy.py and its test.

    The strategy runs as it is: replace its idea by yours, and run its test again.
    """
    from ingenium.runtime.scaffold.files import strategy_files_of
    from ingenium.runtime.scaffold.writing import write_all

    written = write_all(folder, strategy_files_of(name))
    plain = written[0].stem.removesuffix("_strategy")
    _tell(
        folder,
        written,
        ("python -m pytest tests", "tests it"),
        (f"{program()} new system {plain}", "writes a system file that runs it"),
        (f"{program()} backtest {plain}.yaml", "backtests it"),
    )


@new.command(epilog="Example: ingenium new system dip_buyer")
def system(name: _Name, folder: _Folder = Path()) -> None:
    """Write NAME.yaml and its test.

    A system file says what to run, on which data, with which money, limits and costs. This one runs
    the strategy of that name in the folder strategies, else the built-in sma_cross.
    """
    from ingenium.runtime.scaffold.files import system_files_of
    from ingenium.runtime.scaffold.writing import write_all

    written = write_all(folder, system_files_of(name, folder))
    file = written[0].name
    _tell(
        folder,
        written,
        (f"{program()} backtest {file}", "backtests it"),
        (f"{program()} backtest {file} --set account.initial_capital=50000", "with less money"),
        ("python -m pytest tests", "tests it"),
    )


@new.command(epilog="Example: ingenium new ingestor price_service")
def ingestor(name: _Name, folder: _Folder = Path()) -> None:
    """Write ingestors/NAME_ingestor.py, what it reads, and its test.

    An ingestor brings data into the catalog that `ingenium data import` cannot read.
    """
    from ingenium.runtime.scaffold.files import ingestor_files_of
    from ingenium.runtime.scaffold.writing import write_all

    written = write_all(folder, ingestor_files_of(name))
    plain = written[0].stem.removesuffix("_ingestor")
    _tell(
        folder,
        written,
        ("python -m pytest tests", "tests it"),
        (f"{program()} data ingest {plain}", "stores what it brings in the catalog"),
        (f"{program()} data list", "shows what the catalog holds"),
    )


def _tell(folder: Path, written: list[Path], *commands: tuple[str, str]) -> None:
    for file in written:
        typer.echo(f"Wrote {file}")
    typer.echo("\nWhat to try next" if folder == Path() else f"\nIn {folder}, try next")
    for command, what in commands:
        typer.echo(f"  {command}\n      {what}")
