"""How things stand at a desk, for people and for metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ingenium.execution.account import Account
    from ingenium.execution.tracked import Tracked
    from ingenium.execution.watch import Watch


class OrderStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order that is not over.

    Attributes:
        order: its number; -1 for one that was adopted and never changed by the session.
        symbol: what it trades.
        side: "buy" or "sell".
        phase: "armed", "waiting", "sending", "unclear", "unresolved" or "working".
        client_id: ours.
        venue_id: the venue's.
        is_local: whether it rests here, and not at the venue.
        is_cancelling: whether its end is asked for.
        sends: attempts to send it.
        looks: looks in vain.
    """

    order: int
    symbol: str
    side: str
    phase: str
    client_id: str = ""
    venue_id: str = ""
    is_local: bool = False
    is_cancelling: bool = False
    sends: int = 0
    looks: int = 0


class DeskStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How things stand.

    Attributes:
        is_live: whether the desk holds the account.
        is_ready: whether it has compared everything with the venue since.
        orders: those that are not over.
        unresolved: how many of them nobody knows the fate of: look at the venue.
        strangers: orders at the venue that are not the session's and were left alone.
        calls: calls under way.
        findings: what went wrong, counted.
    """

    is_live: bool
    is_ready: bool
    orders: tuple[OrderStatus, ...]
    unresolved: int
    strangers: tuple[str, ...]
    calls: int
    findings: dict[str, int]


def status_of(account: Account, watch: Watch, calls: int) -> DeskStatus:
    """Return how things stand."""
    orders = tuple(_order(each) for each in account.all())
    return DeskStatus(
        is_live=account.is_live,
        is_ready=watch.is_ready,
        orders=orders,
        unresolved=sum(each.phase == "unresolved" for each in orders),
        strangers=tuple(sorted(watch.strangers)),
        calls=calls,
        findings=dict(account.findings),
    )


def _order(tracked: Tracked) -> OrderStatus:
    return OrderStatus(
        order=tracked.order.id,
        symbol=tracked.order.symbol,
        side=tracked.order.side,
        phase=tracked.phase,
        client_id=tracked.client_id or "",
        venue_id=tracked.venue_id or "",
        is_local=tracked.is_local,
        is_cancelling=bool(tracked.wants_cancel),
        sends=tracked.sends,
        looks=tracked.looks,
    )
