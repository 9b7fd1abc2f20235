"""The commands on what passes on a bus: show it, and carry it to another."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app

if TYPE_CHECKING:
    from ingenium.runtime.listening import Heard


@app.command(epilog="Example: ingenium listen 'ingenium.>' --bus nats://127.0.0.1:4222")
def listen(
    pattern: Annotated[
        str,
        typer.Argument(
            metavar="[PATTERN]",
            help="Subjects: * is any token, a last > all that follow.",
            show_default=False,
        ),
    ] = "ingenium.>",
    bus: Annotated[
        str, typer.Option(metavar="URL", help="The bus, such as nats://127.0.0.1:4222.")
    ] = "nats://127.0.0.1:4222",
    number: Annotated[
        int | None, typer.Option("-n", metavar="N", min=1, help="End after so many.")
    ] = None,
    *,
    all_: Annotated[
        bool, typer.Option("--all", help="Begin with what is retained, not with what comes now.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a line of JSON each.")] = False,
) -> None:
    """Print what passes on a bus: the attributes and the body of every message.

    Without a pattern it is all events of Ingenium. Ctrl-C ends it.
    """
    from ingenium.runtime.listening import Listening, listen_to

    plan = Listening(url=bus, pattern=pattern, most=number, from_start=all_)
    try:
        asyncio.run(listen_to(plan, lambda shown: _show(shown, as_json=as_json), _tell))
    except BrokenPipeError:  # as in `ingenium listen | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more to flush


@app.command(
    epilog="Example: ingenium bridge hft@nats://127.0.0.1:4222 ingenium@nats://127.0.0.1:4223"
)
def bridge(  # noqa: PLR0913, PLR0917 - each is an option
    origin: Annotated[str, typer.Argument(metavar="FROM", help="DIALECT@URL of what is carried.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="DIALECT@URL of where it goes.")],
    symbols: Annotated[
        list[str] | None,
        typer.Option("--symbol", metavar="NAME=THERE", help="Rename a symbol; may be repeated."),
    ] = None,
    venue: Annotated[str, typer.Option(help="Of bars and orders that do not tell theirs.")] = "",
    period: Annotated[str, typer.Option(help="Of bars that do not tell theirs.")] = "",
    source: Annotated[str, typer.Option(help="The source of CloudEvents that it sends.")] = "",
    durable: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Go on where the bridge of this name was; needs a stream."
        ),
    ] = "",
) -> None:
    """Carry messages from one bus and dialect to another until Ctrl-C.

    What the other dialect has no words for is passed over and counted; what keeps to no contract
    goes to the dead letters of the bridge.
    """
    from ingenium.model.wire.bridge import Bridge
    from ingenium.model.wire.dialects import cloudevents_dialect
    from ingenium.runtime.bridging import bridge_end, run_bridge

    first, last = bridge_end(origin), bridge_end(target)
    plan = Bridge(
        origin=first.dialect,
        target=cloudevents_dialect(source=source) if source else last.dialect,
        symbols=_renamed(symbols or []),
        venue=venue,
        period=period,
    )
    carried = asyncio.run(run_bridge((first.url, last.url), plan, durable, _tell))
    typer.echo(
        f"Carried {carried.carried}; the other dialect had no words for {carried.unsaid}; "
        f"refused {carried.refused}; passed by {carried.passed}."
    )


def _renamed(symbols: list[str]) -> dict[str, str]:
    from ingenium.model.errors import ConfigError

    renamed: dict[str, str] = {}
    for text in symbols:
        name, _, there = text.partition("=")
        if not name or not there:
            msg = f"--symbol {text!r}: write it as NAME=THERE."
            raise ConfigError(msg)
        renamed[name] = there
    return renamed


def _tell(line: str) -> None:
    typer.echo(line, err=True)


def _show(shown: Heard, *, as_json: bool) -> None:
    import msgspec

    from ingenium.runtime.listening import lines_of

    if as_json:
        typer.echo(msgspec.json.encode(shown))
    else:
        typer.echo("\n".join(lines_of(shown)) + "\n")
