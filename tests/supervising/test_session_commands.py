"""`ingenium ps`, `logs` and `stop`, as a person types them."""

import asyncio
import json
import subprocess
import sys

import pytest
from tests.supervising.supervised import are_running, children, events, session, until
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.life import Life
from ingenium.runtime.supervising.living import run_until_stopped
from ingenium.runtime.supervising.records import Activity, SessionStart
from ingenium.runtime.supervising.registering import registered
from ingenium.runtime.supervising.status import StatusWriter


@pytest.fixture(autouse=True)
def _sessions_of_the_test(folder: SessionFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGENIUM_SESSIONS", str(folder.path.parent))


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def command(*arguments: str) -> subprocess.Popen[bytes]:
    main = (sys.executable, "-c", "from ingenium.cli import main; main()")
    return subprocess.Popen((*main, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_ps_says_where_there_are_no_sessions(folder: SessionFolder) -> None:
    output = typed("ps")
    assert (output.exit_code, output.stdout) == (
        0,
        f"There are no sessions in {folder.path.parent}.\n",
    )


def test_ps_lists_sessions_with_their_components(folder: SessionFolder) -> None:
    with registered(folder, SessionStart(system="cross.yaml", mode="paper")):
        StatusWriter(folder, "strategy").write(Activity(phase="running", orders=3))
        shown = typed("ps").stdout
        (session,) = json.loads(typed("ps", "--json").stdout)
    assert "monday  running  paper  cross.yaml" in shown
    assert "strategy" in shown
    assert (session["session"], session["state"], session["mode"]) == ("monday", "running", "paper")
    (component,) = session["components"]
    assert (component["state"], component["orders"]) == ("running", 3)


def test_logs_prints_the_last_lines_by_time(folder: SessionFolder) -> None:
    folder.make()
    folder.log_file("strategy").write_text("1Z a\n3Z c\n")
    folder.log_file("executor").write_text("2Z b\n")
    assert typed("logs", "monday").stdout == "1Z strategy  a\n2Z executor  b\n3Z strategy  c\n"
    assert typed("logs", "monday", "-n", "1").stdout == "3Z strategy  c\n"
    assert typed("logs", "monday", "executor", "-n", "0").stdout == "2Z executor  b\n"


@pytest.mark.parametrize("name", ["logs", "stop"])
def test_a_session_that_is_not_there_is_told_in_one_line(folder: SessionFolder, name: str) -> None:
    folder.make()
    output = typed(name, "mondya")
    assert output.exit_code == 2
    assert output.stderr == (
        f"error: {folder.path.parent} has no session 'mondya': "
        "did you mean 'monday'? there is monday.\n"
    )


def test_logs_into_a_pipe_that_closes_is_no_error(folder: SessionFolder) -> None:
    folder.make()
    folder.log_file("strategy").write_text("1Z a line\n" * 100_000)
    with command("logs", "monday", "-n", "0") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


async def test_stop_drains_a_session_while_logs_follows_it(folder: SessionFolder) -> None:
    with session(folder, "runs"), command("logs", "monday", "supervisor", "-f") as following:
        await until(lambda: are_running(folder, "runs"))
        stopped = await asyncio.to_thread(typed, "stop", "monday")
        output, _ = await asyncio.to_thread(following.communicate)
    assert (stopped.exit_code, stopped.stdout) == (0, "monday stopped.\n")
    assert events(folder) == ["runs stopped"]
    lines = [line.split("  ", 1)[1] for line in output.decode().splitlines()]
    assert lines[0] == "session monday started"
    assert lines[-1] == "session monday stopped"
    assert typed("stop", "monday").stdout == "monday is not running.\n"


def test_stop_leaves_alone_what_the_process_of_a_session_does_afterwards(
    folder: SessionFolder,
) -> None:
    async def work(_: Life) -> None:
        pass

    run_until_stopped(work, folder=folder, component="strategy", start=SessionStart())
    assert typed("stop", "monday").stdout == "monday is not running.\n"


async def test_stop_now_does_not_wait_for_what_does_not_drain(folder: SessionFolder) -> None:
    with session(folder, "is_stubborn"):
        await until(lambda: are_running(folder, "is_stubborn"))
        stopped = await asyncio.to_thread(typed, "stop", "monday", "--now")
    assert (stopped.exit_code, stopped.stdout) == (0, "monday stopped.\n")


async def test_stop_ends_what_a_dead_supervisor_left(folder: SessionFolder) -> None:
    with session(folder, "is_stubborn") as process:
        await until(lambda: are_running(folder, "is_stubborn"))
        process.kill()
        await asyncio.to_thread(process.wait)
        assert json.loads(typed("ps", "--json").stdout)[0]["state"] == "dead"
        stopped = await asyncio.to_thread(typed, "stop", "monday", "--now")
    assert stopped.stdout == ("monday had lost its supervisor; what was left of it has ended.\n")
    process_left = children(folder)["is_stubborn"].process
    assert process_left is not None
    assert not process_left.is_alive
