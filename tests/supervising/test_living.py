"""A component's work in its process: its heartbeats, its end, its mistakes."""

import asyncio
import os
import signal
from io import StringIO

import pytest

from ingenium.model.errors import ConfigError, DataError
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.life import Life
from ingenium.runtime.supervising.living import run_until_stopped
from ingenium.runtime.supervising.records import SessionStart, Status
from ingenium.runtime.supervising.registering import read_record
from ingenium.runtime.supervising.status import heard_at, read_status
from ingenium.runtime.supervising.view import PlainView


def status_of(folder: SessionFolder, component: str = "strategy") -> Status:
    status = read_status(folder, component)
    assert status is not None
    return status


def test_the_last_heartbeat_says_that_the_work_is_done(folder: SessionFolder) -> None:
    async def work(life: Life) -> None:
        assert status_of(life.folder).phase == "starting"
        life.activity.orders = 3

    assert run_until_stopped(work, folder=folder, component="strategy") == "ended"
    assert (status_of(folder).phase, status_of(folder).orders) == ("ended", 3)


def test_counts_are_brought_up_to_date_before_each_heartbeat(
    folder: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INGENIUM_HEARTBEAT", "0.01")

    async def work(life: Life) -> None:
        def count() -> None:
            life.activity.calls += 1

        life.before_heartbeat = count
        while status_of(life.folder).calls < 3:  # noqa: ASYNC110 the heart counts
            await asyncio.sleep(0.01)

    run_until_stopped(work, folder=folder, component="strategy")
    assert status_of(folder).calls >= 4


def test_a_signal_asks_the_work_to_drain(folder: SessionFolder) -> None:
    async def work(life: Life) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await life.stopping.wait()
        assert life.activity.phase == "draining"

    assert run_until_stopped(work, folder=folder, component="strategy") == "stopped"
    assert status_of(folder).phase == "stopped"


def test_a_second_signal_cancels_the_work(folder: SessionFolder) -> None:
    async def work(life: Life) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await life.stopping.wait()
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(1_000)

    assert run_until_stopped(work, folder=folder, component="strategy") == "stopped"


def test_an_error_is_in_the_last_heartbeat_and_is_raised(folder: SessionFolder) -> None:
    async def work(_: Life) -> None:
        msg = "The feed\nbroke."
        raise DataError(msg)

    with pytest.raises(DataError):
        run_until_stopped(work, folder=folder, component="strategy")
    status = status_of(folder)
    assert (status.phase, status.last_error, status.errors) == ("failed", "The feed broke.", 1)
    assert not status.is_final


def test_a_mistake_of_configuration_is_final(folder: SessionFolder) -> None:
    async def work(_: Life) -> None:
        msg = "no such key"
        raise ConfigError(msg)

    with pytest.raises(ConfigError):
        run_until_stopped(work, folder=folder, component="strategy")
    assert status_of(folder).is_final


def test_what_failed_in_a_group_of_tasks_is_the_error(folder: SessionFolder) -> None:
    async def fail() -> None:
        msg = "no such key"
        raise ConfigError(msg)

    async def work(_: Life) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())

    with pytest.raises(ConfigError):
        run_until_stopped(work, folder=folder, component="strategy")
    assert (status_of(folder).last_error, status_of(folder).is_final) == ("no such key", True)


def test_a_count_that_raises_stops_the_work_loudly(
    folder: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INGENIUM_HEARTBEAT", "0.01")

    async def work(life: Life) -> None:
        life.before_heartbeat = lambda: 1 // 0  # type: ignore[assignment]
        await asyncio.sleep(1_000)

    with pytest.raises(ZeroDivisionError):
        run_until_stopped(work, folder=folder, component="strategy")


def test_a_full_disk_is_told_once_and_the_work_goes_on_and_is_heard(
    folder: SessionFolder, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INGENIUM_HEARTBEAT", "0.01")

    async def work(life: Life) -> None:
        file = life.folder.status_file("strategy")
        file.with_name(f".{file.name}.partial").symlink_to("/dev/full")
        begun = heard_at(life.folder, "strategy")
        while heard_at(life.folder, "strategy") == begun:  # noqa: ASYNC110 the heart beats
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)  # for another warning, if there were one

    assert run_until_stopped(work, folder=folder, component="strategy") == "ended"
    assert capfd.readouterr().err.count("No space left on device") == 1


def test_components_that_share_a_process_have_a_status_each(folder: SessionFolder) -> None:
    async def work(life: Life) -> None:
        life.activity_of("executor").fills = 2

    run_until_stopped(work, folder=folder, component="strategy")
    assert (status_of(folder, "executor").fills, status_of(folder).fills) == (2, 0)
    assert status_of(folder, "executor").phase == "ended"


def test_a_session_of_one_process_is_registered_and_shown(folder: SessionFolder) -> None:
    stream = StringIO()

    async def work(life: Life) -> None:
        record = read_record(life.folder)
        assert record is not None
        assert (record.state, record.system) == ("running", "cross.yaml")

    run_until_stopped(
        work,
        folder=folder,
        component="strategy",
        start=SessionStart(system="cross.yaml"),
        view=PlainView(stream),
    )
    record = read_record(folder)
    assert record is not None
    assert (record.state, record.finished is not None) == ("ended", True)
    told = [line.split()[1:] for line in stream.getvalue().splitlines()]
    assert told[-1] == ["session", "monday", "ended"]


def test_a_session_of_one_process_that_fails_says_why(folder: SessionFolder) -> None:
    async def work(_: Life) -> None:
        msg = "the feed broke"
        raise DataError(msg)

    with pytest.raises(DataError):
        run_until_stopped(work, folder=folder, component="strategy", start=SessionStart())
    record = read_record(folder)
    assert record is not None
    assert (record.state, record.reason) == ("failed", "the feed broke")
