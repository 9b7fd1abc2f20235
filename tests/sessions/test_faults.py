"""What a session does when its disk is full, its server is away, or does not let it in any more."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from tests.sessions.systems import TWO, system

from ingenium.bus.member import Member
from ingenium.bus.nats.server import find_server
from ingenium.bus.opening import open_bus
from ingenium.bus.port import BusError
from ingenium.model.errors import DataError, JournalError, SessionError
from ingenium.model.session.messages import encode
from ingenium.model.session.part import Part
from ingenium.runtime.backtest import run_system
from ingenium.runtime.entrant import others_of
from ingenium.runtime.session.auditing import audit
from ingenium.runtime.session.closing import closing_of
from ingenium.runtime.session.components import COMPONENTS, Place, run_component
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.local import LocalSession
from ingenium.runtime.session.opening import SOURCE, open_replay
from ingenium.runtime.session.recorder import RecorderComponent
from ingenium.runtime.session.vitals import Vitals
from ingenium.storage.journal.sqlite import SqliteJournal
from ingenium.storage.journal.verifying import verify
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from ingenium.model.engine import Bar

PROGRAM = "from ingenium.cli import main; main()"
ROOM = 120_000
"""Bytes that are too few for the session."""


def play(path: Path, most_bytes: int | None = None) -> LocalSession:
    """Play the session from where its journal ends."""
    journal = SqliteJournal(path, most_bytes=most_bytes)
    try:
        opening = open_replay(system(TWO), "small")
        played = LocalSession(opening, SessionJournal(journal))
        for frame in opening.frames(5, played.kept.told(SOURCE)):
            played.take(frame)
            played.kept.commit()
    finally:
        journal.close()
    return played


def test_on_a_full_disk_a_session_stops_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with pytest.raises(JournalError, match=r"journal\.db .*room"):
        play(path, most_bytes=ROOM)
    assert verify(path).is_sound
    played = play(path)
    assert played.part.has_ended
    assert played.outcome.digest == run_system(system(TWO)).digest
    assert closing_of(path).digest == played.outcome.digest
    journal = SqliteJournal(path)
    assert audit(journal.read()).difference == ""
    journal.close()


async def test_a_recorder_whose_disk_is_full_loses_nothing(tmp_path: Path) -> None:
    bus, path = await open_bus("memory"), tmp_path / "journal.db"
    others = [name for name in COMPONENTS if name != "recorder"]
    place = Place(system(TWO), "small", bus, path, None, asyncio.Event())
    async with asyncio.TaskGroup() as group:
        for name in others:
            group.create_task(run_component(name, place))
    for most, refused in ((ROOM, True), (ROOM, True), (None, False)):
        journal = SqliteJournal(path, most_bytes=most)
        kept, stopping = SessionJournal(journal), asyncio.Event()
        recorder = RecorderComponent(bus, "small", kept, stopping, Vitals())
        try:
            if refused:
                with pytest.raises(JournalError, match="room"):
                    await recorder.run()
            else:
                await recorder.run()
        finally:
            journal.close()
    await bus.close()
    assert closing_of(path).digest == run_system(system(TWO)).digest


@pytest.mark.slow
def test_a_wrong_address_of_the_bus_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"nats://127.0.0.1:{free.getsockname()[1]}"
    (tmp_path / "system.yaml").write_text(
        "data: {source: sample, symbols: [AAPL], bars: 1d}\n"
        "account: {initial_capital: 1000, currency: USD}\n"
        "strategies: [{name: sma_cross}]\n"
    )
    words = ["run", "system.yaml", "--session", "away", "--bus", url, "--only", "execution"]
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=tmp_path,
        env={**os.environ, "INGENIUM_SESSIONS": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"error: No NATS server answers at {url}: start one there")


@asynccontextmanager
async def guarded(folder: Path) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """Run a server that lets in whom its file names."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    let_in(folder, "first")
    words = ("-c", str(folder / "nats.conf"), "-a", "127.0.0.1", "-p", str(port))
    server = await asyncio.create_subprocess_exec(
        find_server(), *words, "-js", "-sd", str(folder), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield f"nats://us:first@127.0.0.1:{port}", server
    finally:
        server.kill()
        await server.wait()


def let_in(folder: Path, password: str) -> None:
    """Write whom the server lets in."""
    (folder / "nats.conf").write_text(f"authorization {{ user: us, password: {password} }}\n")


@pytest.mark.slow
async def test_credentials_that_end_stop_a_component_and_lose_nothing(tmp_path: Path) -> None:
    async with guarded(tmp_path) as (url, server):
        for _ in range(200):
            try:
                bus = await open_bus(url)
                break
            except BusError:
                await asyncio.sleep(0.05)
        member = Member(bus, Part("small", "execution", dict))
        running = asyncio.create_task(member.run())
        await asyncio.sleep(0.3)
        let_in(tmp_path, "second")
        server.send_signal(signal.SIGHUP)
        with pytest.raises(BusError, match="refuses our credentials"):
            await asyncio.wait_for(running, 20)
        await bus.close()


class Careless(Strategy):
    """Takes what it computed itself for data that somebody supplied."""

    def on_bar(self, bar: Bar) -> None:
        msg = f"{bar.symbol} has no mean yet"
        raise DataError(msg)


def test_an_error_of_a_strategy_is_not_taken_for_one_of_the_message() -> None:
    opening = open_replay(system(TWO), "small")
    careless = {"revert": Careless(), "trend": Careless()}
    part = Part("small", "strategy", lambda: {**careless, **others_of(system(TWO))})
    messages = [encode(message) for message in (opening.opened, *opening.frames(5))]

    def receive_all() -> None:
        for message in messages:
            part.receive(part.subjects.input, message)

    with pytest.raises(SessionError, match="has no mean yet"):
        receive_all()
