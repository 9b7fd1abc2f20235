"""The README's live session: it trades on each dialect of the lab, and knows all that it did."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from ingenium.model.session.messages import Changed
from ingenium.runtime.live import trading_session
from ingenium.runtime.session.door import Door
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import load_system
from ingenium.storage.journal.reader import opened
from ingenium.venues.lab.ports import PORTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROGRAM = (sys.executable, "-c", "from ingenium.cli import main; main()")


@contextmanager
def running(*words: str, folder: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command until the block ends."""
    own = os.environ | environment
    with (folder / "out.txt").open("w") as out:
        process = subprocess.Popen(
            [*PROGRAM, *words], cwd=folder, env=own, stdout=out, stderr=subprocess.STDOUT, text=True
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def asked(name: str, what: str) -> Any:
    from urllib.request import urlopen

    with urlopen(f"http://127.0.0.1:{PORTS[name]}/lab/{what}", timeout=5) as answer:
        return msgspec.json.decode(answer.read())


def until_it_listens() -> None:
    for _ in range(100):
        try:
            for name in PORTS:
                asked(name, "state")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the lab does not listen")


def fills_of(folder: SessionFolder) -> dict[str, float]:
    """Return what a session's journal says was traded, by symbol."""
    found: dict[str, float] = {}
    with opened(folder.path / "journal.db") as reader:
        for row in reader.read():
            for event in msgspec.json.decode(row.body) if row.kind == "events" else ():
                if event["event"] == "Fill":
                    held = found.get(event["symbol"], 0.0)
                    found[event["symbol"]] = held + float(event["quantity"])
    return found


def has_all(name: str) -> bool:
    """Tell whether an exchange has orders that were cancelled, filled in part, and traded."""
    orders = asked(name, "orders")
    is_part = any(0 < float(each["filled"]) < float(each["quantity"]) for each in orders)
    return is_part and any(each["status"] == "cancelled" for each in orders)


def stop_when(is_enough: Callable[[str], bool] | None, seconds: float, seen: set[str]) -> None:
    """Stop this process's session once each exchange has seen enough, or after so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and len(seen) < len(PORTS):
        time.sleep(0.5)
        if is_enough is not None:
            seen |= {name for name in PORTS if is_enough(name)}
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.slow
@pytest.mark.timeout(90)
def test_it_trades_on_each_dialect_and_knows_all_of_it(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))
    system = load_system(repository / "examples" / "live_lab.yaml")
    folder = SessionFolder(tmp_path / "session")
    with running("lab", folder=tmp_path):
        until_it_listens()

        for is_enough in (has_all, None):  # the second time it goes on, and learns what it missed
            if is_enough is None:  # so that nothing trades any more when it is compared
                Door.of(folder).put(Changed("test", 1, state="halted"), time=1)
            seen: set[str] = set()
            seconds = 45.0 if is_enough else 15.0
            watch = Thread(target=stop_when, args=(is_enough, seconds, seen))
            watch.start()
            assert trading_session(system, folder, SessionStart()) == "stopped"
            watch.join()
            assert not is_enough or seen == set(PORTS)
        mine = fills_of(folder)
        for name in PORTS:
            orders, trades = asked(name, "orders"), asked(name, "trades")
            assert len({each["client_id"] for each in orders}) == len(orders)
            there = sum(float(each["quantity"]) for each in trades)
            here = sum(each for symbol, each in mine.items() if symbol.endswith(f".{name}"))
            assert here == pytest.approx(there, rel=0.005), (
                name
            )  # fees in what is bought are not held
