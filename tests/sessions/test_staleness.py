"""Instruments of which nothing is heard: strategies are told, and only what reduces passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.sessions.accounts import Live, adopted, folded, said, traded
from tests.simulation.script import FIRST

from ingenium.model.errors import DataError
from ingenium.model.session.messages import Changed, Silence
from ingenium.model.session.part import Part
from ingenium.model.timeframe import MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

HEARD_AT = FIRST + 2 * MINUTE - 10 * SECOND


def silent(live: Live, *, pulls: bool = False) -> None:
    live.put(Silence("feed", live.number("feed"), 0, HEARD_AT, pulls=pulls))


def heard(live: Live) -> None:
    live.put(Silence("feed", live.number("feed"), 0))


def asked(live: Live) -> list[tuple[Any, ...]]:
    """Return what the exchange was asked since last time, and of which order."""
    found, live.observed.requests = live.observed.requests, []
    return [(each["request"], each.get("order", each.get("external"))) for each in found]


def holding() -> Live:
    """Return a session that holds 10 of X, bids for 5 more, and offers 4 and 8 of it."""
    live = Live({0: lambda s: s.buy("X", 10), 1: quote})
    live.pass_minute()
    live.report(said("accepted", order=0), traded(0, "a", "10"))
    live.pass_minute()
    live.report(*(said("accepted", order=order) for order in (1, 2, 3)))
    asked(live)
    return live


def quote(s: Any) -> None:
    s.buy("X", 5, limit=90)
    s.sell("X", 4, limit=110)
    s.sell("X", 8, limit=111)


def on_silence(live: Live, act: Callable[[Any], object]) -> list[Any]:
    """Have the strategy act when it is told, and return what it is told."""
    told: list[Any] = []

    def note(script: Any, argument: object) -> None:
        told.append(argument)
        act(script)

    live.script.on = {"stale": note, "fresh": lambda _, symbol: told.append(symbol)}
    return told


def test_a_strategy_is_told_and_can_ask() -> None:
    live = holding()
    asks: list[bool] = []
    told = on_silence(live, lambda s: asks.extend(s.is_stale(symbol) for symbol in ("X", "Y")))
    silent(live)
    heard(live)
    assert told == [("X", HEARD_AT), "X"]
    assert asks == [True, False]
    assert not live.script.is_stale("X")


def test_what_adds_is_denied_by_name_and_what_reduces_or_cancels_passes() -> None:
    live = holding()

    def act(s: Any) -> None:
        s.cancel_all()
        s.buy("X", 1)
        s.buy("Y", 1)
        s.sell("X", 1, reduce_only=True)

    on_silence(live, act)
    silent(live)
    cancelled = [("cancel", order) for order in (3, 2, 1)]
    assert asked(live) == [*cancelled, ("send", 5), ("send", 6)]
    denials = zip(
        *(live.column("denials", name) for name in ("rule", "scope", "value")), strict=True
    )
    assert list(denials) == [("stale_data", "instrument", "10")]


def test_orders_pass_again_once_it_is_heard_of() -> None:
    live = holding()
    live.script.steps = {2: lambda s: s.buy("X", 1)}
    silent(live)
    heard(live)
    live.pass_minute()
    assert asked(live) == [("send", 4)]


def test_quotes_that_could_add_are_pulled_where_that_is_set() -> None:
    live = holding()
    silent(live, pulls=True)
    assert asked(live) == [("cancel", 1), ("cancel", 3)]  # the offer of 4 only closes
    live.report(said("cancelled", order=1))
    assert live.column("orders", "reason")[1] == "stale_data"
    kept = holding()
    silent(kept)
    assert asked(kept) == []


def test_what_protects_and_what_others_made_is_not_pulled() -> None:
    steps = {
        0: lambda s: s.buy("X", 10, take_profit=120, stop_loss=80),
        1: lambda s: s.sell("X", 50, limit=130, reduce_only=True),
    }
    live = Live(steps)
    live.pass_minute()
    live.report(said("accepted", order=0), traded(0, "a", "10"))
    live.report(said("accepted", order=1), said("accepted", order=2))
    live.report(adopted("by-hand", "buy", "3", type="limit", limit="90"))
    live.pass_minute()
    live.report(said("accepted", order=3))
    asked(live)
    silent(live, pulls=True)
    assert asked(live) == []


def test_a_silence_that_was_told_before_changes_nothing() -> None:
    live = holding()
    told = on_silence(live, lambda _: None)
    silent(live)
    silent(live, pulls=True)
    assert len(told) == 1
    assert asked(live) == []


def test_every_process_sees_a_silence_at_the_same_place() -> None:
    live = holding()
    on_silence(live, lambda s: s.buy("X", 1))
    silent(live, pulls=True)
    live.report(said("cancelled", order=1), said("cancelled", order=3))
    heard(live)
    live.pass_minute()
    assert folded(live.stream, live).digest == live.digest
    other = Part("live", "other", dict)
    for subject, data in live.stream:
        other.receive(subject, data)
    assert other.replica is not None
    assert other.replica.run.outcome.digest == live.digest
    events = live.column("events", "text")
    assert events == ["nothing is heard of it", "it is heard of again"]


def test_a_silence_of_what_is_not_there_is_left_out() -> None:
    live = holding()
    with pytest.raises(DataError, match="hears nothing of instrument 9 of 2"):
        live.put(Silence("feed", live.number("feed"), 9, HEARD_AT))


def test_flattening_closes_also_what_is_stale() -> None:
    live = holding()
    silent(live)
    live.put(Changed("ana", 1, state="flat"))
    assert [kind for kind, _ in asked(live)] == ["cancel", "cancel", "cancel", "send"]
