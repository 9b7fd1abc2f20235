"""What is seen of sessions from outside, and how it is shown."""

import os
from io import StringIO
from time import time_ns

import msgspec
import pytest

from ingenium.analytics.console import text_of
from ingenium.runtime.supervising.board import SessionLine, line_of, session_line, session_lines
from ingenium.runtime.supervising.board_screen import board_parts, uptime
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.processes import Process
from ingenium.runtime.supervising.records import (
    AccountActivity,
    Activity,
    ChildRecord,
    SessionRecord,
    SessionStart,
    Status,
)
from ingenium.runtime.supervising.registering import registered
from ingenium.runtime.supervising.status import StatusWriter
from ingenium.runtime.supervising.view import PlainView, TableView

HERE = Process.of(os.getpid())
GONE = Process(pid=HERE.pid, birth="long ago", host=HERE.host)
ELSEWHERE = Process(pid=4_242, birth="1", host="another-machine")
SECOND = 1_000_000_000


def record(process: Process = HERE, **changes: object) -> SessionRecord:
    plain = SessionRecord(session="monday", process=process, started=time_ns() - 65 * SECOND)
    return msgspec.structs.replace(plain, **changes)


def status(process: Process = HERE, age: float = 0.0, **counts: object) -> Status:
    return Status(
        component="strategy",
        pid=process.pid,
        birth=process.birth,
        host=process.host,
        time=time_ns() - int(age * SECOND),
        started=time_ns() - 60 * SECOND,
        heartbeat=1.0,
        **counts,  # type: ignore[arg-type]
    )


def child(process: Process | None = HERE, **changes: object) -> ChildRecord:
    plain = ChildRecord(name="strategy", command=("run",), state="up", process=process)
    return msgspec.structs.replace(plain, started=time_ns() - 60 * SECOND, **changes)


def seen(child: ChildRecord, status: Status | None = None) -> str:
    statuses = {} if status is None else {"strategy": status}
    (line,) = line_of(record(children=(child,)), statuses).components
    return line.state


def test_a_component_is_seen_in_its_phase() -> None:
    assert seen(child(), status(phase="replaying")) == "replaying"
    assert seen(child()) == "starting"
    assert seen(child(state="resting", process=GONE)) == "restarting"
    assert seen(child(state="waiting", process=None)) == "waiting"
    assert seen(child(state="done"), status(phase="stopped")) == "stopped"


def test_a_component_that_has_ended_is_not_dead_before_its_supervisor_sees_that() -> None:
    assert seen(child(GONE), status(GONE, 60.0, phase="ended")) == "ended"


def test_a_component_whose_process_is_gone_is_dead() -> None:
    assert seen(child(GONE), status(phase="running")) == "dead"


def test_a_component_that_misses_three_heartbeats_is_silent() -> None:
    assert seen(child(), status(phase="running", age=2.0)) == "running"
    assert seen(child(), status(phase="running", age=30.0)) == "silent"


def test_a_component_that_hears_nothing_for_much_longer_than_it_expects_is_stalled() -> None:
    ago = time_ns() - 20 * SECOND
    heard = {"phase": "running", "inputs": 7, "last_input": ago}
    assert seen(child(), status(HERE, 0.0, **heard)) == "running"
    assert seen(child(), status(HERE, 0.0, **heard, expects_every=10.0)) == "running"
    assert seen(child(), status(HERE, 0.0, **heard, expects_every=5.0)) == "stalled"


def test_a_component_that_loads_or_catches_up_has_time() -> None:
    assert seen(child(), status(phase="replaying", age=30.0)) == "replaying"
    assert seen(child(), status(phase="replaying", age=90.0)) == "silent"


def test_the_heartbeat_of_an_earlier_process_is_not_that_of_this_one() -> None:
    earlier = msgspec.structs.replace(status(phase="running"), pid=HERE.pid + 1)
    assert seen(child(), earlier) == "starting"


def test_a_session_whose_process_is_gone_without_a_word_is_dead() -> None:
    assert line_of(record(), {}).state == "running"
    assert line_of(record(GONE), {}).state == "dead"
    assert line_of(record(GONE, state="stopped"), {}).state == "stopped"


def test_a_session_of_another_machine_lives_as_long_as_its_heartbeats() -> None:
    fresh, old = status(ELSEWHERE, phase="running"), status(ELSEWHERE, age=60.0, phase="running")
    assert line_of(record(ELSEWHERE), {"strategy": fresh}).state == "running"
    dead = line_of(record(ELSEWHERE), {"strategy": old})
    assert (dead.state, dead.components[0].state) == ("dead", "dead")


def test_components_that_were_started_one_by_one_make_a_session_too(folder: SessionFolder) -> None:
    folder.make()
    StatusWriter(folder, "strategy").write(Activity(phase="running", orders=2))
    line = session_line(folder)
    assert (line.session, line.state) == ("monday", "running")
    (component,) = line.components
    assert (component.state, component.pid, component.orders) == ("running", HERE.pid, 2)
    StatusWriter(folder, "strategy").write(Activity(phase="ended"))
    assert session_line(folder).state == "ended"


def test_sessions_that_run_come_first_and_damaged_ones_are_there(folder: SessionFolder) -> None:
    damaged = SessionFolder(folder.path.with_name("early"))
    damaged.make()
    damaged.record_file.write_text("{")
    with registered(folder, SessionStart()):
        lines = session_lines(folder.path.parent)
    assert [(line.session, line.state) for line in lines] == [
        ("monday", "running"),
        ("early", "damaged"),
    ]
    assert "session.json is damaged" in lines[1].reason


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "-"),
        (5.9, "5 s"),
        (187.0, "03:07"),
        (7_387.0, "02:03:07"),
        (4 * 86_400 + 7_387.0, "4 d 02:03"),
    ],
)
def test_how_long_something_lived_is_short(seconds: float | None, text: str) -> None:
    assert uptime(seconds) == text


def screen(line: SessionLine, width: int) -> str:
    return text_of(lambda console: board_parts([line], console.width), width=width)


def busy() -> SessionLine:
    began = record(system="cross.yaml", mode="paper", children=(child(restarts=1),))
    told = status(
        phase="running",
        waiting=1_234,
        rate=2_500.0,
        orders=7,
        fills=6,
        errors=2,
        last_error="late",
        played_until=1_577_880_001 * SECOND,
    )
    return line_of(began, {"strategy": told})


def test_the_screen_shows_a_component_in_a_line_and_its_error_below() -> None:
    heading, header, line, error = screen(busy(), 120).splitlines()
    assert heading.startswith("monday  running  paper  cross.yaml  up 01:0")
    named = ["Component", "State", "PID", "Up", "Restarts", "Lag", "Rate/s", "Played", "until"]
    assert header.split() == [*named, "Orders", "Fills"]
    cells = line.split()
    assert cells[:3] == ["strategy", "running", str(HERE.pid)]
    assert cells[4:] == ["1", "1,234", "2.5k", "2020-01-01", "12:00:01", "7", "6"]
    assert error == " strategy, restarted 1 time: late"


def test_the_screen_says_of_each_account_who_holds_it_and_what_is_wrong() -> None:
    accounts = {
        "binance": AccountActivity(
            state="trading", holder=2, working=1, unresolved=1, accepted_in=0.0021
        ),
        "kraken": AccountActivity(state="stand-by"),
        "luno": AccountActivity(state="armed", holder=3),
    }
    began = record(children=(child(),))
    told = status(phase="running", accounts=accounts)
    *_, first, second, third = screen(line_of(began, {"strategy": told}), 120).splitlines()
    assert first == (
        " binance: trading as holder 2, 1 order working, accepted in 2.1 ms, "
        "1 unresolved: look at the exchange"
    )
    assert second == " kraken: stand-by, 0 orders working"
    assert third == " luno: armed"


def test_the_screen_says_once_what_somebody_should_look_at() -> None:
    alerts = ["X is stale", "the account is near max_daily_loss: 80 of 100"]
    lines = [status(phase="running", alerts=alerts)] * 2
    began = record(children=tuple(child(name=name) for name in ("strategy", "executor")))
    shown = screen(line_of(began, dict(zip(("strategy", "executor"), lines, strict=True))), 120)
    assert shown.splitlines()[-2:] == [f" {alert}" for alert in alerts]
    over = line_of(record(GONE, state="ended"), {"strategy": lines[0]})
    assert over.alerts == []


def test_a_narrow_screen_leaves_out_what_matters_least() -> None:
    lines = screen(busy(), 80).splitlines()
    assert max(map(len, lines)) <= 80
    assert "PID" not in lines[1]
    assert "2020-01-01 12:00:01" in lines[2]


def test_without_a_terminal_a_line_is_written_for_each_change() -> None:
    stream = StringIO()
    view = PlainView(stream)
    began = record(children=(child(),))
    for phase in ("starting", "running", "running"):
        view.show(began, {"strategy": status(phase=phase)})
    view.show(record(GONE, state="failed", reason="no more"), {})
    view.close()
    lines = [line.partition(" ")[2] for line in stream.getvalue().splitlines()]
    assert lines == [
        f"strategy starting (process {HERE.pid})",
        f"session monday running (process {HERE.pid})",
        f"strategy running (process {HERE.pid})",
        "session monday failed: no more",
    ]


def test_on_a_terminal_the_table_is_drawn_again_in_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    view = TableView(stream)
    began = record(children=(child(),))
    view.show(began, {"strategy": status(phase="replaying")})
    view.show(began, {"strategy": status(phase="running")})
    view.close()
    drawn = stream.getvalue()
    assert drawn.index("replaying") < drawn.index("\x1b[2K") < drawn.rindex("running")
    assert "ingenium logs monday -f" in drawn
