"""What is written to a session's stream by others is left out, with a reason, by every process."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.sessions.hostile import hostile
from tests.sessions.systems import TWO, system

from ingenium.bus.opening import open_bus
from ingenium.bus.port import Message
from ingenium.model.errors import DataError
from ingenium.model.session.messages import Frame, encode
from ingenium.model.session.part import Part
from ingenium.runtime.backtest import run_system
from ingenium.runtime.entrant import others_of, strategies_of
from ingenium.runtime.session.auditing import audit
from ingenium.runtime.session.closing import closing_of
from ingenium.runtime.session.components import COMPONENTS, Place, run_component
from ingenium.runtime.session.opening import open_replay
from ingenium.storage.journal.reader import opened as journal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ingenium.model.decider import Decider
    from ingenium.model.session.messages import Ended, Opened

SESSION = "small"
HOSTS: dict[str, Callable[[], Mapping[str, Decider]]] = {
    "strategy": lambda: strategies_of(system(TWO)),
    "portfolio": lambda: others_of(system(TWO)),
    "execution": dict,
}


@cache
def told() -> tuple[Opened, tuple[Frame | Ended, ...]]:
    opening = open_replay(system(TWO), SESSION)
    return opening.opened, tuple(opening.frames(60))


@cache
def digest() -> str:
    return run_system(system(TWO)).digest


def next_frame(after: int) -> Frame:
    """Return the frame behind so many."""
    frame = told()[1][after]
    assert isinstance(frame, Frame)
    return frame


CASES = hostile(told()[0], next_frame(3))
AT_THE_START = {
    name: case
    for name, case in hostile(told()[0], next_frame(0)).items()
    if name not in {"time that runs back", "a bar that was told before"}  # nothing was told before
}


def exchanged(parts: list[Part]) -> list[tuple[str, bytes]]:
    """Return what the parts have to tell."""
    return [(out.subject, out.data) for part in parts for out in part.outgoing()]


def settled(parts: list[Part]) -> None:
    """Let the parts tell one another all that they decide."""
    while messages := exchanged(parts):
        for subject, data in messages:
            for part in parts:
                part.receive(subject, data)


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_by_every_process_and_changes_nothing(case: str) -> None:
    opened, frames = told()
    parts = [Part(SESSION, host, make) for host, make in HOSTS.items()]
    place, data = CASES[case]
    for number, message in enumerate([opened, *frames]):
        if number == 4:
            reasons = set()
            for part in parts:
                with pytest.raises(DataError) as refused:
                    part.receive(f"session.{SESSION}.{place}", data)
                reasons.add(str(refused.value))
            assert len(reasons) == 1
        for part in parts:
            part.receive(part.subjects.input, encode(message))
        settled(parts)
    for part in parts:
        assert part.replica is not None
        assert part.has_ended
        assert part.replica.run.outcome.digest == digest()


def test_before_the_session_is_open_all_else_is_refused() -> None:
    part = Part(SESSION, "execution", dict)
    opened = told()[0]
    for case in ("a later form", "another session", "a change of nothing", "a call twice"):
        place, data = CASES[case]
        with pytest.raises(DataError):
            part.receive(f"session.{SESSION}.{place}", data)
    assert part.replica is None
    part.receive(part.subjects.input, encode(opened))
    assert part.replica is not None


def test_a_recipe_of_which_no_engine_can_be_made_does_not_open_a_session() -> None:
    import msgspec

    part, opened = Part(SESSION, "execution", dict), told()[0]
    impossible = msgspec.structs.replace(opened.recipe, engine={"currency": "USD", "leverage": "x"})
    bad = msgspec.structs.replace(opened, recipe=impossible)
    with pytest.raises(DataError, match="No engine can be made"):
        part.receive(part.subjects.input, encode(bad))
    part.receive(part.subjects.input, encode(opened))
    assert part.replica is not None


def test_inputs_that_changed_places_are_folded_in_order() -> None:
    opened, frames = told()
    swapped = [opened, *frames]
    for place in range(1, len(swapped) - 2, 3):
        swapped[place : place + 3] = reversed(swapped[place : place + 3])
    parts = [Part(SESSION, host, make) for host, make in HOSTS.items()]
    for message in swapped:
        for part in parts:
            part.receive(part.subjects.input, encode(message))
        settled(parts)
    for part in parts:
        assert part.replica is not None
        assert part.replica.run.outcome.digest == digest()


def test_a_false_input_that_waits_for_its_turn_does_not_displace_the_true_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    opened, frames = told()
    part = Part(SESSION, "all", lambda: {**strategies_of(system(TWO)), **others_of(system(TWO))})
    place, data = CASES["rows of several lengths"]  # of the fourth frame
    part.receive(part.subjects.input, encode(opened))
    part.receive(f"session.{SESSION}.{place}", data)
    for message in frames:
        part.receive(part.subjects.input, encode(message))
        settled([part])
    assert part.replica is not None
    assert part.replica.run.outcome.digest == digest()
    assert "one number is right for all" in caplog.text


@pytest.mark.parametrize("url", ["memory", "nats://embedded"])
async def test_on_a_bus_it_becomes_a_dead_letter_with_its_reason(url: str, tmp_path: Path) -> None:
    bus, journal = await open_bus(url), tmp_path / "journal.db"
    place = Place(system(TWO), SESSION, bus, journal, None, asyncio.Event())
    letters: dict[str, list[str]] = {}
    try:
        await bus.retain(f"session_{SESSION}", [f"session.{SESSION}.>"])
        await bus.publish(Message(f"session.{SESSION}.input", encode(told()[0])))
        for part, data in AT_THE_START.values():
            await bus.publish(Message(f"session.{SESSION}.{part}", data))
        async with asyncio.TaskGroup() as group:
            for name in COMPONENTS:
                group.create_task(run_component(name, place))
        for name in ("recorder", "execution", "portfolio", "strategy"):
            letters[name] = [letter.reason for letter in await bus.dead_letters(name)]
    finally:
        await bus.close()
    assert closing_of(journal).digest == digest()
    with journal_of(journal) as reader:
        assert audit(reader.read()).difference == ""
    assert len(letters["execution"]) == len(AT_THE_START)
    assert all(reasons == letters["execution"] for reasons in letters.values())
