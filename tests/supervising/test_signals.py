"""What signals do to a supervisor, and what its children do when it dies."""

import asyncio
import os
import signal

import pytest
from tests.supervising.supervised import are_running, children, events, session, until

from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.processes import Process
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.supervising.registering import registered


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
async def test_a_signal_stops_a_session_in_order(
    folder: SessionFolder, number: signal.Signals
) -> None:
    with session(folder, "runs") as process:
        await until(lambda: are_running(folder, "runs"))
        process.send_signal(number)
        output, _ = await asyncio.to_thread(process.communicate)
    assert (output.strip(), process.returncode) == ("stopped", 0)
    assert events(folder) == ["runs stopped"]


async def test_sigquit_stops_a_session_at_once(folder: SessionFolder) -> None:
    with session(folder, "is_stubborn") as process:
        await until(lambda: are_running(folder, "is_stubborn"))
        process.send_signal(signal.SIGQUIT)
        output, _ = await asyncio.to_thread(process.communicate)
    assert output.strip() == "stopped"


async def test_a_supervisor_killed_with_9_leaves_no_orphan(folder: SessionFolder) -> None:
    with session(folder, "runs", "breeds") as process:
        await until(lambda: are_running(folder, "runs", "breeds"))
        process.kill()
        await until(lambda: not any(is_alive(folder, name) for name in ("runs", "breeds")))
    assert sorted(events(folder)) == ["breeds stopped", "runs stopped"]


async def test_the_next_start_of_a_session_ends_orphans_that_did_not_notice(
    folder: SessionFolder,
) -> None:
    with session(folder, "is_stubborn") as process:
        await until(lambda: are_running(folder, "is_stubborn"))
        process.kill()
        await asyncio.to_thread(process.wait)
        assert is_alive(folder, "is_stubborn")
        left = children(folder)["is_stubborn"]
        with registered(folder, SessionStart(), orphans_drain=0.1):
            assert left.process is not None
            assert not left.process.is_alive


def test_a_process_with_the_number_of_another_is_not_taken_for_it() -> None:
    now = Process.of(os.getpid())
    earlier = Process(pid=now.pid, birth=f"1{now.birth}", host=now.host)
    elsewhere = Process(pid=now.pid, birth=now.birth, host="another-machine")
    assert [one.is_alive for one in (now, earlier, elsewhere)] == [True, False, False]


def is_alive(folder: SessionFolder, name: str) -> bool:
    process = children(folder)[name].process
    return process is not None and process.is_alive
