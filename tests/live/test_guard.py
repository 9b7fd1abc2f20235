"""The dead-man switch: open orders are gone when who traded is killed or frozen, and not before."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from tests.live.machines import SESSION, VENUE, Lab, Machine, wait_for, write_system

from ingenium.bus.opening import open_bus
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.session.naming import guard_name
from ingenium.storage.journal.reader import opened
from ingenium.venues.lab.ports import demo_credentials, guard_credentials

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

AFTER = 5.0
WITHIN = 3.0  # seconds more that it may take on a busy machine
PROGRAM = (sys.executable, "-c", "from ingenium.cli import main; main()")
OWN = guard_credentials(VENUE)
KEYS = {"BINANCE_GUARD_API_KEY": OWN.key, "BINANCE_GUARD_API_SECRET": OWN.secret}


@dataclass(slots=True)
class Guarded:
    """A lab, a bus, and a guard; sessions are started by the tests.

    Attributes:
        folder: of all of it.
        lab: the exchange.
        bus: the address of the bus.
        system: the system file.
        process: the guard.
    """

    folder: Path
    lab: Lab
    bus: str
    system: Path
    process: subprocess.Popen[bytes] | None = None

    def machine(self, name: str = "a") -> Machine:
        return Machine(self.folder / name, self.system, self.bus)

    def start(self, *changes: str) -> None:
        words = ("guard", str(self.system), "--bus", self.bus, "--set", f"guard.after={AFTER:g}s")
        more = (word for change in changes for word in ("--set", change))
        own = os.environ | KEYS | {"INGENIUM_SESSIONS": str(self.folder / "guards")}
        own["INGENIUM_STATE"] = str(self.folder / "guards")
        with (self.folder / "guard.log").open("ab") as log:
            self.process = subprocess.Popen(
                (*PROGRAM, *words, *more), env=own, stdout=log, stderr=log
            )
        wait_for(lambda: "waiting" in self.said or "armed" in self.said, self.log)

    @property
    def log(self) -> str:
        return (self.folder / "guard.log").read_text("utf-8", "replace")

    @property
    def rows(self) -> list[tuple[str, dict[str, Any]]]:
        """What the guard keeps that it did, in order."""
        file = self.folder / "guards" / guard_name(SESSION) / JOURNAL
        if not file.exists():
            return []
        with opened(file) as reader:
            return [(row.kind, json.loads(row.body)) for row in reader.read()]

    @property
    def said(self) -> Counter[str]:
        return Counter(kind for kind, _ in self.rows)

    def has_order(self) -> None:
        """Wait until orders were sent just now, and one of them is open."""
        sent = len(self.lab.orders)
        wait_for(lambda: len(self.lab.orders) > sent, "orders are sent")
        wait_for(lambda: self.lab.open > 0, "an order is open")

    def cleared_within(self) -> float:
        """Wait until no order is open, and return how many seconds that took."""
        began = time.monotonic()
        wait_for(lambda: not self.lab.open, "no order is open")
        return time.monotonic() - began

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            assert self.process.wait(10) == 0, self.log


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Guarded]:
    lab = Lab(tmp_path)
    bus = await open_bus(f"nats://embedded?folder={tmp_path / 'bus'}")
    made = Guarded(tmp_path, lab, bus.url, write_system(tmp_path, lab.port))
    try:
        lab.start()
        yield made
        made.stop()
    finally:
        if made.process is not None:
            made.process.kill()
        await bus.close()
        lab.stop()


@pytest.fixture
def machine(guarded: Guarded) -> Iterator[Machine]:
    """Return a session that has an order at the exchange."""
    made = guarded.machine()
    try:
        made.start()
        guarded.has_order()
        yield made
    finally:
        made.stop()


def test_after_a_kill_no_order_is_open_and_the_guard_is_armed_again_with_the_session(
    guarded: Guarded, machine: Machine
) -> None:
    guarded.start()
    wait_for(lambda: guarded.said["armed"] == 1, "it is armed")
    time.sleep(AFTER + 1)
    assert guarded.said["silent"] == 0, "the session lives"
    guarded.has_order()
    machine.signal(signal.SIGKILL)
    took = guarded.cleared_within()
    assert AFTER - 1 < took < AFTER + WITHIN
    wait_for(lambda: guarded.said["cleared"] == 1, "it says so")
    assert guarded.said["cancelled"] >= 1
    back = guarded.machine("b")
    try:
        back.start()
        wait_for(lambda: guarded.said["armed"] == 2, "it is armed again")
        guarded.has_order()
        assert guarded.said["silent"] == 1
    finally:
        back.stop()


def test_who_was_frozen_finds_its_orders_cancelled_and_sends_no_more(
    guarded: Guarded, machine: Machine
) -> None:
    guarded.start()
    wait_for(lambda: guarded.said["armed"] == 1, "it is armed")
    guarded.has_order()
    machine.signal(signal.SIGSTOP)
    assert AFTER - 1 < guarded.cleared_within() < AFTER + WITHIN
    sent = len(guarded.lab.orders)
    machine.signal(signal.SIGCONT)
    assert machine.wait() != 0
    assert "this one" in machine.log
    assert (len(guarded.lab.orders), guarded.lab.open) == (sent, 0)


def test_a_guard_leaves_the_account_to_who_stood_by(guarded: Guarded, machine: Machine) -> None:
    guarded.start()
    second = guarded.machine("b")
    try:
        second.start()
        machine.signal(signal.SIGKILL)
        sent = len(guarded.lab.orders)
        wait_for(lambda: len(guarded.lab.orders) > sent + 3, "the other one trades")
        time.sleep(AFTER)
    finally:
        second.stop()
    assert guarded.said["silent"] == guarded.said["cancelled"] == 0


def test_it_keeps_trying_while_the_exchange_refuses_also_where_it_began_too_late(
    guarded: Guarded, machine: Machine
) -> None:
    guarded.has_order()
    machine.signal(signal.SIGKILL)
    fault(guarded.lab, kind="maintenance", path="/api/v3/openOrders")
    guarded.start()
    wait_for(lambda: guarded.said["refused"] >= 3, "it was refused at the start and twice more")
    assert guarded.lab.open > 0
    fault(guarded.lab)
    guarded.cleared_within()
    wait_for(lambda: guarded.said["cleared"] == 1, "it says so")


def test_a_session_that_is_back_gets_the_account_between_two_attempts(
    guarded: Guarded, machine: Machine
) -> None:
    guarded.start()
    fault(guarded.lab, kind="maintenance", method="DELETE")
    machine.signal(signal.SIGKILL)
    wait_for(lambda: guarded.said["refused"] >= 1, "it could not cancel")
    back = guarded.machine("b")
    try:
        back.start()
        wait_for(lambda: guarded.said["armed"] == 2, "it has left the account to the session")
        tried = guarded.said["refused"]
        fault(guarded.lab)
        guarded.has_order()
        assert guarded.said["refused"] == tried
    finally:
        back.stop()


def fault(lab: Lab, **what: str) -> None:
    """Have something go wrong at the exchange; nothing any more without a word."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{lab.port}/lab/faults",
        data=json.dumps([what]).encode() if what else None,
        method="POST" if what else "DELETE",
    )
    urllib.request.urlopen(request, timeout=5).close()


def test_with_flatten_what_came_of_the_session_is_closed(
    guarded: Guarded, machine: Machine
) -> None:
    def position() -> float:
        trades = guarded.lab.ask("trades")
        signs = {"buy": 1, "sell": -1}
        return sum(signs[each["side"]] * float(each["quantity"]) for each in trades)

    guarded.start("guard.flatten=true")
    wait_for(lambda: abs(position()) > 0.005, "it has a position")
    machine.signal(signal.SIGKILL)
    wait_for(lambda: guarded.said["cleared"] == 1, "it is cleared", 40)
    assert guarded.said["closed"] == 1
    assert abs(position()) < 0.0005, "all but what fees took"


def test_its_key_is_never_the_executors(guarded: Guarded) -> None:
    def started(**variables: str) -> str:
        own = os.environ | {"INGENIUM_SESSIONS": str(guarded.folder)} | variables
        words = (*PROGRAM, "guard", str(guarded.system), "--bus", guarded.bus)
        ended = subprocess.run(words, env=own, capture_output=True, text=True, check=False)
        assert ended.returncode == 2
        return ended.stderr

    theirs = demo_credentials(VENUE)
    assert "The guard's key of binance is missing: make one of its own" in started()
    assert "set BINANCE_GUARD_API_SECRET in the" in started(BINANCE_GUARD_API_KEY="x")
    of_executor = {"BINANCE_API_KEY": theirs.key, "BINANCE_GUARD_API_KEY": theirs.key}
    same = started(BINANCE_GUARD_API_SECRET=theirs.secret, **of_executor)
    assert "The guard's key of binance is the executor's" in same
    wrong = started(**KEYS | {"BINANCE_GUARD_API_SECRET": "wrong-secret-77"})
    assert "error: binance: " in wrong
    assert "wrong-secret-77" not in wrong
