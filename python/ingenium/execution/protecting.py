"""Protective orders: those of an entry that the venue can hold rest there, the others are watched.

A spot account has the funds of an exit once. Where the venue takes a stop and a take-profit as a
pair, both rest there; else the stop does, or where there is none that can, the take-profit. What
rests goes there once the entry is over, and is watched here until then, as it grows with the entry.
When another exit is hit, or when it is to be changed, it is taken back first: the venue is asked to
end it, and once it has, it goes on here under an id of its own. The report "withdrawn" tells so in
the stream, for whoever folds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.execution import emulation
from ingenium.execution.client_ids import MOST_TURNS
from ingenium.model.timeframe import SECOND

if TYPE_CHECKING:
    from decimal import Decimal

    from ingenium.execution.account import Account
    from ingenium.execution.tracked import Tracked
    from ingenium.venues.port import Capabilities


def _can_rest(tracked: Tracked, capabilities: Capabilities) -> bool:
    """Tell whether an order depends on another, and the venue can hold it meanwhile."""
    order = tracked.order
    return (
        order.after is not None
        and order.type in ("limit", "stop", "stop_limit")
        and order.type in capabilities.order_types
        and order.time_in_force not in ("IOC", "FOK")
        and not order.post_only
    )


def plan(tracked: Tracked, account: Account) -> None:
    """Let an order wait here for its turn to rest at the venue, where it can."""
    if _can_rest(tracked, account.capabilities):
        tracked.is_protective = True
        watch(tracked)


def may_rest_now(tracked: Tracked, account: Account, now: int) -> bool:
    """Tell whether an order that is watched here is to go to the venue."""
    if tracked.stays_here or tracked.turn >= MOST_TURNS or not is_after_entry(tracked, account):
        return False
    if _may_land(tracked, account, now):
        return False
    others = [each for each in emulation.siblings(tracked, account) if not each.end]
    if any(each.phase != "armed" for each in others):
        return False  # one of them closes the position already, or is just being taken back
    able = [each for each in others if each.is_protective and not each.stays_here]
    return all(_rank(tracked) < _rank(each) for each in able)


def partner(tracked: Tracked, account: Account) -> Tracked | None:
    """Return the take-profit that goes to the venue with a stop, as its pair; None without one."""
    others = [each for each in emulation.siblings(tracked, account) if not each.end]
    if not account.capabilities.pairs or tracked.is_alone or len(others) != 1:
        return None
    (other,) = others
    is_pair = tracked.order.type in ("stop", "stop_limit") and other.order.type == "limit"
    is_free = other.phase == "armed" and not other.calling and other.change is None
    may_go = other.is_protective and not other.stays_here and other.turn < MOST_TURNS
    return other if is_pair and is_free and may_go and not other.wants_cancel else None


def is_after_entry(tracked: Tracked, account: Account) -> bool:
    """Tell whether the entry of a protective order is over, so that the venue may have it."""
    entry = account.entry_of(tracked)
    return tracked.is_protective and (entry is None or bool(entry.end))


def rest(tracked: Tracked, account: Account, now: int) -> None:
    """Send an order to rest at the venue.

    What somebody before us may have sent is looked for first, and so are those that may go with it.
    """
    exits = [each for each in emulation.siblings(tracked, account) if each.phase == "armed"]
    unseen = [each for each in (tracked, *exits) if each.is_unseen and not each.end]
    lands = account.capabilities.lands_within
    if not unseen or lands is None or account.capabilities.client_ids == "always":
        tracked.phase, tracked.is_local = "waiting", False
        return
    for each in unseen:
        account.follow(each)
        each.is_unseen = each.is_local = False
        each.phase, each.is_doubtful, each.is_inherited = "unclear", True, True
        each.last_sent = max(account.live_since, now - int(lands * SECOND))
        each.next_at = now


def watch(tracked: Tracked) -> None:
    """Watch an order here that the venue does not have."""
    tracked.phase, tracked.is_local = "armed", True


def is_to_rest(tracked: Tracked) -> bool:
    """Tell whether an order, where it is on its way, is on its way to rest at the venue."""
    return tracked.is_protective and not tracked.is_triggered


def make_way(tracked: Tracked, account: Account, now: int) -> bool:
    """Ask for the end of what rests at the venue and has the funds of an order; tell if none does.

    What can come back later is taken back, the rest ends. What was taken back only just may still
    land, from a request that came twice.
    """
    there = [each for each in emulation.siblings(tracked, account) if each.may_be_there]
    for each in there:
        if not each.wants_cancel:
            each.wants_cancel = "withdrawn" if each.is_protective else "group"
            each.next_at = 0
            account.follow(each)
    return not there and not _may_land(tracked, account, now)


def _may_land(tracked: Tracked, account: Account, now: int) -> bool:
    """Tell whether an exit of the same entry that was taken back may be on its way again."""
    lands = account.capabilities.lands_within
    if lands is None or account.capabilities.client_ids == "always":
        return False
    exits = [tracked, *emulation.siblings(tracked, account)]
    former = [account.turns.get((each.order.id, each.turn - 1)) for each in exits]
    return any(each and now < each.last_sent + int(lands * SECOND) for each in former)


def goes_on(tracked: Tracked, account: Account, now: int) -> bool:
    """Watch an order here that is over at the venue and has not traded all; tell if it is so."""
    wanted = tracked.quantity if tracked.change is None else tracked.change.quantity
    if outgrows(tracked, wanted):
        tracked.end = ""
    is_needed = (
        tracked.is_protective
        and not tracked.end
        and tracked.turn < MOST_TURNS
        and tracked.wants_cancel in ("", "withdrawn")
        and account.lots(tracked, max(tracked.quantity, wanted or 0) - tracked.filled) > 0
    )
    if is_needed:
        go_on_here(tracked, account, now)
    return is_needed


def outgrows(tracked: Tracked, quantity: Decimal | None) -> bool:
    """Tell whether an order that was filled is to be for more: its entry has traded since."""
    is_filled = tracked.is_protective and tracked.end == "filled"
    return is_filled and quantity is not None and quantity > tracked.filled


def go_on_here(tracked: Tracked, account: Account, now: int) -> None:
    """Watch an order here that the venue no longer has, or did not want."""
    tracked.phase, tracked.final, tracked.refusal = "done", "", ""
    account.tell(tracked, "withdrawn", now, turn=tracked.turn + 1)


def _rank(tracked: Tracked) -> tuple[bool, int]:
    return tracked.order.type == "limit", tracked.order.id
