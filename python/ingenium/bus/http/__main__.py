"""Run a broker of CloudEvents: python -m ingenium.bus.http [--port 8080] [--folder FOLDER]."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from ingenium.bus.http.broker import Broker
from ingenium.bus.http.opening import FILE, LOOPBACK, PORT
from ingenium.bus.port import BusError


async def run(host: str, port: int, folder: str | None) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        BusError: the address or the folder cannot be had.
    """
    broker = Broker(str(Path(folder) / FILE) if folder else ":memory:")
    taken = await broker.start(host, port)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    sys.stdout.write(f"http+broker://{host}:{taken}\n")
    sys.stdout.flush()
    await stopped.wait()
    await broker.stop()


def main() -> int:
    """Read the command line and run."""
    words = argparse.ArgumentParser(prog="python -m ingenium.bus.http", description=__doc__)
    words.add_argument("--host", default=LOOPBACK)
    words.add_argument("--port", type=int, default=PORT)
    words.add_argument("--folder", help="where messages are kept; in memory without it")
    given = words.parse_args()
    try:
        asyncio.run(run(given.host, given.port, given.folder))
    except BusError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
