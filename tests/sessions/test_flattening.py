"""Flattening: orders are cancelled, positions closed, and nothing passes until trading resumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.sessions.accounts import Live, adopted, folded, said, traded

from ingenium.model.errors import DataError
from ingenium.model.session.messages import Changed

if TYPE_CHECKING:
    from typing import Literal


def change(
    live: Live, state: Literal["active", "flat"], number: int = 1, strategy: str | None = None
) -> None:
    live.put(Changed(f"ana@desk.{number}", 1, strategy, state=state))


def asked(live: Live) -> list[tuple[object, ...]]:
    """Return what the exchange was asked since last time: of which order, and for how much."""
    found, live.observed.requests = live.observed.requests, []
    return [
        (each["request"], each["order"], each.get("side"), each.get("quantity")) for each in found
    ]


def holding() -> Live:
    """Return a session that holds 10 of X, and has an order for 5 of Y at the exchange."""
    live = Live({0: lambda s: s.buy("X", 10), 1: lambda s: s.buy("Y", 5, limit=90)})
    live.pass_minute()
    live.pass_minute()
    live.report(said("accepted", order=0), traded(0, "a", "10"), said("accepted", order=1))
    asked(live)
    return live


def test_orders_are_cancelled_and_positions_closed_at_the_market() -> None:
    live = holding()
    change(live, "flat")
    assert asked(live) == [("send", 2, "sell", "10"), ("cancel", 1, None, None)]
    live.report(said("accepted", order=2), traded(2, "b", "10"), said("cancelled", order=1))
    assert live.script.position("X") == 0
    live.pass_minute()
    assert asked(live) == []


def brake(live: Live, account: str, state: Literal["active", "reducing", "halted", "flat"]) -> None:
    number = live.number("ana@desk")
    live.put(Changed("ana@desk", number, account=account, state=state))


def test_a_brake_of_one_account_leaves_the_others_alone() -> None:
    def both(s: object) -> None:
        for symbol in ("X.here", "Y.there"):
            s.buy(symbol, 10)  # type: ignore[attr-defined]

    live = Live({0: both, 1: both, 2: both}, symbols=("X.here", "Y.there"))
    live.pass_minute()
    live.report(*(each for order in (0, 1) for each in (said("accepted", order=order),)))
    live.report(traded(0, "a", "10"), traded(1, "b", "10"))
    asked(live)
    brake(live, "here", "flat")
    assert asked(live) == [("send", 2, "sell", "10")]
    live.report(said("accepted", order=2), traded(2, "c", "10"))
    live.pass_minute()
    assert asked(live) == [("send", 4, "buy", "10")]  # at the other
    assert live.column("denials", "rule") == ["trading_state"]
    assert live.column("denials", "scope") == ["instrument"]
    brake(live, "here", "active")
    live.pass_minute()
    assert [order for _, order, *_ in asked(live)] == [5, 6]
    assert folded(live.stream, live).digest == live.digest


def test_what_trades_late_at_an_account_that_was_flattened_is_closed_too() -> None:
    live = Live({0: lambda s: s.buy("X.here", 5, limit=90)}, symbols=("X.here", "Y.there"))
    live.pass_minute()
    live.report(said("accepted", order=0))
    asked(live)
    brake(live, "here", "flat")
    assert asked(live) == [("cancel", 0, None, None)]
    live.report(traded(0, "late", "2"), said("cancelled", order=0))
    live.pass_minute()
    assert asked(live) == [("send", 1, "sell", "2")]


def test_an_account_that_is_not_there_cannot_be_braked() -> None:
    with pytest.raises(DataError, match="has no account 'kraken' to change"):
        brake(holding(), "kraken", "halted")


def test_what_trades_while_it_is_cancelled_is_closed_too() -> None:
    live = holding()
    change(live, "flat")
    asked(live)
    live.report(traded(1, "c", "2"), said("cancelled", order=1), said("accepted", order=2))
    live.pass_minute()
    assert asked(live) == [("send", 3, "sell", "2")]
    live.report(traded(3, "d", "2"), traded(2, "b", "10"))
    live.pass_minute()
    assert asked(live) == []
    assert (live.script.position("X"), live.script.position("Y")) == (0, 0)


def test_a_closing_order_that_is_refused_is_not_sent_again_without_end() -> None:
    live = holding()
    change(live, "flat")
    asked(live)
    live.report(said("rejected", order=2, reason="min_notional"), said("cancelled", order=1))
    for _ in range(3):
        live.pass_minute()
    assert asked(live) == []


def test_nothing_passes_until_trading_resumes() -> None:
    def buys(live: Live) -> list[object]:
        live.script.steps[live.minute] = lambda s: s.buy("X", 1)  # type: ignore[index]
        live.pass_minute()
        return [kind for kind, *_ in asked(live)]

    live = holding()
    change(live, "flat")
    live.report(said("accepted", order=2), traded(2, "b", "10"), said("cancelled", order=1))
    asked(live)
    assert buys(live) == []
    change(live, "active", number=2)
    assert buys(live) == ["send"]


def test_orders_of_others_are_closed_with_the_account_and_not_with_a_strategy() -> None:
    live = holding()
    live.report(adopted("X:77", "buy", "3", type="market"), traded("X:77", "q", "3"))
    change(live, "flat", strategy="s")
    assert [each[3] for each in asked(live) if each[0] == "send"] == ["10"]
    change(live, "flat", number=2)
    assert [each[3] for each in asked(live) if each[0] == "send"] == ["3"]


def test_every_process_flattens_at_the_same_place() -> None:
    live = holding()
    change(live, "flat")
    live.report(traded(1, "c", "2"), said("cancelled", order=1), traded(2, "b", "10"))
    live.pass_minute()
    assert folded(live.stream, live).digest == live.digest
