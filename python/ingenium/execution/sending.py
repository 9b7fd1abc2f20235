"""An order is sent, alone or as one of a pair; and what follows from the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from ingenium.execution import emulation, protecting
from ingenium.execution.actions import Submit
from ingenium.execution.states import end, take_state
from ingenium.execution.venue_rules import refusal
from ingenium.model.timeframe import SECOND
from ingenium.venues.port import Refused, Undelivered, VenueOrderState

if TYPE_CHECKING:
    from decimal import Decimal

    from ingenium.execution.account import Account
    from ingenium.execution.tracked import Tracked
    from ingenium.venues.port import NewOrder, VenueError


def send(tracked: Tracked, account: Account, ticket: int, now: int) -> Submit | None:
    """Return the call that sends an order; None where it is not to be sent, or not yet."""
    if _ended_before(tracked, account, now) or not _may_go(tracked, account, now):
        return None
    quantity = _quantity(tracked, account)
    if quantity <= 0:
        end(tracked, account, now, "cancelled", "reduce_only")
        return None
    if rule := _broken_rule(tracked, account, quantity):
        give_up(tracked, account, now, rule)
        return None
    other = None if tracked.is_local else _partner(tracked, account, quantity)
    pair = None if other is None else _sending(other, account, quantity, (ticket, now))
    order = _sending(tracked, account, quantity, (ticket, now))
    return Submit(ticket=ticket, order=structs.replace(order, pair=pair))


def _may_go(tracked: Tracked, account: Account, now: int) -> bool:
    """Tell whether nothing is in the way of an order; what was hit here is told."""
    if protecting.is_to_rest(tracked) and not tracked.is_local:
        if not protecting.may_rest_now(tracked, account, now):
            protecting.watch(tracked)
            return False
    elif tracked.is_local and not tracked.is_triggered and emulation.wakes_at(tracked) is not None:
        account.tell(tracked, "triggered", now)
    if tracked.is_local and not protecting.make_way(tracked, account, now):
        tracked.next_at = now + account.settings.wait(account.settings.look_after, 0)
        return False
    return True


def _partner(tracked: Tracked, account: Account, quantity: Decimal) -> Tracked | None:
    """Return the order that is sent with another as its pair: it has to be for as much."""
    other = protecting.partner(tracked, account)
    if other is None or _quantity(other, account) != quantity:
        return None
    return None if _broken_rule(other, account, quantity) else other


def _sending(
    tracked: Tracked, account: Account, quantity: Decimal, call: tuple[int, int]
) -> NewOrder:
    """Note that an order is being sent, and return it."""
    account.follow(tracked)
    tracked.calling, tracked.last_sent = call
    tracked.phase, tracked.sent, tracked.sends = "sending", quantity, tracked.sends + 1
    if tracked.is_protective and not tracked.is_triggered:
        tracked.is_local = False
    return emulation.new_order(tracked, account, quantity)


def unsend(tracked: Tracked) -> None:
    """Take back that an order is being sent: it was not."""
    tracked.calling, tracked.phase, tracked.sends = 0, "waiting", tracked.sends - 1


def on_sent(tracked: Tracked, account: Account, answer: object, now: int) -> None:
    """Take what came of sending an order."""
    if isinstance(answer, VenueOrderState):
        tracked.phase, tracked.failures, tracked.looks = "working", 0, 0
        tracked.is_doubtful = False
        take_state(tracked, account, answer, now)
    elif isinstance(answer, Undelivered):
        tracked.phase = "unclear" if tracked.is_doubtful else "waiting"
        delay(tracked, account, answer, now)
    elif isinstance(answer, Refused) and not (tracked.is_doubtful or answer.rule == "duplicate"):
        give_up(tracked, account, now, _reason(answer))
    else:
        if isinstance(answer, Refused) and answer.rule != "duplicate":
            tracked.refusal = _reason(answer)
        tracked.phase, tracked.is_doubtful, tracked.looks = "unclear", True, 0
        tracked.last_sent = now  # it may have waited for its turn, and may land from now on
        tracked.next_at = now + account.settings.wait(account.settings.look_after, 0)


def on_pair_sent(stop: Tracked, limit: Tracked, account: Account, answer: object, now: int) -> None:
    """Take what came of sending a pair: the venue has both, or none."""
    limit.calling = 0
    account.follow(limit)
    is_known = not (stop.is_doubtful or limit.is_doubtful)
    if is_known and isinstance(answer, Refused) and answer.rule != "duplicate":
        stop.is_alone = True
        protecting.watch(stop)
        protecting.watch(limit)
        return
    on_sent(stop, account, answer, now)
    if isinstance(answer, Undelivered) and not limit.is_doubtful:
        protecting.watch(limit)  # it goes with the stop again
        return
    limit.phase, limit.is_doubtful, limit.looks = "unclear", True, 0
    limit.last_sent = now
    is_there = isinstance(answer, VenueOrderState)
    limit.next_at = now if is_there else stop.next_at


def give_up(tracked: Tracked, account: Account, now: int, reason: str) -> None:
    """Tell the kernel that an order is refused; one that was to rest at the venue goes on here."""
    if tracked.is_protective and not tracked.is_local and not tracked.end:
        tracked.stays_here = True
        protecting.go_on_here(tracked, account, now)
    else:
        end(tracked, account, now, "rejected", reason)


def delay(tracked: Tracked, account: Account, error: VenueError, now: int) -> None:
    """Wait before a call is repeated."""
    tracked.next_at = now + account.settings.wait_after(error, tracked.failures)
    tracked.failures += 1


def late(tracked: Tracked, account: Account, now: int) -> str:
    """Return why an order is too old to be sent; empty if it is not."""
    limit = account.settings.max_age
    waits = tracked.is_local or tracked.is_protective
    begun = tracked.last_sent or now if waits else tracked.order.time
    if limit is None or now - begun <= limit * SECOND:
        return ""
    return "unresolved" if tracked.sends or tracked.is_inherited else "late"


def _ended_before(tracked: Tracked, account: Account, now: int) -> bool:
    """End an order that nobody needs to send any more, or can."""
    if tracked.end:
        tracked.phase = "done"
    elif tracked.wants_cancel:
        end(tracked, account, now, "cancelled")
    elif why := late(tracked, account, now):
        give_up(tracked, account, now, why)
    elif emulation.is_unsupported(tracked.order, account.capabilities):
        end(tracked, account, now, "rejected", "unsupported")
    return tracked.phase == "done"


def _broken_rule(tracked: Tracked, account: Account, quantity: Decimal) -> str | None:
    terms = account.terms.get(tracked.order.symbol)
    if terms is None:
        return "unknown_symbol"
    last = account.prices.get(tracked.order.symbol)
    order = structs.replace(tracked.order, limit=tracked.limit, trigger=tracked.trigger)
    return refusal(order, quantity, terms.instrument, last)


def _quantity(tracked: Tracked, account: Account) -> Decimal:
    """Return how much is sent: less where a position has less to be reduced.

    What an entry brought may be no whole lots, where its fee was taken from it; an exit is.
    """
    quantity = tracked.quantity - tracked.filled
    if tracked.is_local or tracked.is_protective:
        quantity = emulation.closable(tracked, account, quantity)
    if tracked.order.reduce_only:
        quantity = min(quantity, emulation.reducible(tracked, account))
    if tracked.order.reduce_only or tracked.order.after is not None:
        quantity = account.lots(tracked, quantity)
    return quantity


def _reason(answer: Refused) -> str:
    """Return why the venue refused, in a word of ours."""
    return "insufficient_cash" if answer.rule == "funds" else answer.rule
