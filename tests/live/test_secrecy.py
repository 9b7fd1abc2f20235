"""Nothing that a live session writes, shows or answers has a secret in it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from tests.live.echoing import echoing
from tests.live.hands import names, stopped_once
from tests.live.leaks import OF_GUARDING, OF_TRADING, PASSPHRASE, SECRETS, files_below, found_in
from tests.live.machines import VENUE, wait_for
from tests.live.test_others import system

from ingenium.runtime.guard import Guard
from ingenium.runtime.live import trading_session
from ingenium.runtime.secrets import Sources
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.supervising.status import read_statuses
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.threaded import served

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.echoing import Echo

    from ingenium.venues.lab.server import LabServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

PROGRAM = (sys.executable, "-c", "from ingenium.cli import main; main()")
FLOW = """
from ingenium import Strategy

class Flow(Strategy):
    def on_start(self):
        self.turn = 0
        self.call_every(500_000_000, "trade")

    def on_timer(self, name):
        price = self.price("BTCUSDT.binance")
        if price > 0:
            self.turn += 1
            self.cancel_all()
            self.buy("BTCUSDT.binance", 0.001)
            self.buy("BTCUSDT.binance", 0.001, limit=round(price * 0.95, 2))
        if self.turn == 20:
            raise RuntimeError("the strategy is wrong")
"""


def know_keys(lab: LabServer) -> None:
    """Have keys that are known again open the account of an exchange of the lab."""
    exchange = lab.dialect.exchange
    account = exchange.keys[demo_credentials(VENUE).key]
    exchange.add_key(account, OF_TRADING)
    exchange.add_key(account, OF_GUARDING)


@dataclass(slots=True)
class Desk:
    """Where somebody types commands, and all that these print.

    Attributes:
        folder: of all files.
        shown: by the command.
    """

    folder: Path
    shown: dict[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "INGENIUM_SESSIONS": str(self.folder / "sessions"),
            "INGENIUM_STATE": str(self.folder / "state"),
            "INGENIUM_KEYSTORE_PASSPHRASE": PASSPHRASE,
            "INGENIUM_METRICS": "127.0.0.1:0",
            "BINANCE_GUARD_API_KEY": OF_GUARDING.key,
            "BINANCE_GUARD_API_SECRET": OF_GUARDING.secret,
            "PYTHONASYNCIODEBUG": "1",
        }

    def type(self, *words: str, given: str = "", **variables: str) -> int:
        """Type a command, and return its exit code."""
        ended = subprocess.run(
            (*PROGRAM, *words),
            cwd=self.folder,
            env=self.environment | variables,
            input=given.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        self.shown[f"{len(self.shown)} {' '.join(words)}"] = ended.stdout + ended.stderr
        return ended.returncode

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command whose output goes to a file."""
        with (self.folder / f"{words[0]}.out").open("wb") as out:
            return subprocess.Popen(
                (*PROGRAM, *words), cwd=self.folder, env=self.environment, stdout=out, stderr=out
            )

    def pages(self, session: SessionFolder) -> None:
        """Open the pages of all its processes."""
        for name, status in read_statuses(session).items():
            if status.metrics_port is None:
                continue
            for page in ("metrics", "healthz", "readyz", "nothing"):
                url = f"http://127.0.0.1:{status.metrics_port}/{page}"
                try:
                    with urllib.request.urlopen(url, timeout=5) as answer:
                        self.shown[f"{name} {page}"] = answer.read() + str(answer.headers).encode()
                except urllib.error.HTTPError as error:
                    self.shown[f"{name} {page}"] = error.read() + str(error.headers).encode()


def written(desk: Desk, echo: Echo) -> None:
    """Write the system file."""
    (desk.folder / "flow.py").write_text(FLOW)
    document: dict[str, Any] = {
        "name": "quotes",
        "exchanges": {VENUE: {"rest": echo.rest, "stream": echo.lab.stream}},
        "data": {"symbols": ["BTCUSDT.binance"], "bars": "1s"},
        "account": {"currency": "USDT", "initial_capital": 50_000},
        "risk": {"max_order_notional": 5_000},
        "strategies": [{"name": "flow.py"}],
        "storage": f"sqlite:///{desk.folder / 'records.db'}",
    }
    (desk.folder / "quotes.yaml").write_text(json.dumps(document))


def played(desk: Desk, echo: Echo) -> None:
    """Keep the key, trade in several processes with a guard beside them, and look at everything."""
    key = f"{OF_TRADING.key}\n{OF_TRADING.secret}\n"
    assert desk.type("keys", "add", VENUE, given=key) == 0
    assert desk.type("keys", "list") == 0
    assert desk.type("records", "up", "--storage", f"sqlite:///{desk.folder / 'records.db'}") == 0
    assert desk.type("reconcile", "quotes.yaml", "--dry-run") == 0
    session = SessionFolder(desk.folder / "sessions" / "quotes")
    words = ("--mode", "live", "--processes", "--bus", "nats://embedded")
    begun = [desk.begin("run", "quotes.yaml", *words)]
    try:
        wait_for(lambda: "Fill" in names(session), "it trades")
        begun.append(desk.begin("guard", "quotes.yaml", "--bus", "nats://embedded"))
        wait_for(lambda: bool(read_statuses(session)["execution"].metrics_port), "it has pages")
        desk.pages(session)
        desk.type("ps")
        desk.type("ps", "--json")
        begun[0].wait(60)
        begun[1].send_signal(signal.SIGINT)
        begun[1].wait(20)
    finally:
        for each in begun:
            each.kill()
    asked(desk, session)
    refused(desk, echo)


def asked(desk: Desk, session: SessionFolder) -> None:
    """Ask everything that can be asked of a session that was."""
    storage = ("--storage", f"sqlite:///{desk.folder / 'records.db'}")
    for words in (
        *(("logs", "quotes", "-n", "0"), ("ps", "--json"), ("doctor", "quotes")),
        *(
            ("journal", "show", str(session.path / "journal.db"), "--json"),
            ("records", "show", "quotes", *storage),
        ),
        *(("why", "1", "quotes"), ("reconcile", "quotes", "--dry-run", "--json")),
    ):
        desk.type(*words)


def refused(desk: Desk, echo: Echo) -> None:
    """Make every mistake with keys that there is, at an exchange that repeats everything."""
    session = ("run", "quotes.yaml", "--mode", "live", "--session")
    halves = {"BINANCE_API_KEY": OF_TRADING.key}
    assert desk.type(*session, "half", **halves) == 2
    wrong = halves | {"BINANCE_API_SECRET": OF_GUARDING.secret}
    assert desk.type(*session, "wrong", **wrong) == 2
    assert desk.type(*session, "unknown", **wrong | {"BINANCE_API_KEY": PASSPHRASE}) == 2
    assert desk.type(*session, "locked", INGENIUM_KEYSTORE_PASSPHRASE=OF_GUARDING.secret) == 2
    same = {f"BINANCE_{each}": OF_TRADING.secret for each in ("API_KEY", "GUARD_API_KEY")}
    assert desk.type("guard", "quotes.yaml", "--bus", "nats://127.0.0.1:9", **same) == 2
    echo.refused, echo.status = 1, 401
    assert desk.type(*session, "refused") == 2
    assert desk.type("reconcile", "quotes.yaml", "--dry-run") == 2


async def test_no_file_no_page_and_no_command_tells_a_secret(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    async with echoing(VENUE, 401, refused=3) as echo:
        know_keys(echo.lab)
        written(desk, echo)
        await asyncio.to_thread(played, desk, echo)
    logs = SessionFolder(tmp_path / "sessions" / "quotes").logs
    assert "the strategy is wrong" in "".join(each.read_text() for each in logs.iterdir())
    assert len(echo.heard) > 5, "it was refused often"
    files = files_below(tmp_path)
    assert any(name.endswith(".blk") for name in files), "the bus is among them"
    assert found_in(files | desk.shown) == []


def test_debug_logs_of_all_libraries_and_what_objects_show_tell_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("BINANCE_API_KEY", OF_TRADING.key)
    monkeypatch.setenv("BINANCE_API_SECRET", OF_TRADING.secret)
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))
    (tmp_path / "flow.py").write_text(FLOW)
    folder = SessionFolder(tmp_path / "s")
    caplog.set_level(logging.DEBUG)
    with served(VENUE) as lab:
        know_keys(lab)
        made = system(lab.rest, tmp_path, changes={"strategies": [{"name": "flow.py"}]})
        with stopped_once(lambda: "Fill" in names(folder)):
            trading_session(made, folder, SessionStart())
    sources = Sources(tmp_path, {each: each for each in SECRETS})
    guard = Guard(made, "s", "nats://127.0.0.1:9", {VENUE: OF_GUARDING}, None)  # type: ignore[arg-type]
    shown = {"logs": caplog.text, "shown": f"{OF_TRADING!r} {OF_TRADING} {sources!r} {guard!r}"}
    assert "account binance is held" in shown["logs"]
    assert found_in(shown | {"files": b"".join(files_below(tmp_path).values())}) == []
