"""The command that tells the version."""

from __future__ import annotations

import typer

from ingenium.cli.app import app


@app.command(epilog="Example: ingenium version")
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as version_of

    typer.echo(version_of("ingenium"))
