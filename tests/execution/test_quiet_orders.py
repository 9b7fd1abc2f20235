"""An order that the desk passes over is one for which nothing is to be done, now or later."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from tests.execution.places import CAPABILITIES, SECOND, SYMBOL

from ingenium.execution import order_steps
from ingenium.execution.account import Account
from ingenium.execution.client_ids import ClientIds
from ingenium.execution.desk_settings import DeskSettings
from ingenium.execution.orders import VenueOrder
from ingenium.execution.tracked import Change, Tracked

ORDER = VenueOrder(
    id=1, symbol=SYMBOL, side="buy", quantity=Decimal(1), type="limit", limit=Decimal(10)
)
CHANGE = Change(Decimal(2), None, None)


@given(
    phase=st.sampled_from(["waiting", "unclear", "unresolved", "working", "done", "armed"]),
    look_at=st.sampled_from([0, 1, 10 * SECOND]),
    next_at=st.sampled_from([0, 10 * SECOND]),
    wants_cancel=st.sampled_from(["", "requested"]),
    change=st.sampled_from([None, CHANGE]),
    refusal=st.sampled_from(["", "funds"]),
    final=st.sampled_from(["", "cancelled"]),
    end=st.sampled_from(["", "filled"]),
    is_accepted=st.booleans(),
    lifetime=st.sampled_from(["GTC", "IOC", "DAY"]),
    reduce_only=st.booleans(),
)
def test_for_a_quiet_order_nothing_is_to_be_done(
    *, lifetime: str, reduce_only: bool, **state: Any
) -> None:
    order = structs.replace(ORDER, time_in_force=lifetime, reduce_only=reduce_only)
    tracked = Tracked(order, "c1", Decimal(1), Decimal(10), None, **state)
    account = Account(ClientIds("s"), CAPABILITIES, DeskSettings(), is_live=True)
    if order_steps.is_quiet(tracked):
        assert order_steps.next_time(tracked, account) is None
        assert order_steps.next_step(tracked, account, 1, 5 * SECOND) is None
