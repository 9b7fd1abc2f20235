"""A supervisor starts, watches, restarts and stops real processes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest
from tests.supervising.programs import LINES
from tests.supervising.supervised import (
    PATIENT,
    WATCHFUL,
    are_running,
    children,
    component,
    events,
    log,
    until,
)

from ingenium.model.errors import ConfigError
from ingenium.runtime.supervising.component import PARENT_PIPE, Component, Rules
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.processes import Process
from ingenium.runtime.supervising.registering import read_record
from ingenium.runtime.supervising.status import read_status
from ingenium.runtime.supervising.supervisor import Outcome, Supervisor


async def run(folder: SessionFolder, *components: Component, rules: Rules = PATIENT) -> Outcome:
    return await Supervisor(folder, components, rules=rules).run()


async def run_until(
    is_so: Callable[[], object], supervisor: Supervisor, *, asked: int = 1
) -> Outcome:
    """Run a session, and stop it once something is so."""
    running = asyncio.ensure_future(supervisor.run())
    await until(lambda: is_so() or running.done())
    for _ in range(asked):
        supervisor.stop()
        await asyncio.sleep(0.2)
    return await running


async def test_a_session_is_over_when_all_components_have_ended(folder: SessionFolder) -> None:
    outcome = await run(folder, component(folder, "ends", "first"), component(folder, "ends"))
    assert outcome == Outcome("ended")
    record = read_record(folder)
    assert record is not None
    assert (record.state, record.reason) == ("ended", "")
    assert [(child.name, child.state, child.restarts) for child in record.children] == [
        ("first", "done", 0),
        ("ends", "done", 0),
    ]
    status = read_status(folder, "ends")
    assert status is not None
    assert (status.phase, status.inputs) == ("ended", 10)


async def test_what_a_component_prints_is_in_its_log_with_the_time(folder: SessionFolder) -> None:
    await run(folder, component(folder, "ends"))
    stamp, _, text = log(folder, "ends").partition(" ")
    assert text == "all done\n"
    assert stamp.endswith("Z")


async def test_a_component_that_crashed_is_started_again(folder: SessionFolder) -> None:
    assert await run(folder, component(folder, "crashes_once")) == Outcome("ended")
    child = children(folder)["crashes_once"]
    assert (child.restarts, child.last_error, child.exit_code) == (1, "the lever broke", 0)
    assert "RuntimeError: the lever broke" in log(folder, "crashes_once")


async def test_a_component_that_crashes_again_and_again_stops_the_session_with_its_error(
    folder: SessionFolder,
) -> None:
    outcome = await run(folder, component(folder, "runs"), component(folder, "crashes"))
    why = "crashes failed: the lever broke (and was restarted 2 times)"
    assert outcome == Outcome("failed", why)
    assert events(folder).count("crashes crashed") == 3
    assert events(folder)[-1] == "runs stopped"
    record = read_record(folder)
    assert record is not None
    assert (record.state, record.reason) == ("failed", why)


async def test_a_mistake_of_configuration_is_not_tried_again(folder: SessionFolder) -> None:
    outcome = await run(folder, component(folder, "is_misconfigured"))
    assert outcome.reason.startswith("is_misconfigured failed: system.yaml: data.symbol: is no key")
    assert events(folder) == ["is_misconfigured tried"]


async def test_a_program_that_cannot_be_started_is_named(folder: SessionFolder) -> None:
    outcome = await run(folder, Component("bus", ("/no/such/program",)))
    why = "bus failed: /no/such/program cannot be started (No such file or directory)"
    assert outcome == Outcome("failed", why)


async def test_a_program_without_status_lives_as_long_as_its_process(folder: SessionFolder) -> None:
    outcome = await run(folder, Component("sleep", ("sleep", "0.1"), has_status=False))
    assert outcome == Outcome("ended")


async def test_a_component_that_hangs_is_killed_and_started_again(folder: SessionFolder) -> None:
    outcome = await run(folder, component(folder, "hangs_once"), rules=WATCHFUL)
    assert outcome == Outcome("ended")
    assert children(folder)["hangs_once"].restarts >= 1
    assert children(folder)["hangs_once"].last_error.startswith("no sign of life for ")


async def test_a_status_that_grows_stale_is_a_sign_of_death(folder: SessionFolder) -> None:
    outcome = await run(folder, component(folder, "goes_stale"), rules=WATCHFUL)
    assert outcome == Outcome("ended")
    assert "no sign of life for" in log(folder, "supervisor")


async def test_what_comes_after_an_awaited_component_starts_once_that_is_at_work(
    folder: SessionFolder,
) -> None:
    first = component(folder, "crashes_once", is_awaited=True)
    second = component(folder, "ends")
    assert await run(folder, first, second) == Outcome("ended")
    told = [line.partition(" ")[2] for line in log(folder, "supervisor").splitlines()]
    starts = [line.split(" as ")[0] for line in told if " started as " in line]
    assert starts.index("ends: started") > starts.index("crashes_once: started")
    ended = told.index("crashes_once: ended")
    assert ended >= 0


async def test_components_are_stopped_in_order_and_may_drain(folder: SessionFolder) -> None:
    names = ("recorder", "executor", "ingestor")
    components = [
        component(folder, "runs", name, stop_rank=2 - rank) for rank, name in enumerate(names)
    ]
    supervisor = Supervisor(folder, components, rules=PATIENT)
    outcome = await run_until(lambda: are_running(folder, *names), supervisor)
    assert outcome == Outcome("stopped")
    assert events(folder) == ["ingestor stopped", "executor stopped", "recorder stopped"]


async def test_a_component_that_does_not_drain_is_killed_and_named(folder: SessionFolder) -> None:
    rules = Rules(heartbeat=0.1, missed=100, drain=0.3)
    supervisor = Supervisor(folder, [component(folder, "is_stubborn")], rules=rules)
    outcome = await run_until(lambda: are_running(folder, "is_stubborn"), supervisor)
    why = "is_stubborn did not stop well: killed, as it had not drained after 0.3 s"
    assert outcome == Outcome("failed", why)


async def test_asking_twice_cancels_the_work_and_then_kills(folder: SessionFolder) -> None:
    supervisor = Supervisor(folder, [component(folder, "is_stubborn")], rules=PATIENT)
    outcome = await run_until(lambda: are_running(folder, "is_stubborn"), supervisor, asked=2)
    assert outcome == Outcome("stopped")
    assert events(folder) == ["is_stubborn refused"]


async def test_a_flood_of_lines_arrives_whole(folder: SessionFolder) -> None:
    assert await run(folder, component(folder, "floods")) == Outcome("ended")
    lines = log(folder, "floods").splitlines()
    assert [int(line.split()[2]) for line in lines] == list(range(LINES))


async def test_the_tie_to_the_supervisor_is_not_passed_on(folder: SessionFolder) -> None:
    await run(folder, component(folder, "tells_environment"))
    assert PARENT_PIPE not in (folder.path / "environment").read_text()


async def test_what_a_component_started_ends_with_it(folder: SessionFolder) -> None:
    supervisor = Supervisor(folder, [component(folder, "breeds")], rules=PATIENT)
    await run_until(lambda: are_running(folder, "breeds"), supervisor)
    pid = int((folder.path / "grandchild").read_text())
    assert not Process.of(pid).is_alive


async def test_a_log_on_a_full_disk_costs_lines_and_no_component(
    folder: SessionFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.make()
    folder.log_file("ends").symlink_to("/dev/full")
    assert await run(folder, component(folder, "ends")) == Outcome("ended")
    assert capfd.readouterr().err == (
        f"warning: {folder.log_file('ends')} cannot be written (No space left on device): "
        "lines are lost, make room.\n"
    )


async def test_two_components_of_one_name_are_refused(folder: SessionFolder) -> None:
    with pytest.raises(ConfigError, match="Two components are called 'ends'"):
        await run(folder, component(folder, "ends"), component(folder, "ends"))


async def test_a_session_that_runs_already_is_refused(folder: SessionFolder) -> None:
    supervisor = Supervisor(folder, [component(folder, "runs")], rules=PATIENT)
    running = asyncio.ensure_future(supervisor.run())
    await asyncio.sleep(0)
    with pytest.raises(ConfigError, match=r"'monday' is running already \(process \d+\): stop it"):
        await run(folder, component(folder, "ends"))
    supervisor.kill()
    assert await running == Outcome("stopped")


async def test_a_supervisor_that_is_cancelled_leaves_no_process(folder: SessionFolder) -> None:
    supervisor = Supervisor(folder, [component(folder, "runs")], rules=PATIENT)
    running = asyncio.ensure_future(supervisor.run())
    await until(lambda: are_running(folder, "runs"))
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    record = read_record(folder)
    assert record is not None
    assert (record.state, record.reason) == ("failed", "its supervisor was interrupted")
    (child,) = record.children
    assert child.process is not None
    assert not child.process.is_alive
