"""What follows for the kernel from what a venue says of an order, or of one of its trades."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ingenium.execution import protecting
from ingenium.execution.booking import Sum, book, book_rise, sum_of
from ingenium.venues.port import FINAL

if TYPE_CHECKING:
    from ingenium.execution.account import Account
    from ingenium.execution.tracked import Tracked
    from ingenium.venues.port import Execution, VenueOrderState


def take_state(tracked: Tracked, account: Account, state: VenueOrderState, now: int) -> None:
    """Take an order as the venue has it; what is older than what is known changes nothing."""
    account.name(tracked, state.venue_id)
    known = tracked.state
    if known is not None and _is_older(state, known):
        return
    tracked.state, tracked.seen, tracked.looks = state, now, 0
    if tracked.order.external is not None and tracked.base is None:
        _set_base(tracked, account, state)
    time = min(state.updated or now, now)
    account.follow(tracked)
    if state.status not in ("pending", "rejected") or state.filled:
        _accept(tracked, account, state.created or time)
    if account.capabilities.fills == "cumulated":
        _book_rise(tracked, account, state, time)
    if state.status in FINAL:
        tracked.final = state.status
        settle(tracked, account, time)
        if tracked.phase != "done":
            tracked.phase = "working"
    else:
        _go_on(tracked, account, now)


def _go_on(tracked: Tracked, account: Account, now: int) -> None:
    """Keep an eye on an order that is at the venue, and end one that the kernel takes for over."""
    tracked.phase = "working"
    settings = account.settings
    if tracked.end and not tracked.wants_cancel:
        tracked.wants_cancel, tracked.next_at = "over", 0
        account.findings["open at the venue, over for us"] += 1
    is_immediate = tracked.order.time_in_force == "IOC"
    if is_immediate and "IOC" not in account.capabilities.times_in_force:
        tracked.wants_cancel = tracked.wants_cancel or "immediate_or_cancel"
    if not account.capabilities.user_stream:
        tracked.look_at = now + settings.wait(settings.poll_every, 0)


def _accept(tracked: Tracked, account: Account, time: int) -> None:
    """Tell the kernel that the venue has an order."""
    if not tracked.is_accepted and not tracked.end:
        account.tell(tracked, "accepted", time)


def take_execution(tracked: Tracked, account: Account, execution: Execution) -> None:
    """Book a trade once; where the venue only sums up, its state tells instead."""
    account.name(tracked, execution.venue_id)
    account.follow(tracked)
    if account.capabilities.fills == "cumulated":
        return
    terms = account.terms.get(tracked.order.symbol)
    if terms is None:
        account.findings["trade of an unknown symbol"] += 1
        return
    _accept(tracked, account, execution.time)
    if tracked.phase in ("waiting", "sending", "unclear", "unresolved"):
        tracked.phase = "sending" if tracked.calling else "working"
        tracked.is_doubtful = False
    account.book(tracked, book(execution, terms, account.rate))
    settle(tracked, account, execution.time)


def settle(tracked: Tracked, account: Account, time: int) -> None:
    """End an order that is over at the venue, once all that it traded is booked."""
    final = tracked.final
    if not final or tracked.has_gap or protecting.goes_on(tracked, account, time):
        return
    if final == "expired" or (final == "cancelled" and tracked.wants_cancel == "expired"):
        end(tracked, account, time, "expired")
    elif final == "rejected" and not tracked.filled:
        end(tracked, account, time, "rejected", "venue")
    else:
        end(tracked, account, time, "cancelled", _why(tracked, final))


def end(tracked: Tracked, account: Account, time: int, report: str, reason: str = "") -> None:
    """Take an order for over, and tell the kernel unless it knows."""
    tracked.phase, tracked.final = "done", ""
    if not tracked.end:
        fields = {"reason": reason} if reason else {}
        account.tell(tracked, report, time, **fields)


def _why(tracked: Tracked, final: str) -> str:
    if tracked.wants_cancel in ("reduce_only", "group", "immediate_or_cancel"):
        return tracked.wants_cancel
    if final == "filled":  # of less than was asked for
        return "reduce_only" if tracked.order.reduce_only else "venue"
    return ""


def _book_rise(tracked: Tracked, account: Account, state: VenueOrderState, time: int) -> None:
    terms = account.terms.get(tracked.order.symbol)
    if terms is None:
        return
    booked = book_rise(tracked.sum, state, time, terms, account.rate)
    if booked is None:
        return
    tracked.sum = sum_of(state)
    account.book(tracked, booked)
    tracked.gross.pop(booked.trade, None)


def _is_older(state: VenueOrderState, known: VenueOrderState) -> bool:
    if state.filled < known.filled:
        return True
    if known.status in FINAL and state.status not in FINAL:
        return True
    return known.status != "pending" and state.status == "pending"


def _set_base(tracked: Tracked, account: Account, state: VenueOrderState) -> None:
    """Learn how much of an adopted order had traded before it was ours to book."""
    tracked.base = max(state.quantity - tracked.order.quantity, Decimal(0))
    if account.capabilities.fills == "cumulated" and not tracked.booked and tracked.base:
        average = state.average or Decimal(0)
        share = tracked.base / state.filled if state.filled else Decimal(0)
        fee = Decimal(0) if state.fee is None else state.fee * share
        tracked.sum = Sum(tracked.base, tracked.base * average, fee)
