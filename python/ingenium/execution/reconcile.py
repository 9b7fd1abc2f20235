"""What reconciling an account would do: a desk is asked, and only its questions reach the venue."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.execution.actions import Cancel, LookAll, Replace, Submit
from ingenium.execution.booking import plain
from ingenium.execution.desk_shell import ask
from ingenium.model.errors import SessionError
from ingenium.model.timeframe import SECOND
from ingenium.venues.port import FINAL, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingenium.execution.actions import Action, Answer, Fetch, Look, Weigh
    from ingenium.execution.desk import Desk
    from ingenium.execution.tracked import Tracked
    from ingenium.venues.port import Broker, VenueOrderState

_HORIZON: Final = 25 * SECOND
"""How far the desk's clock is put forward at most, so that it need not be waited for."""

_ROUNDS: Final = 1_000
_GONE: Final = Refused("It is not open there.", "unknown_order")
_ENDS: Final = ("cancelled", "rejected", "expired")

_ALONE: Final = "leave it alone"
_LOOK_WHERE: Final = "nothing: look where it went"
NOT_START: Final = "not start"
"""What would be done about an order of others where that is refused."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not the same here and at the venue.

    Attributes:
        symbol: what it is about; empty where that is no instrument.
        order: the number of the order; None for one of others, and where it is about none.
        external: the venue's id of an order of others.
        found: what is so.
        would: what would be done about it.
    """

    symbol: str = ""
    order: int | None = None
    external: str = ""
    found: str
    would: str

    @property
    def is_mended(self) -> bool:
        """Whether reconciling does something about it."""
        return self.would not in (_ALONE, _LOOK_WHERE, NOT_START)


@dataclass(slots=True)
class Review:
    """What came of comparing an account with what is known of it.

    Attributes:
        differences: in the order in which they were found; none where all is the same.
        open: how many orders are at the venue.
        balances: what the account holds, by currency.
    """

    differences: list[Difference] = field(default_factory=list[Difference])
    open: int = 0
    balances: dict[str, Decimal] = field(default_factory=dict[str, Decimal])


async def review(desk: Desk, broker: Broker, now: int, others: str, baseline: int) -> Review:
    """Compare an account with what a desk knows of it; nothing is sent that changes anything.

    Args:
        desk: that has folded all that is known; it is of no use afterwards.
        broker: the account.
        now: the time, in nanoseconds UTC; the desk's clock is put forward from there.
        others: what would happen to orders of others.
        baseline: since when trades of the account are the session's.

    Raises:
        SessionError: the venue does not answer.
        VenueError: it does not want us.
    """
    asker = _Asker(desk, broker, now)
    desk.go_live(now, baseline)
    await asker.ask_all()
    result = Review(open=asker.open)
    result.balances = {name: each.free + each.held for name, each in desk.watch.balances.items()}
    result.differences = [
        *_of_reports(desk, asker.reports),
        *_of_calls(desk, asker.calls),
        *_of_strangers(desk.watch.strangers.values(), others),
        *_of_lost(desk),
        *_of_holdings(desk, result.balances),
    ]
    return result


@dataclass(slots=True)
class _Asker:
    """Lets a desk ask, and writes down what else it wants."""

    desk: Desk
    broker: Broker
    now: int
    open: int = 0
    calls: list[Action] = field(default_factory=list["Action"])
    reports: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def ask_all(self) -> None:
        until = self.now + _HORIZON
        for _ in range(_ROUNDS):
            for action in self.desk.actions(self.now):
                if isinstance(action, Cancel) and await self._is_over(action):
                    self.desk.answer(action.ticket, _GONE, self.now)
                elif isinstance(action, Submit | Cancel | Replace):
                    self.calls.append(action)  # never answered, so it is not wanted again
                else:
                    self.desk.answer(action.ticket, await self._answer(action), self.now)
            self.reports += self.desk.reports()
            at = self.desk.next_at()
            if at is None or at > until:
                break
            self.now = max(self.now, at)
        if not self.desk.watch.is_ready:
            msg = "The exchange does not answer all that it is asked: try again later."
            raise SessionError(msg)

    async def _is_over(self, action: Cancel) -> bool:
        """Tell whether a cancellation would come too late."""
        state = await self.broker.order(action.order)
        return state is None or state.status in FINAL

    async def _answer(self, question: Look | LookAll | Fetch | Weigh) -> Answer:
        answer = await ask(self.broker, question)
        if isinstance(question, LookAll) and isinstance(answer, list):
            self.open = len(answer)
        return answer


def _of_reports(desk: Desk, reports: Iterable[dict[str, Any]]) -> Iterable[Difference]:
    """Return what the session would be told."""
    for report in reports:
        kind, external = report["report"], report.get("external", "")
        tracked = desk.account.find_reported(report)
        symbol = report.get("symbol") or (tracked.order.symbol if tracked else "")
        found, would = _told(kind, report)
        yield Difference(
            symbol=symbol, order=report.get("order"), external=external, found=found, would=would
        )


def _told(kind: str, report: dict[str, Any]) -> tuple[str, str]:
    if kind == "adopted":
        limit = report.get("limit")
        return _of_others(report["side"], report["quantity"], limit), "adopt it"
    if kind == "filled":
        found = f"traded {_plain(report['quantity'])} at {_plain(report['price'])} there"
        return found, f"book trade {report['trade']}"
    if kind == "withdrawn":
        return "is not there any more, and protects", "watch it here"
    if kind in _ENDS:
        return f"is {kind} there", "end it here"
    if kind == "accepted":
        return "is there", "note it"
    return f"is {kind.replace('_', ' ')} there", "note it"


def _of_others(side: str, quantity: Decimal | str, limit: Decimal | str | None) -> str:
    price = "" if limit is None else f" at {_plain(limit)}"
    return f"an order of others is there: {side} {_plain(quantity)}{price}"


def _plain(number: Decimal | str) -> str:
    return plain(Decimal(number))


def _of_calls(desk: Desk, calls: Iterable[Action]) -> Iterable[Difference]:
    """Return what would be sent."""
    for call in calls:
        if isinstance(call, Submit):
            number = desk.account.ids.order(call.order.client_id)
            order = call.order
            found = f"is not there: {order.side} {_plain(order.quantity)} {order.type}"
            yield Difference(symbol=order.symbol, order=number, found=found, would="send it")
        elif isinstance(call, Cancel | Replace):
            number = desk.account.ids.order(call.order.client_id)
            is_end = isinstance(call, Cancel)
            yield Difference(
                symbol=call.order.symbol,
                order=number,
                external="" if number is not None else call.order.venue_id or "",
                found="is open there, and is to end" if is_end else "is to be changed there",
                would="cancel it" if is_end else "change it",
            )


def _of_strangers(strangers: Iterable[VenueOrderState], others: str) -> Iterable[Difference]:
    """Return the orders of others, where they are not adopted."""
    would = {"flatten": "cancel it", "refuse": NOT_START}.get(others, _ALONE)
    for each in strangers:
        found = _of_others(each.side, each.quantity, each.limit)
        yield Difference(symbol=each.symbol, external=each.venue_id, found=found, would=would)


def _of_lost(desk: Desk) -> Iterable[Difference]:
    """Return the orders of which nobody knows what became of them."""
    lost: Sequence[Tracked] = desk.account.all()
    for each in lost:
        if each.phase in ("unclear", "unresolved"):
            found = "nobody knows whether the exchange has it"
            yield Difference(
                symbol=each.order.symbol, order=each.order.id, found=found, would="look again"
            )


def _of_holdings(desk: Desk, balances: dict[str, Decimal]) -> Iterable[Difference]:
    """Return the currencies of which the account holds less than the session's strategies."""
    held: dict[str, Decimal] = {}
    for (_, symbol), quantity in desk.account.positions.items():
        terms = desk.account.terms.get(symbol)
        if terms is not None:
            base = terms.instrument.base
            held[base] = held.get(base, Decimal(0)) + quantity
    for currency, quantity in sorted(held.items()):
        own = balances.get(currency, Decimal(0))
        if own < quantity:
            found = f"the account holds {_plain(own)} {currency}, the session {_plain(quantity)}"
            yield Difference(found=found, would=_LOOK_WHERE)
