"""What a desk knows of its account: the orders of a session, those of others, prices, positions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ingenium.execution.orders import VenueOrder
from ingenium.execution.tracked import Tracked
from ingenium.execution.venue_rules import to_lots

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.execution.booking import Booked
    from ingenium.execution.client_ids import ClientIds
    from ingenium.execution.desk_settings import DeskSettings
    from ingenium.execution.venue_rules import Terms
    from ingenium.venues.port import Capabilities


@dataclass(slots=True)
class Account:
    """The state of a desk.

    Attributes:
        ids: makes client ids.
        capabilities: what the venue can do.
        settings: how patient the desk is.
        terms: the instruments of the session at this venue, by symbol.
        orders: by their numbers.
        external: orders of others that the session adopted, by the venue's ids.
        active: those that are not over.
        awake: those of them that may need something before anybody asks or tells of them.
        children: the orders that depend on each entry.
        turns: orders as they were before they were taken back from the venue, by number and turn.
        by_venue: all of them, by symbol and the venue's id.
        prices: the last price of each symbol.
        positions: what each strategy holds of a symbol.
        reports: what the kernel is to be told, and nobody took yet.
        is_live: whether this desk holds the account.
        live_since: since when.
        baseline: since when trades of the account are the session's.
        last_fill: the time of the last trade that was booked.
        findings: what went wrong, counted.
    """

    ids: ClientIds
    capabilities: Capabilities
    settings: DeskSettings
    terms: dict[str, Terms] = field(default_factory=dict[str, "Terms"])
    orders: dict[int, Tracked] = field(default_factory=dict[int, Tracked])
    external: dict[str, Tracked] = field(default_factory=dict[str, Tracked])
    active: dict[int, Tracked] = field(default_factory=dict[int, Tracked])
    awake: dict[int, Tracked] = field(default_factory=dict[int, Tracked])
    children: dict[int, list[Tracked]] = field(default_factory=dict[int, list[Tracked]])
    turns: dict[tuple[int, int], Tracked] = field(default_factory=dict[tuple[int, int], "Tracked"])
    by_venue: dict[tuple[str, str], Tracked] = field(default_factory=dict[tuple[str, str], Tracked])
    prices: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    positions: dict[tuple[int | str, str], Decimal] = field(
        default_factory=dict[tuple[int | str, str], Decimal]
    )
    reports: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    is_live: bool = False
    live_since: int = 0
    baseline: int = 0
    last_fill: int = 0
    findings: Counter[str] = field(default_factory=Counter[str])

    def all(self) -> list[Tracked]:
        """Return the orders that are not over, in the order in which they came."""
        found = [tracked for tracked in self.active.values() if tracked.phase != "done"]
        if len(found) < len(self.active):
            self.active = {id(tracked): tracked for tracked in found}
        return found

    def follow(self, tracked: Tracked) -> None:
        """See to an order, also one that was taken for over: something is asked or told of it."""
        self.active.setdefault(id(tracked), tracked)
        self.awake.setdefault(id(tracked), tracked)

    def rest(self, tracked: Tracked) -> None:
        """Pass over an order until it is followed again."""
        self.awake.pop(id(tracked), None)

    def add(self, order: VenueOrder) -> Tracked:
        """Track an order that the kernel sends."""
        tracked = Tracked(order, self.ids.of(order.id), order.quantity, order.limit, order.trigger)
        tracked = self.orders.setdefault(order.id, tracked)
        if order.after is not None:
            self.children.setdefault(order.after, []).append(tracked)
        self.follow(tracked)
        return tracked

    def entry_of(self, tracked: Tracked) -> Tracked | None:
        """Return the order that an order depends on; None where there is none."""
        after = tracked.order.after
        return None if after is None else self.orders.get(after)

    def find(self, symbol: str, client_id: str | None, venue_id: str | None) -> Tracked | None:
        """Return an order by our id, or else by the venue's."""
        turn = self.ids.turn(client_id)
        if turn is not None and turn[0] in self.orders:
            return self.turns.get(turn) or self.orders[turn[0]]
        return None if venue_id is None else self.by_venue.get((symbol, venue_id))

    def lots(self, tracked: Tracked, quantity: Decimal) -> Decimal:
        """Return as much of a quantity as is whole lots of an order's instrument."""
        terms = self.terms.get(tracked.order.symbol)
        return quantity if terms is None else to_lots(quantity, terms.instrument)

    def find_reported(self, report: Mapping[str, Any]) -> Tracked | None:
        """Return the order that a report is about; None where nobody knows it."""
        external = report.get("external")
        return self.external.get(external) if external else self.orders.get(report["order"])

    def name(self, tracked: Tracked, venue_id: str) -> None:
        """Learn what the venue calls an order."""
        if venue_id:
            tracked.venue_id = venue_id
            self.by_venue[tracked.order.symbol, venue_id] = tracked

    def tell(self, tracked: Tracked, report: str, time: int, **fields: object) -> None:
        """Tell the kernel what became of an order."""
        about: dict[str, Any] = {"report": report}
        if tracked.order.external is None:
            about["order"] = tracked.order.id
        else:
            about["external"] = tracked.order.external
        told = about | {"time": time} | fields
        self.reports.append(told)
        self.hear(told)

    def book(self, tracked: Tracked, booked: Booked) -> None:
        """Tell the kernel of a trade, unless it knows it."""
        tracked.gross[booked.trade] = booked.gross
        if booked.trade in tracked.booked:
            if tracked.prices.get(booked.trade, booked.price) != booked.price:
                self.findings["trade told with another price"] += 1
            return
        lost = booked.gross - booked.quantity
        if lost and not tracked.end:
            # What a fee in the traded currency takes was never to be held: the order is for less.
            quantity = tracked.quantity - lost
            self.tell(tracked, "replaced", booked.time, quantity=f"{quantity:f}")
            tracked.end = ""
        self.tell(
            tracked,
            "filled",
            booked.time,
            trade=booked.trade,
            quantity=f"{booked.quantity:f}",
            price=f"{booked.price:f}",
            fee=f"{booked.fee:f}",
            liquidity=booked.liquidity,
        )

    def hear(self, report: Mapping[str, Any]) -> None:
        """Take a report that the kernel books: ours, or that of whoever had the account before."""
        if report["report"] == "adopted":
            self.adopt(report)
            return
        tracked = self.find_reported(report)
        if tracked is None:
            return
        if report["report"] == "withdrawn":
            if tracked.turn < report["turn"]:
                self.take_back(tracked)
            return
        before = tracked.filled
        tracked.hear(report)
        if tracked.end and not self.is_live:
            tracked.phase = "done"  # for whoever stands by there is nothing left to see to
            self.rest(tracked)
        if rise := tracked.filled - before:
            key = (tracked.order.external or tracked.order.strategy, tracked.order.symbol)
            sign = 1 if tracked.order.side == "buy" else -1
            self.positions[key] = self.positions.get(key, Decimal(0)) + sign * rise
            self.last_fill = max(self.last_fill, report["time"])

    def take_back(self, tracked: Tracked) -> None:
        """Go on with an order that the venue no longer has, under an id of its own.

        What is still told of the former id is told of an order that is over.
        """
        number = tracked.order.id
        self.orders[number] = tracked.taken_back(self.ids.of(number, tracked.turn + 1))
        self.turns[number, tracked.turn] = tracked
        if tracked.order.after is not None:
            siblings = self.children[tracked.order.after]
            siblings[siblings.index(tracked)] = self.orders[number]
        self.follow(self.orders[number])
        tracked.end, tracked.phase = "withdrawn", "done"

    def adopt(self, report: Mapping[str, Any]) -> Tracked:
        """Track an order of others that the kernel adopts."""
        external = report["external"]
        if external in self.external:
            return self.external[external]
        limit = Decimal(report["limit"]) if report.get("limit") else None
        order = VenueOrder(
            id=-1,
            symbol=report["symbol"],
            side=report["side"],
            quantity=Decimal(report["quantity"]),
            type=report["type"],
            limit=limit,
            time=report["time"],
            external=external,
        )
        tracked = Tracked(order, None, order.quantity, limit, None, phase="working")
        self.external[external] = tracked
        self.name(tracked, external)
        self.follow(tracked)
        tracked.is_accepted = True
        return tracked

    def rate(self, currency: str, quote: str) -> Decimal | None:
        """Return what a currency is worth by the last prices; None where none is known."""
        for symbol, terms in self.terms.items():
            price = self.prices.get(symbol)
            if not price:
                continue
            instrument = terms.instrument
            if (instrument.base, instrument.quote) == (currency, quote):
                return price
            if (instrument.base, instrument.quote) == (quote, currency):
                return 1 / price
        self.findings["fee in a currency without a price"] += 1
        return None
