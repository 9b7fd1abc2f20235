"""The command that starts exchanges on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingenium.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.venues.lab.faults import Fault
    from ingenium.venues.lab.house import House
    from ingenium.venues.lab.server import LabServer


@app.command(epilog="Example: ingenium lab binance kraken --seed 7 --fault lose_answer@/order%5")
def lab(  # noqa: PLR0913, PLR0917 - each is an option
    exchanges: Annotated[
        list[str] | None,
        typer.Argument(metavar="[EXCHANGE]...", help="Which; all that the lab has unless given."),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Makes the markets and the faults; the same makes the same.")
    ] = 1,
    speed: Annotated[
        float, typer.Option(min=0.01, max=400, help="How fast prices move, as a multiple.")
    ] = 1.0,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[EXCHANGE=]FAULT",
            help="What goes wrong, as kind[:seconds][@path][*count][%chance]; may be repeated.",
        ),
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A YAML list of faults, of all exchanges.")
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SYMBOL=SOURCE",
            help="Have a market go as recorded, by a file of bars or ticks of the catalog.",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_000, help="Of the first; 0 takes free ones. 7701 unless given."),
    ] = None,
    *,
    no_limits: Annotated[
        bool, typer.Option("--no-limits", help="Answer however often they are asked.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print the addresses only, no live table.")
    ] = False,
) -> None:
    """Start local exchanges that speak as real ones do, to trade on without money.

    Each listens at a port of its own, over REST and WebSocket, with markets that are made up and
    an account that has some play money; any client of the real exchange can be pointed at it.
    Look inside at /lab/state, /lab/orders and /lab/trades; POST /lab/faults makes things go wrong.
    Ctrl-C ends it. Faults: latency, lose_request, late_request, lose_answer, duplicate, too_many,
    ban, maintenance, malformed, disconnect, half_open, delay_news, lose_news, skew, thin.
    """
    import asyncio

    from ingenium.cli.lab_screen import show_lab
    from ingenium.venues.lab.founding import FOUNDINGS
    from ingenium.venues.lab.ports import PORTS

    names = list(dict.fromkeys(exchanges or FOUNDINGS))
    wanted = _faults(fault or [], faults, names)
    first = min(PORTS.values()) if port is None else port
    servers = []
    for name in names:
        place = PORTS[name] - min(PORTS.values()) if name in PORTS else 0
        server = _server(name, seed, first + place if first else 0)
        server.faults.add(wanted[name])
        server.dialect.has_limits = not no_limits
        server.dialect.house.speed = speed
        servers.append(server)
    _follow(servers, data or [])
    asyncio.run(show_lab(servers, quiet=quiet))


def _server(name: str, seed: int, port: int) -> LabServer:
    from ingenium.venues.lab.faults import Faults
    from ingenium.venues.lab.founding import found
    from ingenium.venues.lab.server import LabServer

    return LabServer(found(name, seed), Faults(seed), port)


def _faults(texts: Iterable[str], file: Path | None, names: list[str]) -> dict[str, list[Fault]]:
    """Return what goes wrong at each exchange.

    Raises:
        ConfigError: something is no fault, or is meant for an exchange that is not started.
    """
    from ingenium.model.errors import ConfigError
    from ingenium.venues.lab.faults import parse_fault

    wanted: dict[str, list[Fault]] = {name: [] for name in names}
    for text in texts:
        name, is_one, rest = text.partition("=")
        if is_one and name not in wanted:
            msg = f"--fault {text}: the exchange {name} is not among those started."
            raise ConfigError(msg)
        for each in [name] if is_one else names:
            wanted[each].append(parse_fault(rest if is_one else text))
    for each in names if file is not None else ():
        wanted[each] += _faults_in(file)
    return wanted


def _faults_in(file: Path | None) -> list[Fault]:
    import msgspec
    import yaml

    from ingenium.model.errors import ConfigError
    from ingenium.venues.lab.faults import Fault

    if file is None:
        return []
    try:
        return msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8")), list[Fault])
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): name a file of faults."
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        msg = f"{file} is no list of faults ({error}): a line is such as - {{kind: thin}}."
    raise ConfigError(msg)


def _follow(servers: list[LabServer], texts: Iterable[str]) -> None:
    """Have markets follow records.

    Raises:
        ConfigError: no exchange has the market, or it is not written SYMBOL=SOURCE.
    """
    from ingenium.model.errors import ConfigError

    for text in texts:
        symbol, _, source = text.partition("=")
        houses = [each.dialect.house for each in servers if symbol in each.dialect.exchange.markets]
        if not houses or not source:
            known = [name for each in servers for name in each.dialect.exchange.markets]
            msg = f"--data {text}: write SYMBOL=SOURCE with one of {', '.join(known)}."
            raise ConfigError(msg)
        for house in houses:
            _play(house, symbol, source)


def _play(house: House, symbol: str, source: str) -> None:
    from ingenium.storage.bar_files import load_bars
    from ingenium.storage.catalog.catalog import Catalog
    from ingenium.storage.tick_stream.opening import open_ticks

    if Path(source).suffix:
        house.follow(symbol, load_bars(Path(source), symbol=symbol).close.tolist())
    else:
        house.replay(symbol, open_ticks(Catalog(), source).ticks)
