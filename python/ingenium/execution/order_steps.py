"""What is to be done next for an order, and what follows from the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.execution import emulation, protecting
from ingenium.execution.actions import Cancel, Look, Replace
from ingenium.execution.sending import delay, give_up, late, send
from ingenium.execution.states import end, take_state
from ingenium.model.timeframe import SECOND
from ingenium.venues.port import OrderRef, Refused, Unclear, Undelivered, VenueOrderState

if TYPE_CHECKING:
    from ingenium.execution.account import Account
    from ingenium.execution.actions import Action
    from ingenium.execution.tracked import Tracked

_OWN: Final = ("expired", "group", "immediate_or_cancel", "reduce_only", "withdrawn")
"""Why an order is to end, where the kernel did not ask for it."""


def next_step(tracked: Tracked, account: Account, ticket: int, now: int) -> Action | None:
    """Return the call that an order needs now; what needs none is decided at once."""
    if tracked.calling or now < tracked.next_at or tracked.phase == "done":
        return None
    if tracked.phase == "armed":
        _while_armed(tracked, account, now)
        return None
    if tracked.phase == "waiting":
        return send(tracked, account, ticket, now)
    if tracked.phase in ("unclear", "unresolved"):
        return Look(ticket=ticket, order=_reference(tracked))
    return _while_working(tracked, account, ticket, now)


def is_quiet(tracked: Tracked) -> bool:
    """Tell at little cost whether an order needs nothing until somebody asks or tells of it."""
    if tracked.phase == "done":
        return True
    return tracked.phase == "working" and not (
        tracked.look_at
        or tracked.wants_cancel
        or tracked.change is not None
        or tracked.final
        or tracked.refusal
        or tracked.order.reduce_only
        or tracked.order.time_in_force in ("DAY", "GTD")
    )


def next_time(tracked: Tracked, account: Account) -> int | None:
    """Return when an order needs to be seen to again; None while nothing is due."""
    if tracked.calling or tracked.phase == "done":
        return None
    ends = None if tracked.end else emulation.ends_here(tracked.order, account.capabilities)
    if tracked.phase in ("waiting", "unclear", "unresolved"):
        return tracked.next_at
    times = [] if ends is None or tracked.wants_cancel else [max(ends, tracked.next_at)]
    if tracked.wants_cancel or tracked.change is not None or tracked.refusal:
        times.append(tracked.next_at)
    if tracked.look_at:
        times.append(max(tracked.look_at, tracked.next_at))
    return min(times, default=None)


def _reference(tracked: Tracked) -> OrderRef:
    """Return by what the venue knows an order."""
    return OrderRef(
        symbol=tracked.order.symbol, client_id=tracked.client_id, venue_id=tracked.venue_id
    )


def _while_armed(tracked: Tracked, account: Account, now: int) -> None:
    order = tracked.order
    if not account.is_live:
        return
    if tracked.wants_cancel:
        end(tracked, account, now, "cancelled")
        return
    if not tracked.is_accepted:
        account.tell(tracked, "accepted", now)
    ends = emulation.ends_here(order, account.capabilities)
    if ends is not None and now >= ends:
        end(tracked, account, now, "expired")
    elif (change := tracked.change) is not None:
        tracked.change = None
        fields = {
            name: f"{value:f}"
            for name in ("quantity", "limit", "trigger")
            if (value := getattr(change, name)) is not None
        }
        account.tell(tracked, "replaced", now, **fields)
    elif protecting.may_rest_now(tracked, account, now):
        protecting.rest(tracked, account, now)


def _while_working(tracked: Tracked, account: Account, ticket: int, now: int) -> Action | None:
    ends = emulation.ends_here(tracked.order, account.capabilities)
    if ends is not None and now >= ends and not tracked.wants_cancel and not tracked.end:
        tracked.wants_cancel = "expired"
    is_gone = (
        tracked.order.reduce_only
        and not tracked.end
        and tracked.filled > 0
        and emulation.reducible(tracked, account) <= 0
    )
    if is_gone and not tracked.wants_cancel:
        tracked.wants_cancel = "reduce_only"
    if tracked.final:
        return _look_if_due(tracked, ticket, now)
    if tracked.wants_cancel:
        if tracked.cancels and (action := _look_if_due(tracked, ticket, now)):
            return action  # the venue did not know it: what became of it comes first
        tracked.calling = ticket
        return Cancel(ticket=ticket, order=_reference(tracked))
    is_changing = tracked.change is not None and tracked.is_accepted
    if is_changing and (action := _change(tracked, account, ticket, now)):
        return action
    return _look_if_due(tracked, ticket, now)


def _change(tracked: Tracked, account: Account, ticket: int, now: int) -> Action | None:
    change = tracked.change
    if change is None:
        return None
    if tracked.is_protective and not tracked.end:
        tracked.wants_cancel, tracked.next_at = "withdrawn", 0  # it is changed while it waits here
        return None
    is_native = account.capabilities.replace and change.trigger is None
    if not is_native or tracked.end:
        tracked.change = None
        if not tracked.end:
            account.tell(tracked, "replace_rejected", now, reason="unsupported")
        return None
    tracked.calling = ticket
    return Replace(
        ticket=ticket, order=_reference(tracked), quantity=change.quantity, limit=change.limit
    )


def _look_if_due(tracked: Tracked, ticket: int, now: int) -> Action | None:
    if tracked.look_at and now >= tracked.look_at:
        tracked.calling, tracked.look_at = ticket, 0
        return Look(ticket=ticket, order=_reference(tracked))
    return None


def on_looked(tracked: Tracked, account: Account, answer: object, began: int, now: int) -> None:
    """Take what came of looking for an order, from a look that began at a time."""
    if isinstance(answer, VenueOrderState):
        tracked.failures, tracked.looks = 0, 0
        if tracked.phase != "done":
            tracked.phase = "working"
        tracked.is_doubtful, tracked.refusal = False, ""
        take_state(tracked, account, answer, now)
    elif isinstance(answer, Undelivered | Unclear):
        delay(tracked, account, answer, now)
        if tracked.phase == "working":
            tracked.look_at = tracked.next_at
    elif tracked.phase in ("unclear", "unresolved"):
        _on_nothing(tracked, account, began, now)
    elif tracked.phase == "working":
        _on_missing(tracked, account, began, now)


def _on_nothing(tracked: Tracked, account: Account, began: int, now: int) -> None:
    """Decide on an order that may be on its way and was not found."""
    settings, capabilities = account.settings, account.capabilities
    tracked.looks += 1
    lands = capabilities.lands_within
    cannot_land = lands is not None and began >= tracked.last_sent + int(lands * SECOND)
    if cannot_land and (tracked.wants_cancel or tracked.end):
        end(tracked, account, now, "cancelled")
    elif cannot_land and (why := tracked.refusal or late(tracked, account, now)):
        give_up(tracked, account, now, why)
    elif cannot_land and tracked.sends >= settings.sends:
        give_up(tracked, account, now, "unresolved")
    elif _may_send_again(tracked, account, now, cannot_land=cannot_land):
        tracked.phase, tracked.next_at = "waiting", now
        tracked.is_doubtful = not cannot_land
        if protecting.is_to_rest(tracked):
            protecting.watch(tracked)
    else:
        if tracked.looks >= settings.looks and tracked.phase != "unresolved":
            tracked.phase = "unresolved"
            account.findings["unresolved"] += 1
        tracked.next_at = now + settings.wait(settings.look_after, tracked.looks)
        if lands is not None and not cannot_land:
            earliest = tracked.last_sent + int(lands * SECOND)
            tracked.next_at = min(max(tracked.next_at, now + 1), max(earliest, now + 1))


def _may_send_again(tracked: Tracked, account: Account, now: int, *, cannot_land: bool) -> bool:
    if tracked.wants_cancel or tracked.end or tracked.refusal or late(tracked, account, now):
        return False
    is_safe = cannot_land or account.capabilities.client_ids == "always"
    return is_safe and tracked.sends < account.settings.sends


def _on_missing(tracked: Tracked, account: Account, began: int, now: int) -> None:
    """Decide on an order that was at the venue and is not found there."""
    settings = account.settings
    if began > tracked.seen:  # else the venue had not heard of it when it was asked
        tracked.looks += 1
    if tracked.looks < settings.missing:
        tracked.look_at = now + settings.wait(settings.look_after, tracked.looks)
        if tracked.wants_cancel:
            tracked.next_at = tracked.look_at
        return
    account.findings["missing order"] += 1
    if protecting.goes_on(tracked, account, now):
        return
    report = "expired" if tracked.final == "expired" else "cancelled"
    end(tracked, account, now, report, "venue")


def on_cancelled(tracked: Tracked, account: Account, answer: object, now: int) -> None:
    """Take what came of asking for the end of an order; it has ended once the venue says so."""
    settings = account.settings
    tracked.cancels += 1
    again = now + settings.wait(settings.cancel_again, tracked.cancels - 1)
    if answer is None or isinstance(answer, Unclear):
        tracked.next_at = now + settings.wait(settings.look_after, tracked.cancels - 1)
        tracked.look_at = tracked.next_at
        tracked.next_at = min(tracked.next_at, again)
    elif isinstance(answer, Undelivered):
        delay(tracked, account, answer, now)
    elif isinstance(answer, Refused) and answer.rule == "unknown_order":
        tracked.look_at = now
    elif isinstance(answer, Refused):
        if tracked.end or tracked.wants_cancel in _OWN:
            tracked.next_at = again
            return
        tracked.wants_cancel = ""
        account.tell(tracked, "cancel_rejected", now, reason="venue")


def on_replaced(tracked: Tracked, account: Account, answer: object, now: int) -> None:
    """Take what came of changing an order."""
    change = tracked.change
    if change is None:
        return
    if isinstance(answer, VenueOrderState):
        tracked.change = None
        account.name(tracked, answer.venue_id)
        _tell_change(tracked, account, answer, now)
        take_state(tracked, account, answer, now)
    elif isinstance(answer, Undelivered):
        delay(tracked, account, answer, now)
    elif isinstance(answer, Refused):
        tracked.change = None
        if not tracked.end:
            account.tell(tracked, "replace_rejected", now, reason="venue")
        if answer.rule == "unknown_order":
            tracked.look_at = now
    else:  # unclear: what the venue says of it tells whether it was changed
        tracked.look_at = now + account.settings.wait(account.settings.look_after, 0)
        tracked.next_at = tracked.look_at + SECOND


def _tell_change(tracked: Tracked, account: Account, state: VenueOrderState, now: int) -> None:
    """Tell the kernel in what the venue has changed an order, if in anything."""
    fields = {}
    if tracked.sent is not None and state.quantity != tracked.sent:
        fields["quantity"] = f"{state.quantity:f}"
        tracked.sent = state.quantity
    if state.limit is not None and tracked.limit is not None and state.limit != tracked.limit:
        fields["limit"] = f"{state.limit:f}"
    if fields and not tracked.end:
        account.tell(tracked, "replaced", now, **fields)
