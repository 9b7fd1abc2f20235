"""The command that describes what goes over the wire."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from ingenium.cli.app import app

Format = Literal["jsonschema", "asyncapi"]


@app.command(epilog="Example: ingenium schema hft --format asyncapi")
def schema(
    dialect: Annotated[
        str,
        typer.Argument(
            metavar="[DIALECT]",
            help="ingenium, cloudevents, hft, luno or camel.",
            show_default=False,
        ),
    ] = "ingenium",
    form: Annotated[
        Format, typer.Option("--format", help="JSON Schema of the messages, or AsyncAPI 3.")
    ] = "jsonschema",
) -> None:
    """Print how a dialect writes its messages, for programs in other languages.

    Without a dialect it is that of Ingenium on NATS.
    """
    from ingenium.model.wire.dialects import dialect_named
    from ingenium.model.wire.schema.asyncapi import asyncapi
    from ingenium.model.wire.schema.json_schema import json_schema

    found = dialect_named(dialect)
    document = asyncapi(found) if form == "asyncapi" else json_schema(found)
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
