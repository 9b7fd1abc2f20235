"""Accounts at exchanges: reports are inputs, orders of others are adopted, one holder at a time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sessions.accounts import Live, adopted, folded, said, traded

from ingenium.model.errors import DataError


def test_what_is_asked_does_not_wait_for_an_answer() -> None:
    live = Live({0: lambda s: s.buy("X", 10), 1: lambda s: s.buy("Y", 5)})
    live.pass_minute()
    live.pass_minute()
    sent = [(each["order"], each["symbol"]) for each in live.observed.requests]
    assert sent == [(0, "X"), (1, "Y")]
    assert live.observed.prices == {"X": 100.0, "Y": 100.0}
    live.report(said("accepted", order=0), traded(0, "a", "4"))
    assert live.script.position("X") == 4
    assert live.observed.reported[-1].source == "account.main.1"


def test_a_trade_is_booked_once_whoever_tells_it() -> None:
    live = Live({0: lambda s: s.buy("X", 10)})
    live.pass_minute()
    live.report(traded(0, "a", "4"))
    live.report(traded(0, "a", "4"), number=1)
    live.report(traded(0, "a", "4"), traded(0, "b", "6"), epoch=2)
    assert live.script.position("X") == 10
    assert live.column("fills", "quantity") == ["4.0", "6.0"]


def test_whoever_lost_the_account_is_refused() -> None:
    live = Live({0: lambda s: s.buy("X", 10)})
    live.pass_minute()
    live.report(said("accepted", order=0), epoch=1)
    live.report(epoch=2)
    with pytest.raises(DataError, match="Holder 1 of account 'main' has lost it to holder 2"):
        live.report(traded(0, "a", "10"), epoch=1)
    assert live.script.position("X") == 0


def test_an_account_that_the_session_does_not_have_is_refused() -> None:
    live = Live()
    live.pass_minute()
    with pytest.raises(DataError, match="has no account 'mine'"):
        live.part.receive(
            live.part.subjects.input, b'{"kind":"reported","account":"mine","epoch":1,"number":1}'
        )


def test_a_report_that_cannot_be_is_left_out_and_the_next_is_booked() -> None:
    live = Live({0: lambda s: s.buy("X", 10)})
    live.pass_minute()
    live.report(traded(7, "a", "1"), said("danced", order=0), traded(0, "b", "2"))
    assert live.column("fills", "quantity") == ["2.0"]


def test_an_order_of_others_is_held_by_a_strategy_of_its_own() -> None:
    live = Live()
    live.pass_minute()
    live.report(adopted("X:77", "sell", "3", type="limit", limit="101.00"))
    live.report(
        adopted("X:77", "sell", "3", type="limit", limit="101.00"), traded("X:77", "q", "2")
    )
    live.report(said("cancelled", external="X:77"))
    assert live.column("fills", "strategy") == ["adopted"]
    assert live.column("orders", "status") == ["cancelled"]
    assert live.script.position("X") == 0


def test_what_can_end_an_order() -> None:
    live = Live({0: lambda s: [s.buy("X", 1), s.buy("X", 1)]})
    live.pass_minute()
    live.report(
        said("rejected", order=0, reason="unresolved"), said("rejected", order=1, reason="late")
    )
    assert live.script.heard[-2:] == ["0 OrderRejected (unresolved)", "1 OrderRejected (late)"]


REPORTS = st.one_of(
    st.builds(
        traded, st.integers(0, 3), st.sampled_from("abcdef"), st.sampled_from(["1", "3", "20"])
    ),
    st.builds(traded, st.just("X:1"), st.sampled_from("abc"), st.sampled_from(["1", "2"])),
    st.builds(
        adopted, st.sampled_from(["X:1", "X:2"]), st.sampled_from(["buy", "sell"]), st.just("5")
    ),
    st.builds(
        lambda report, order: said(report, order=order),
        st.sampled_from(["accepted", "cancelled", "rejected", "expired", "cancel_rejected"]),
        st.integers(0, 3),
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(REPORTS, st.booleans()), max_size=25), st.integers(0, 30))
def test_money_balances_and_replicas_agree(
    told: list[tuple[dict[str, Any], bool]], cut: int
) -> None:
    def trade(s: Any) -> None:
        s.buy("X", 4)
        s.sell("Y", 3)

    live = Live({0: trade, 1: trade})
    for report, is_later in told:
        if is_later:
            live.pass_minute()
        live.report(report)
    live.pass_minute()
    replica = live.part.replica
    assert replica is not None
    outcome = replica.run.outcome
    fills = outcome.table("fills")
    spent = Decimal(0)
    for side, quantity, price, fee in zip(
        *(map(str, fills[name]) for name in ("side", "quantity", "price", "fee")), strict=True
    ):
        sign = 1 if side == "buy" else -1
        spent += sign * Decimal(quantity) * Decimal(price) + Decimal(fee)
    assert Decimal(outcome.totals()["cash"]) == Decimal(100_000) - spent
    twin = folded(live.stream[: max(cut, 1)], live)
    for subject, data in live.stream[max(cut, 1) :]:
        twin.part.receive(subject, data)
    assert twin.digest == live.digest
