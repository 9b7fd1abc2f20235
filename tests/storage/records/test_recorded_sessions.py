"""The records of a session say what its engine does, whatever was killed meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import yaml
from tests.sessions.systems import TWO, system

from ingenium.runtime.backtest import run_system
from ingenium.runtime.session.closing import closing_of
from ingenium.runtime.session.components import COMPONENTS
from ingenium.runtime.session.launching import Launch, component_work
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.living import run_until_stopped
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.supervising.status import read_statuses
from ingenium.storage.records.opening import open_records

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.analytics.result import Result
    from ingenium.runtime.supervising.records import Status

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PROGRAM = "from ingenium.cli import main; main()"
KILLS = 3


@pytest.fixture(scope="module")
def backtest() -> Result:
    return run_system(system(TWO))


async def compare(url: str, session: str, result: Result) -> None:
    """See that the records of a session have what its engine has: all of it, and each once."""
    records = await open_records(url)
    run, orders, fills = (
        await records.run(session),
        await records.orders(session),
        await records.fills(session),
    )
    positions, balances = await records.positions(session), await records.balances(session)
    await records.close()
    assert run is not None
    assert (run.digest, run.ended is not None) == (result.digest, True)
    table, traded = result.orders, result.fills
    assert [(o.order_number, o.status, float(o.filled), float(o.fees)) for o in orders] == list(
        zip(table["id"], table["status"], table["filled"], table["fees"], strict=True)
    )
    assert [(f.order_number, float(f.quantity), float(f.price), float(f.fee)) for f in fills] == (
        list(zip(traded["order"], traded["quantity"], traded["price"], traded["fee"], strict=True))
    )
    assert [(p.strategy, p.symbol, p.quantity) for p in positions if p.quantity] == [
        (held["strategy"], held["symbol"], Decimal(str(held["quantity"])))
        for held in result.open_positions
    ]
    cash = {name: totals["cash"] for name, totals in result.strategy_totals.items()}
    assert {b.strategy: b.cash for b in balances} == {
        b.strategy: cash[b.strategy] for b in balances
    }


def test_components_that_hold_a_kernel_each(url: str, tmp_path: Path, backtest: Result) -> None:
    folder = SessionFolder(tmp_path / "session")
    launch = Launch(tmp_path / "small.yaml", (), folder, "memory", None)
    work = component_work(COMPONENTS, launch, system({**TWO, "storage": url}))
    run_until_stopped(work, folder=folder, component="strategy", start=SessionStart())
    asyncio.run(compare(url, "session", backtest))


def test_a_session_that_is_killed_and_started_again(
    url: str, tmp_path: Path, backtest: Result
) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(yaml.safe_dump({**TWO, "storage": url}))
    folder = SessionFolder(tmp_path / "first")
    for number in range(1, KILLS + 1):
        slow = start(file, folder, "--speed", "1500000")
        until_it_has_played(folder, slow, len(backtest.orders) * number // (KILLS + 2))
        slow.send_signal(signal.SIGKILL)
        slow.wait()
    assert start(file, folder).wait() == 0
    assert closing_of(folder.path / "journal.db").digest == backtest.digest
    asyncio.run(compare(url, "first", backtest))


def start(file: Path, folder: SessionFolder, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "run", str(file), "--session", folder.name, "-q", *words],
        cwd=file.parent,
        env={**os.environ, "INGENIUM_SESSIONS": str(folder.path.parent)},
    )


def until_it_has_played(
    folder: SessionFolder, process: subprocess.Popen[bytes], orders: int
) -> Status:
    """Wait until a session has played so many orders."""
    while True:
        assert process.poll() is None, "it ended before it was killed"
        for status in read_statuses(folder).values():
            if status.pid == process.pid and status.orders >= orders:
                return status
        time.sleep(0.05)
