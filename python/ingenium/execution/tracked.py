"""An order as its desk knows it: what the stream says of it, and what the exchange says."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from ingenium.execution.booking import Sum, read_sum

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.execution.orders import VenueOrder
    from ingenium.venues.port import VenueOrderState

Phase = Literal["armed", "waiting", "sending", "unclear", "unresolved", "working", "done"]
"""Armed here; to be sent; being sent; nobody knows; given up knowing; at the venue; over."""


@dataclass(slots=True)
class Change:
    """A change of an order that is asked for."""

    quantity: Decimal | None
    limit: Decimal | None
    trigger: Decimal | None


@dataclass(slots=True, eq=False)
class Tracked:
    """An order of the account.

    Attributes:
        order: what the kernel asked for.
        client_id: what the venue calls it by us; None for an order of others.
        quantity: how much the kernel says that it is for, after changes.
        limit: its limit now.
        trigger: its trigger now.
        is_accepted: whether the kernel knows that the venue has it.
        is_triggered: whether its trigger was hit.
        end: how it ended for the kernel: rejected, cancelled, expired or filled; withdrawn where it
            goes on in a further turn; empty before.
        booked: what the kernel booked of each trade.
        prices: at what price it booked each.
        gross: what was traded in each trade that we saw, before fees.
        sum: what was traded so far, where the venue only sums up.
        phase: where it is on its way.
        venue_id: what the venue calls it.
        state: what the venue said of it last.
        seen: when it said so.
        sent: how much was sent, where it is less than asked for.
        is_local: whether it, or a part of what it asks for, is watched here and not by the venue.
        is_protective: whether it depends on another and can rest at the venue: see `protecting`.
        stays_here: whether the venue would not have it, so that it does not try again.
        is_alone: whether the venue would not have it with its pair.
        turn: how often it was taken back from the venue.
        is_doubtful: whether an attempt to send it may still have arrived.
        is_unseen: whether somebody before us may have sent it and told nobody, so that it is to be
            looked for before it is sent.
        is_inherited: whether somebody before us may have sent it.
        calling: the ticket of the call that is under way; 0 for none.
        next_at: when it is to be seen to again; 0 is at once.
        last_sent: when an attempt to send it began last.
        sends: attempts to send.
        look_at: when a working order is to be asked for; 0 for not.
        base: how much of an adopted order had traded before the account was taken over.
        looks: looks in vain since it was seen.
        cancels: cancellations asked for.
        failures: calls in a row that were not delivered.
        wants_cancel: why it is to end; empty if it is not.
        change: a change that is asked for.
        refusal: why the venue refused a second attempt.
        final: how it ended at the venue, while trades of it are still to be fetched.
    """

    order: VenueOrder
    client_id: str | None
    quantity: Decimal
    limit: Decimal | None
    trigger: Decimal | None
    is_accepted: bool = False
    is_triggered: bool = False
    end: str = ""
    booked: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    prices: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    gross: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    sum: Sum = field(default_factory=Sum)
    phase: Phase = "waiting"
    venue_id: str | None = None
    state: VenueOrderState | None = None
    seen: int = 0
    sent: Decimal | None = None
    is_local: bool = False
    is_protective: bool = False
    stays_here: bool = False
    is_alone: bool = False
    turn: int = 0
    is_doubtful: bool = False
    is_unseen: bool = False
    is_inherited: bool = False
    calling: int = 0
    next_at: int = 0
    last_sent: int = 0
    sends: int = 0
    look_at: int = 0
    base: Decimal | None = None
    looks: int = 0
    cancels: int = 0
    failures: int = 0
    wants_cancel: str = ""
    change: Change | None = None
    refusal: str = ""
    final: str = ""

    def taken_back(self, client_id: str) -> Tracked:
        """Return the same order as it waits here, after the venue had it."""
        return Tracked(
            self.order,
            client_id,
            self.quantity,
            self.limit,
            self.trigger,
            is_accepted=self.is_accepted,
            booked=self.booked,  # one account of trades, whoever tells of them
            prices=self.prices,
            phase="armed",
            is_local=True,
            is_protective=self.is_protective,
            stays_here=self.stays_here,
            turn=self.turn + 1,
            is_unseen=self.is_inherited or self.is_unseen,
            change=self.change,
            wants_cancel="" if self.wants_cancel == "withdrawn" else self.wants_cancel,
        )

    @property
    def filled(self) -> Decimal:
        """How much of it the kernel has booked."""
        return sum(self.booked.values(), Decimal(0))

    @property
    def traded(self) -> Decimal:
        """How much of it we know to have traded, before fees."""
        return max(sum(self.gross.values(), Decimal(0)), self.sum.quantity)

    @property
    def has_gap(self) -> bool:
        """Whether the venue says that more of it has traded than we have seen."""
        base = self.base or Decimal(0)
        return self.state is not None and self.state.filled - base > self.traded

    @property
    def may_be_there(self) -> bool:
        """Whether the venue has it, or may have it."""
        return self.phase in ("sending", "unclear", "unresolved", "working")

    def hear(self, report: Mapping[str, Any]) -> None:
        """Take what the kernel is told of it; what it was told before changes nothing."""
        name = report["report"]
        if name == "filled":
            self._hear_fill(report)
        elif self.end:
            return
        elif name == "accepted":
            self.is_accepted = True
        elif name == "triggered":
            self.is_triggered = True
        elif name == "replaced":
            self.is_accepted = True
            self._hear_change(report)
        elif name in ("rejected", "cancelled", "expired"):
            self.end = name

    def _hear_fill(self, report: Mapping[str, Any]) -> None:
        trade = report["trade"]
        quantity = Decimal(report["quantity"])
        self.booked.setdefault(trade, quantity)
        self.prices.setdefault(trade, Decimal(report["price"]))
        summed = read_sum(trade)
        if summed is None:
            self.gross.setdefault(trade, quantity)
        elif summed.quantity > self.sum.quantity:
            self.sum = summed
        if not self.end and self.filled >= self.quantity:
            self.end = "filled"

    def _hear_change(self, report: Mapping[str, Any]) -> None:
        for name in ("quantity", "limit", "trigger"):
            if name in report:
                setattr(self, name, Decimal(report[name]))
        if self.filled >= self.quantity:
            self.end = "filled"
