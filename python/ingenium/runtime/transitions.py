"""The record of transitions: append-only, a line of JSON for each."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import msgspec

from ingenium.runtime.ledger import append_line, read_lines

Mode: TypeAlias = Literal["backtest", "paper", "live"]

MODES: Final[tuple[Mode, ...]] = ("backtest", "paper", "live")
"""In the order in which a system goes through them."""

LEDGER: Final = "transitions.jsonl"


class Gate(msgspec.Struct, frozen=True):
    """A condition of a transition, and what was found.

    Attributes:
        name: of the condition.
        wanted: what it asks for.
        found: what there was.
        is_met: whether that is enough; None where it cannot apply.
    """

    name: str
    wanted: str
    found: str
    is_met: bool | None


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """A system went from one mode to another.

    Attributes:
        time: when, in nanoseconds UTC.
        system: its name.
        fingerprint: of what decides in it: strategies, their code and parameters, and limits.
        before: the mode that it left.
        after: the mode that it entered.
        who: decided it.
        why: the reason that was given.
        evidence: the session, or "backtest", that the gates looked at.
        into: the session that begins with the states.
        gates: the conditions; one that is not met was overruled.
        states: of strategies, as JSON, by their ids; positions are left out.
    """

    time: int
    system: str
    fingerprint: str
    before: Mode
    after: Mode
    who: str
    why: str
    evidence: str
    into: str
    gates: tuple[Gate, ...] = ()
    states: dict[str, str] = {}


def transitions(system: str | None = None) -> list[Transition]:
    """Return what was decided, of one system or of all, in order.

    Raises:
        DataError: the record is damaged.
    """
    found = read_lines(LEDGER, Transition, "transition")
    return [each for each in found if system is None or each.system == system]


def mode_of(system: str) -> Mode:
    """Return the mode that a system is in; one that nobody promoted is in backtest."""
    found = transitions(system)
    return found[-1].after if found else "backtest"


def states_for(session: str) -> dict[str, str]:
    """Return the states that a session begins with, by the ids of strategies."""
    found = [each for each in transitions() if each.into == session]
    return found[-1].states if found else {}


def append(transition: Transition) -> None:
    """Add a transition to the record; it is on the disk when this returns.

    Raises:
        ConfigError: the record cannot be written.
    """
    append_line(LEDGER, transition)
