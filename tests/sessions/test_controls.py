"""What people change of a session has the same effect wherever its processes are."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.sessions.distributed import Distributed
from tests.sessions.systems import TWO, system

from ingenium.bus.opening import open_bus
from ingenium.bus.port import Message
from ingenium.model.errors import ConfigError, DataError, SessionError
from ingenium.model.session.messages import Changed, Frame, encode
from ingenium.model.session.replica import Replica
from ingenium.model.session.subjects import Subjects
from ingenium.runtime.backtest import run_system
from ingenium.runtime.entrant import others_of, strategies_of
from ingenium.runtime.session.auditing import audit
from ingenium.runtime.session.closing import closing_of
from ingenium.runtime.session.components import COMPONENTS, INGEST, Place, run_component
from ingenium.runtime.session.controlling import brake_of, change_of, signed, told
from ingenium.runtime.session.door import Door
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.local import LocalSession
from ingenium.runtime.session.opening import open_replay
from ingenium.runtime.session.sending import send_on_bus, send_through_door
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.storage.journal.reader import opened
from ingenium.storage.journal.sqlite import SqliteJournal

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.model.session.messages import Ended, Opened
    from ingenium.runtime.session.controlling import Action, Brake

CHANGES = (
    (20, Changed("ana@desk.1", 1, "revert", enabled=False, why="earnings")),
    (25, Changed("ben@desk.2", 1, "trend", parameters={"fast": 2, "slow": 6})),
    (40, Changed("ana@desk.3", 1, "revert", enabled=True)),
    (45, Changed("ana@desk.4", 1, state="reducing")),
    (50, Changed("ana@desk.5", 1, state="active")),
    (55, Changed("ben@desk.6", 1, "trend", state="halted", why="too many orders")),
)


@cache
def inputs() -> tuple[Opened, tuple[Frame | Ended | Changed, ...]]:
    opening = open_replay(system(TWO), "small")
    messages: list[Frame | Ended | Changed] = list(opening.frames(1))
    for place, changed in reversed(CHANGES):
        messages.insert(place, changed)
    return opening.opened, tuple(messages)


def local(folder: Path) -> tuple[LocalSession, SqliteJournal]:
    journal = SqliteJournal(folder / "journal.db")
    return LocalSession(open_replay(system(TWO), "small"), SessionJournal(journal)), journal


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of the session in one process; its journal says the same."""
    folder = tmp_path_factory.mktemp("local")
    session, journal = local(folder)
    for message in inputs()[1]:
        session.take(message)
    session.commit()
    journal.close()
    with opened(folder / "journal.db") as reader:
        again = audit(list(reader.read()))
    assert (again.difference, again.closed and again.closed.digest) == ("", session.outcome.digest)
    return session.outcome.digest


def test_changes_change_the_session(digest: str) -> None:
    assert digest != run_system(system(TWO)).digest


@pytest.mark.parametrize("seed", range(6))
def test_processes_that_are_killed_take_changes_where_one_process_does(
    seed: int, digest: str
) -> None:
    opened_by, messages = inputs()
    session = Distributed(
        opened_by,
        messages,  # type: ignore[arg-type]
        {
            "strategy": lambda: strategies_of(system(TWO)),
            "portfolio": lambda: others_of(system(TWO)),
            "recorder": dict,
        },
        seed,
        faults=20,
    )
    session.run()
    for process in session.processes.values():
        assert process.part.replica is not None
        assert process.part.replica.run.outcome.digest == digest


@pytest.mark.parametrize("url", ["memory", "nats://embedded"])
async def test_components_on_a_bus_take_changes_where_one_process_does(
    url: str, digest: str, tmp_path: Path
) -> None:
    bus = await open_bus(url)
    subjects = Subjects("small")
    place = Place(system(TWO), "small", bus, tmp_path / "journal.db", None, asyncio.Event())
    try:
        await bus.retain(subjects.stream, [subjects.all])
        async with asyncio.TaskGroup() as group:
            for name in COMPONENTS:
                if name != INGEST:
                    group.create_task(run_component(name, place))
            for message in (inputs()[0], *inputs()[1]):
                await bus.publish(Message(subjects.input, encode(message)))
    finally:
        await bus.close()
    assert closing_of(tmp_path / "journal.db").digest == digest
    with opened(tmp_path / "journal.db") as reader:
        assert audit(list(reader.read())).difference == ""


def test_a_change_of_nobody_is_refused_and_not_counted() -> None:
    replica = Replica(inputs()[0], {})
    with pytest.raises(DataError, match=r"no strategy 'trent' to change: did you mean 'trend'\?"):
        replica.take(Changed("ana@desk.1", 1, "trent", enabled=False))
    replica.take(Changed("ana@desk.1", 1, "trend", enabled=False))
    assert replica.lag == 1  # it waits for the strategies, which are elsewhere


def test_data_of_a_source_that_the_session_does_not_know_are_refused() -> None:
    replica = Replica(inputs()[0], {})
    with pytest.raises(DataError, match="'repaly' sends data, and is no source of session 'small'"):
        replica.take(Frame("repaly", 1, 5))


class TestDoor:
    def test_a_change_waits_until_the_session_has_it_in_its_journal(self, tmp_path: Path) -> None:
        session, journal = local(tmp_path)
        door = Door.of(SessionFolder(tmp_path))
        file = door.put(CHANGES[0][1], time=1)
        assert door.admit(session) == []
        assert not file.exists()
        assert [row.source for row in journal.read() if row.kind == "changed"] == ["ana@desk.1"]
        journal.close()

    def test_a_change_that_is_found_again_after_a_crash_is_made_once(self, tmp_path: Path) -> None:
        session, journal = local(tmp_path)
        door = Door.of(SessionFolder(tmp_path))
        for _ in range(2):  # the process died before it removed the file
            door.put(CHANGES[0][1], time=1)
            door.admit(session)
        assert [row.kind for row in journal.read()].count("changed") == 1
        journal.close()

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"{", "cannot be read"),
            (encode(Frame("replay", 1, 5)), "is no change of a session"),
            (encode(Changed("x", 1, "nobody", enabled=True)), "no strategy 'nobody'"),
        ],
    )
    def test_what_is_no_change_is_refused_and_taken_away(
        self, content: bytes, sentence: str, tmp_path: Path
    ) -> None:
        session, journal = local(tmp_path)
        door = Door.of(SessionFolder(tmp_path))
        file = door.put(CHANGES[0][1], time=1)
        file.write_bytes(content)
        (refused,) = door.admit(session)
        assert sentence in refused
        assert not file.exists()
        assert "changed" not in [row.kind for row in journal.read()]
        journal.close()


def asked(action: Action, *words: str) -> Changed:
    return change_of(action, words, inputs()[0].recipe, lambda: system(TWO))


@pytest.mark.parametrize(
    ("action", "words", "wanted", "said"),
    [
        ("disable", ["trend"], {"strategy": "trend", "enabled": False}, "trend is disabled"),
        ("enable", ["trend"], {"strategy": "trend", "enabled": True}, "trend is enabled"),
        ("set", ["trend", "slow=7"], {"parameters": {"slow": 7}}, "trend: slow=7"),
    ],
)
def test_what_a_person_asks_for_is_understood(
    action: Action, words: list[str], wanted: dict[str, object], said: str
) -> None:
    changed = asked(action, *words)
    assert {name: getattr(changed, name) for name in wanted} == wanted
    assert told(changed) == said


@pytest.mark.parametrize(
    ("action", "words", "sentence"),
    [
        ("disable", [], "write ingenium control SESSION disable STRATEGY"),
        ("disable", ["trend", "revert"], "write ingenium control SESSION disable STRATEGY"),
        ("enable", ["trent"], r"no strategy 'trent': did you mean 'trend'\?"),
        ("set", ["trend"], "set STRATEGY KEY=VALUE"),
        ("set", ["trend", "slow"], "'slow' sets nothing: write KEY=VALUE"),
        ("set", ["trend", "slw=7"], r"no parameter 'slw': did you mean 'slow'\?"),
        ("set", ["trend", "slow=soon"], "'slow' must be int, not 'soon'"),
    ],
)
def test_what_cannot_be_is_refused_before_it_is_sent(
    action: Action, words: list[str], sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        asked(action, *words)


@pytest.mark.parametrize(
    ("brake", "strategy", "state", "said"),
    [
        ("halt", None, "halted", "the account is halted"),
        ("reduce", "trend", "reducing", "trend is reducing"),
        ("resume", None, "active", "the account is active"),
        (
            "flatten",
            "trend",
            "flat",
            "trend is halted, its orders are cancelled and its positions closed",
        ),
    ],
)
def test_a_brake_is_of_a_strategy_or_of_the_account(
    brake: Brake, strategy: str | None, state: str, said: str
) -> None:
    changed = brake_of(brake, strategy, inputs()[0].recipe)
    assert (changed.strategy, changed.state) == (strategy, state)
    assert told(changed) == said


def test_a_brake_may_be_of_one_account() -> None:
    recipe = inputs()[0].recipe
    listed = msgspec.structs.replace(
        recipe.instruments[0], values=recipe.instruments[0].values | {"symbol": "X.kraken"}
    )
    recipe = msgspec.structs.replace(recipe, instruments=(listed, *recipe.instruments[1:]))
    changed = brake_of("halt", None, recipe, "kraken")
    assert (changed.account, changed.state) == ("kraken", "halted")
    assert told(changed) == "the account at kraken is halted"
    with pytest.raises(ConfigError, match=r"no account 'kraky': did you mean 'kraken'\?"):
        brake_of("halt", None, recipe, "kraky")
    with pytest.raises(ConfigError, match="name one of the two"):
        brake_of("halt", "trend", recipe, "kraken")


def test_a_brake_of_an_unknown_strategy_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ConfigError, match=r"no strategy 'trent': did you mean 'trend'\?"):
        brake_of("halt", "trent", inputs()[0].recipe)


def test_a_change_says_whose_it_is_and_why() -> None:
    changed = signed(asked("disable", "trend"), "lunch", time=7)
    assert changed.why == "lunch"
    assert changed.number == 1
    who, _, time = changed.source.rpartition(".")
    assert "@" in who
    assert time == "7"


async def test_a_change_is_published_among_the_inputs_once_the_session_is_open() -> None:
    url = "memory://controls"
    bus = await open_bus(url)
    subjects = Subjects("small")
    await bus.retain(subjects.stream, [subjects.all])
    await bus.publish(Message(subjects.input, encode(inputs()[0])))
    replica = Replica(inputs()[0], {})
    sent = await send_on_bus(url, "small", lambda _: CHANGES[0][1])
    assert sent == CHANGES[0][1]
    replica.take(sent)
    await bus.close()


def test_a_session_that_has_ended_is_not_changed(tmp_path: Path) -> None:
    session, journal = local(tmp_path)
    for message in inputs()[1]:
        session.take(message)
    session.commit()
    journal.close()
    with pytest.raises(SessionError, match="has ended: nothing of it can be changed"):
        send_through_door(SessionFolder(tmp_path), lambda _: CHANGES[0][1], 1)
