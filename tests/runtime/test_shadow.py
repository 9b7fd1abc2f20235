"""A new version beside a session of the old one: what both sent, where they part, and why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.live.hands import stopped_once
from tests.sessions.systems import TWO
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.runtime.promotion.gates import shadow_gates
from ingenium.runtime.settings import ShadowGate
from ingenium.runtime.shadow.record import ShadowRun, newest_of, shadow_runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = (sys.executable, "-c", "from ingenium.cli import main; main()")
SLOWER = "strategies.1.parameters.slow=12"


def typed(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INGENIUM_SESSIONS", str(tmp_path / "sessions"))
    monkeypatch.setenv("INGENIUM_RUNS", str(tmp_path / "runs"))
    return tmp_path


def written(folder: Path, name: str = "small", **changes: Any) -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(json.dumps(TWO | changes))
    return file


@pytest.fixture
def old(folder: Path) -> Path:
    """A system whose session is over."""
    file = written(folder)
    done = typed("run", file, "--session", "old", "--quiet")
    assert done.exit_code == 0, done.output
    return file


def found(file: Path, *words: str, session: object = "old") -> dict[str, Any]:
    """Return what a shadow run finds."""
    done = typed("shadow", file, "--beside", session, "--json", *words)
    assert done.stdout, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    is_same = not (told["differing"] or told["only_old"] or told["only_new"])
    assert done.exit_code == (0 if is_same else 1)
    return told


def test_the_same_version_sends_the_same_orders(old: Path) -> None:
    told = found(old)
    assert (told["parity"], told["first"], told["same"]) == (1.0, None, 44)
    assert told["old"] == told["new"]
    assert told["old"]["profit"] == "6203.04062"


def test_another_decision_is_found_and_its_cost_is_the_difference_of_profits(old: Path) -> None:
    told = found(old, "--set", SLOWER)
    assert told["first"]["what"] == "2005-01-28 buy MSFT 485 market (only old)"
    assert told["first"]["cause"] == "decisions"
    ours, theirs = (Decimal(told[each]["profit"]) for each in ("old", "new"))
    costs = {each["name"]: Decimal(each["cost"]) for each in told["causes"]}
    assert costs == {"decisions": ours - theirs, "settings": 0}
    counts = [len(told[each]) for each in ("differing", "only_old", "only_new")]
    assert told["old"]["orders"] == told["same"] + counts[0] + counts[1]
    assert told["new"]["orders"] == told["same"] + counts[0] + counts[2]
    assert told["parity"] == 2 * told["same"] / (told["old"]["orders"] + told["new"]["orders"])


@pytest.mark.parametrize(
    ("change", "cause", "said"),
    [
        ("risk.max_order_size=400", "risk", "the new version's is denied by max_order_quantity"),
        ("risk.max_order_size=5000", "risk", "the old version's was denied by max_order_quantity"),
        ("venue.fees.rate=0.01", "settings", "fees"),
        ("venue.slippage={kind: fraction, rate: 0.01}", "settings", "slippage"),
        ("strategies.0.id=turned", "version", "cannot be told apart"),
    ],
)
def test_the_first_difference_has_its_cause(old: Path, change: str, cause: str, said: str) -> None:
    words = ("--set", change, *(("--set", SLOWER) if cause == "version" else ()))
    first = found(old, *words)["first"]
    assert first["cause"] == cause
    assert said in first["said"]


def test_twice_the_same_and_of_a_file_of_a_journal_too(old: Path, folder: Path) -> None:
    first = found(old, "--set", SLOWER)
    assert found(old, "--set", SLOWER) == first
    journal = folder / "sessions" / "old" / "journal.db"
    assert found(old, "--set", SLOWER, session=journal) == first


@pytest.mark.slow
@pytest.mark.timeout(90)
def test_a_session_of_many_processes_is_told_by_its_journal_alike(old: Path) -> None:
    words = ("run", str(old), "--session", "many", "--quiet", "--bus", "nats://embedded")
    assert subprocess.run([*PROGRAM, *words], cwd=old.parent, check=True).returncode == 0
    same = ("same", "differing", "only_old", "only_new", "old", "new", "first", "causes")
    many, one = (found(old, "--set", SLOWER, session=name) for name in ("many", "old"))
    assert {name: many[name] for name in same} == {name: one[name] for name in same}


@contextmanager
def running(file: Path) -> Iterator[None]:
    """Run a session of six seconds, from its first call of a strategy to its end."""
    words = ("run", str(file), "--session", "old", "--quiet", "--speed", "4000000")
    process = subprocess.Popen([*PROGRAM, *words], env=os.environ, cwd=file.parent)
    try:
        while typed("shadow", file, "--beside", "old", "--once").exit_code == 2:
            assert process.poll() is None
        yield
    finally:
        assert process.wait(30) == 0


@pytest.mark.slow
def test_a_session_that_runs_is_followed_to_the_same_answer(folder: Path) -> None:
    file = written(folder)
    with running(file):
        early = shadow_runs()[-1]
        done = typed("shadow", file, "--beside", "old", "--json", "--set", SLOWER)
    followed = json.loads(done.stdout)
    assert early.until < followed["until"]
    assert "2005-01-28 buy MSFT 485 market (only old)" in done.stderr.splitlines()
    assert followed == found(file, "--set", SLOWER)


@pytest.mark.slow
def test_ctrl_c_ends_it_and_what_was_found_by_then_is_recorded(folder: Path) -> None:
    file = written(folder)
    with running(file):
        before = len(shadow_runs())
        with stopped_once(lambda: False, 1.0):
            stopped = typed("shadow", file, "--beside", "old")
        assert stopped.exit_code == 0, stopped.output
    assert "Parity  100.00%" in stopped.stdout
    (recorded,) = shadow_runs()[before:]
    assert shadow_runs()[0].until <= recorded.until < found(file)["until"]


@pytest.mark.slow
def test_what_people_do_to_the_session_is_done_to_the_shadow(folder: Path) -> None:
    file = written(folder)
    with running(file):
        assert typed("control", "old", "disable", "revert").exit_code == 0
        assert typed("halt", "old", "--why", "enough").exit_code == 0
    told = found(file)
    assert told["parity"] == 1.0
    assert told["left_out"] == []
    renamed = found(file, "--set", "strategies.0.id=turned")
    assert ["it is of strategy revert" in each for each in renamed["left_out"]] == [True]


class TestRefused:
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"data": {"source": "sample", "symbols": ["IBM"]}}, "'IBM' is not in session 'old'"),
            ({"fills": "pessimistic"}, "write what it assumes in venue"),
            ({"strategies": [{"name": "nobody"}]}, "nobody"),
            ({"account": {"currency": "EUR"}}, "account.currency: is EUR, and USD in session"),
        ],
    )
    def test_what_the_session_does_not_have(
        self, old: Path, changes: dict[str, Any], sentence: str
    ) -> None:
        refused = typed("shadow", written(old.parent, "new", **changes), "--beside", "old")
        assert refused.exit_code == 2
        assert sentence in refused.stderr
        assert shadow_runs() == []

    def test_a_session_that_is_not_there(self, old: Path) -> None:
        refused = typed("shadow", old, "--beside", "odl")
        assert refused.exit_code == 2
        assert "has no session 'odl'" in refused.stderr


EXECUTOR = """
from ingenium import OrderExecutor


class Mine(OrderExecutor):
    def __init__(self):
        raise RuntimeError("somebody made an executor")

    def on_order(self, order):
        raise RuntimeError("somebody was asked to execute")
"""


def test_an_executor_of_the_new_version_is_neither_made_nor_asked(old: Path) -> None:
    (old.parent / "mine.py").write_text(EXECUTOR)
    new = written(old.parent, "new", executor={"name": "mine.py"})
    assert found(new)["parity"] == 1.0


def run(session: str = "old", hours: int = 10, same: int = 8, orders: int = 10) -> ShadowRun:
    return ShadowRun(
        time=0,
        system="new",
        fingerprint="f",
        session=session,
        row=1,
        since=0,
        until=hours * 3_600_000_000_000,
        same=same,
        old_orders=orders,
        new_orders=orders,
        old_profit=Decimal(1),
        new_profit=Decimal(2),
        who="ada@mill",
    )


@pytest.mark.parametrize(
    ("runs", "met"),
    [
        ([], [False, False]),
        ([run()], [False, False]),
        ([run(), run("other", hours=14)], [True, False]),
        ([run(same=9), run("other", hours=14, same=9)], [True, True]),
    ],
)
def test_gates_add_up_the_hours_and_the_orders_of_all_sessions(
    runs: list[ShadowRun], met: list[bool]
) -> None:
    assert [each.is_met for each in shadow_gates(runs, ShadowGate())] == met


def test_the_newest_run_of_a_version_beside_each_session_is_evidence(old: Path) -> None:
    assert typed("run", old, "--session", "other", "--quiet").exit_code == 0
    for session in ("old", "old", "other"):
        assert typed("shadow", old, "--beside", session).exit_code == 0
    typed("shadow", old, "--beside", "old", "--set", SLOWER)
    last = shadow_runs("small")
    assert len(last) == 4
    assert newest_of(last[0].fingerprint) == [last[1], last[2]]
    assert newest_of(last[3].fingerprint) == [last[3]]
    shown = typed("stages", "small").stdout
    assert [line.split()[-3:] for line in shown.splitlines() if "other" in line] == [
        ["100.00%", "6,203.04", "6,203.04"]
    ]
    told = json.loads(typed("stages", "--json").stdout)
    assert [each["session"] for each in told["shadows"]] == ["old", "old", "other", "old"]
