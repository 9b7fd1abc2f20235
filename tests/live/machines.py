"""A lab, a bus, and machines that trade on one session: each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.status import read_statuses
from ingenium.venues.lab.ports import demo_credentials

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SESSION: Final = "pair"
VENUE: Final = "binance"
SYMBOL: Final = "BTCUSDT.binance"

_PROGRAM: Final = "from ingenium.cli import main; main()"
_STRATEGY: Final = '''
from ingenium import Strategy

class Flow(Strategy):
    """Trades all the time: at the market, at the price, and far from it, where it cancels."""

    def on_start(self):
        self.turn = 0
        self.call_every(1_000_000_000, "trade")

    def on_timer(self, name):
        price = self.price("BTCUSDT.binance")
        if not price > 0:
            return
        self.turn += 1
        self.cancel_all()
        for place in range(2):
            side = self.buy if (self.turn + place) % 2 else self.sell
            side("BTCUSDT.binance", 0.01)
            side("BTCUSDT.binance", 0.02, limit=round(price, 2))
        self.buy("BTCUSDT.binance", 0.01, limit=round(price * 0.95, 2))
'''


def wait_for(claim: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Wait until something holds."""
    until = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < until, f"not within {seconds:g} s: {what}"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@dataclass(slots=True)
class Lab:
    """An exchange of the lab in a process."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = (sys.executable, "-c", _PROGRAM, "lab", VENUE, "--port", str(self.port))
        with (self.folder / "lab.log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for(self._answers, "the lab answers")

    def ask(self, what: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/lab/{what}", timeout=5) as got:
            return json.load(got)

    @property
    def open(self) -> int:
        [account] = self.ask("state")["accounts"].values()
        return int(account["open"])

    @property
    def orders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("orders")
        return found

    def _answers(self) -> bool:
        try:
            self.ask("state")
        except OSError:
            return False
        return True

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)


def write_system(folder: Path, port: int, exchange: dict[str, str] | None = None) -> Path:
    """Write a system that trades on the lab, and return its file."""
    (folder / "flow.py").write_text(_STRATEGY)
    address = {"rest": f"http://127.0.0.1:{port}", "stream": f"ws://127.0.0.1:{port}"}
    system = {
        "name": SESSION,
        "exchanges": {VENUE: address | (exchange or {})},
        "data": {"symbols": [SYMBOL], "bars": "1s"},
        "account": {"currency": "USDT", "initial_capital": 50_000},
        "risk": {"max_order_notional": 5_000},
        "strategies": [{"name": "flow.py"}],
    }
    file = folder / "system.yaml"
    file.write_text(json.dumps(system))  # which is YAML, too
    return file


@dataclass(slots=True)
class Machine:
    """One that runs the session: it trades, or stands by.

    Attributes:
        root: what it keeps.
        system: the system file.
        bus: the address of the bus.
        options: what else is said when it is started.
        environment: variables that it has besides those of the test.
        trader: the component that holds the account.
    """

    root: Path
    system: Path
    bus: str
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict[str, str])
    trader: str = "kernel"
    process: subprocess.Popen[bytes] | None = None

    @property
    def folder(self) -> SessionFolder:
        return SessionFolder(self.root / "sessions" / SESSION)

    @property
    def log(self) -> str:
        return (self.root / "log").read_text("utf-8", "replace")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start it, and wait until it has folded what was told before."""
        self.root.mkdir()
        own = demo_credentials(VENUE)
        environment = os.environ | {
            "INGENIUM_SESSIONS": str(self.root / "sessions"),
            "INGENIUM_STATE": str(self.root / "state"),
            "BINANCE_API_KEY": own.key,
            "BINANCE_API_SECRET": own.secret,
            **self.environment,
        }
        said = ("--mode", "live", "--session", SESSION, "--bus", self.bus)
        with (self.root / "log").open("wb") as log:
            self.process = subprocess.Popen(
                (sys.executable, "-c", _PROGRAM, "run", str(self.system), *said, *self.options),
                cwd=self.root,
                env=environment,
                stdout=log,
                stderr=log,
            )
        wait_for(self._is_running, "who trades has folded the stream")

    def _is_running(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        if not self.folder.statuses.is_dir():
            return False
        trader = read_statuses(self.folder).get(self.trader)
        return trader is not None and trader.phase == "running"

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self, seconds: float = 20.0) -> int:
        assert self.process is not None
        return self.process.wait(seconds)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.process.terminate()
            self.process.wait(60)
