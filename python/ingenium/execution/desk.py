"""The desk of one account: what the kernel asks for, done once at a venue, and reported."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from ingenium.execution import emulation, order_steps, protecting, sending
from ingenium.execution.account import Account
from ingenium.execution.actions import (
    Cancel,
    Fetch,
    Look,
    LookAll,
    Replace,
    Submit,
    Weigh,
    priority,
)
from ingenium.execution.client_ids import ClientIds
from ingenium.execution.desk_settings import DeskSettings
from ingenium.execution.desk_status import status_of
from ingenium.execution.tracked import Change
from ingenium.execution.venue_rules import Terms
from ingenium.execution.watch import Watch
from ingenium.model.timeframe import SECOND
from ingenium.venues.port import Balance, Execution, Line, Undelivered, VenueError, VenueOrderState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ingenium.execution.actions import Action, Answer
    from ingenium.execution.desk_status import DeskStatus
    from ingenium.execution.orders import Errand
    from ingenium.execution.tracked import Tracked
    from ingenium.venues.port import Capabilities, Told, VenueInstrument


class Desk:
    """Carries out errands at a venue: each order once, whatever is lost, doubled or late. No I/O.

    While it folds the stream it only learns. From `go_live` on it acts: `actions` says what is to
    be called now, `answer` and `told` take what came of it, `reports` is what the kernel is to be
    told, by way of the stream.

    Attributes:
        account: what it knows.
        watch: what it asks of the account as a whole.
    """

    def __init__(
        self,
        session: str,
        capabilities: Capabilities,
        instruments: Mapping[str, VenueInstrument],
        settings: DeskSettings | None = None,
    ) -> None:
        """Make a desk.

        Args:
            session: a name that no other session of the account has or had.
            capabilities: what the venue can do.
            instruments: those of the session at this venue.
            settings: how patient it is.
        """
        self.account = Account(ClientIds(session), capabilities, settings or DeskSettings())
        self.account.terms = {name: Terms.of(each) for name, each in instruments.items()}
        self.watch = Watch(self.account)
        self._ticket = 0
        self._calls: dict[int, tuple[Action, Tracked | None, int]] = {}
        self._blocked = 0
        self._errand = 0

    def take(
        self, errands: Iterable[Errand], prices: Mapping[str, float | Decimal], now: int
    ) -> None:
        """Fold what one message of the stream led to: errands, and the prices after it.

        Errands that were taken before are left out.
        """
        for errand in errands:
            if errand.number > self._errand:
                self._errand = errand.number
                self._take(errand, now)
        for symbol, price in prices.items():
            exact = price if isinstance(price, Decimal) else Decimal(repr(float(price)))
            if self.account.prices.get(symbol) != exact:
                self.account.prices[symbol] = exact
        self._wake()

    def hear(self, report: Mapping[str, Any]) -> None:
        """Take a report that the stream let in: what is in it, the kernel knows."""
        self.account.hear(report)
        if report["report"] == "triggered":
            tracked = self.account.orders.get(report.get("order", -1))
            if tracked is not None and tracked.phase == "armed":
                tracked.phase = "waiting"

    def go_live(self, now: int, baseline: int | None = None) -> None:
        """Hold the account from now on: everything that the stream let in was taken.

        What was asked for before may have been sent by somebody else: it is looked for first.

        Args:
            now: the time.
            baseline: since when trades of the account are the session's; now unless given.
        """
        account = self.account
        account.is_live, account.live_since = True, now
        account.baseline = now if baseline is None else baseline
        for tracked in account.all():
            if tracked.end:
                tracked.phase = "done"
            elif tracked.phase == "armed" and not protecting.is_after_entry(tracked, account):
                tracked.is_unseen = tracked.is_protective
            else:
                self._inherit(tracked, now)
        for former in account.turns.values():
            former.last_sent = now  # whoever was here before may have sent it just now
        self.watch.look_again(now)

    def _inherit(self, tracked: Tracked, now: int) -> None:
        self.account.follow(tracked)
        tracked.is_inherited, tracked.is_doubtful = True, True
        tracked.last_sent = now  # a request of whoever was here before may be on its way
        was_there = tracked.is_accepted and not tracked.is_local
        if protecting.is_to_rest(tracked):
            was_there = tracked.is_local = False
        tracked.phase = "working" if was_there else "unclear"
        tracked.look_at = now

    def told(self, news: Told, now: int) -> None:
        """Take what the user stream tells."""
        if isinstance(news, Line):
            if news.is_up:
                self.watch.look_again(now)
        elif isinstance(news, Balance):
            self.watch.balances[news.currency] = news
        elif isinstance(news, Execution):
            self.watch.take_execution(news, now)
        else:
            self.watch.take_order(news, now)

    def actions(self, now: int, room: int = 1_000_000) -> list[Action]:
        """Return the calls to be made now, most urgent first, and not more than there is room for.

        Each is to be answered.
        """
        if not self.account.is_live or now < self._blocked or room <= 0:
            return []
        found: list[tuple[Action, Tracked | None]] = []
        for tracked in list(self.account.awake.values()):
            if order_steps.is_quiet(tracked):
                self.account.rest(tracked)
                continue
            if len(found) >= 4 * room:
                break
            if not (tracked.phase == "waiting" and not self.watch.is_ready):
                action = order_steps.next_step(tracked, self.account, self._ticket + 1, now)
                if action is not None:
                    self._ticket += 1
                    tracked.calling = action.ticket
                    found.append((action, tracked))
        return self._most_urgent(found, now, room)

    def _most_urgent(
        self, found: list[tuple[Action, Tracked | None]], now: int, room: int
    ) -> list[Action]:
        for action in self.watch.steps(self._ticket + 1, now):
            self._ticket = action.ticket
            found.append((action, None))
        found.sort(key=lambda each: priority(each[0]))
        for action, tracked in found[room:]:
            self._put_back(action, tracked)
        for action, tracked in found[:room]:
            self._calls[action.ticket] = (action, tracked, now)
        return [action for action, _ in found[:room]]

    def _put_back(self, action: Action, tracked: Tracked | None) -> None:
        if tracked is None:
            self.watch.put_back(action.ticket)
            return
        tracked.calling = 0
        self.account.follow(tracked)
        if isinstance(action, Submit):
            sending.unsend(tracked)
            if (other := self._paired(action)) is not None:
                sending.unsend(other)
                protecting.watch(other)
        elif isinstance(action, Look) and tracked.phase == "working":
            tracked.look_at = 1

    def answer(self, ticket: int, answer: Answer, now: int) -> None:
        """Take what came of a call; a ticket that is not known is left out."""
        call = self._calls.pop(ticket, None)
        if call is None:
            return
        action, tracked, began = call
        if isinstance(answer, Undelivered) and answer.retry_after is not None:
            self._blocked = max(self._blocked, now + int(answer.retry_after * SECOND))
        if tracked is None:
            self._answer_account(action, answer, began, now)
        else:
            self._answer_order(action, tracked, answer, (began, now))

    def _answer_order(
        self, action: Action, tracked: Tracked, answer: Answer, times: tuple[int, int]
    ) -> None:
        began, now = times
        tracked.calling = 0
        self.account.follow(tracked)
        other = self._paired(action)
        if other is not None:
            sending.on_pair_sent(tracked, other, self.account, answer, now)
            self.watch.claim_all(other)
        elif isinstance(action, Submit):
            sending.on_sent(tracked, self.account, answer, now)
        elif isinstance(action, Cancel):
            order_steps.on_cancelled(tracked, self.account, answer, now)
        elif isinstance(action, Replace):
            order_steps.on_replaced(tracked, self.account, answer, now)
        else:
            order_steps.on_looked(tracked, self.account, answer, began, now)
        self.watch.claim_all(tracked)
        if tracked.has_gap and self.account.capabilities.fills == "trades":
            self.watch.fetch_soon(now)

    def _paired(self, action: Action) -> Tracked | None:
        """Return the order that was sent with that of an action; None where it was sent alone."""
        pair = action.order.pair if isinstance(action, Submit) else None
        return None if pair is None else self.account.find(pair.symbol, pair.client_id, None)

    def _answer_account(self, action: Action, answer: Answer, began: int, now: int) -> None:
        watch = self.watch
        if isinstance(action, Fetch):
            watch.take_executions(cast("list[Execution] | VenueError", answer), now)
        elif isinstance(action, LookAll):
            watch.take_open(cast("list[VenueOrderState] | VenueError", answer), began, now)
        elif isinstance(action, Weigh):
            watch.take_balances(cast("dict[str, Balance] | VenueError", answer), now)
        else:
            watch.take_stray(action.ticket, answer, now)

    def reports(self) -> list[dict[str, Any]]:
        """Take what the kernel is to be told since the last time."""
        reports, self.account.reports = self.account.reports, []
        return reports

    def next_at(self) -> int | None:
        """Return when `actions` has something to return again, if nothing else happens before."""
        if not self.account.is_live:
            return None
        times = [
            at
            for tracked in self.account.awake.values()
            if (at := order_steps.next_time(tracked, self.account)) is not None
            and not (tracked.phase == "waiting" and not self.watch.is_ready)
        ]
        if (at := self.watch.next_at()) is not None:
            times.append(at)
        return max(min(times), self._blocked) if times else None

    def status(self) -> DeskStatus:
        """Return how things stand, for people."""
        return status_of(self.account, self.watch, len(self._calls))

    def _take(self, errand: Errand, now: int) -> None:
        if errand.kind == "send":
            self._plan(self.account.add(errand.order))
            return
        tracked = self._known(errand)
        if tracked is None:
            return
        if protecting.outgrows(tracked, errand.quantity):
            self._revive(tracked, errand, now)
            return
        if tracked.end:
            return
        self.account.follow(tracked)
        if tracked.phase == "working":
            tracked.next_at = min(tracked.next_at, now)
        if errand.kind == "cancel":
            if tracked.wants_cancel in ("", "withdrawn"):
                tracked.wants_cancel = "requested"
        else:
            tracked.change = Change(errand.quantity, errand.limit, errand.trigger)

    def _revive(self, tracked: Tracked, errand: Errand, now: int) -> None:
        """Go on with a protective order whose entry traded while it was being filled."""
        tracked.end, tracked.phase = "", "armed"
        tracked.change = Change(errand.quantity, errand.limit, errand.trigger)
        self.account.follow(tracked)
        if self.account.is_live:
            protecting.go_on_here(tracked, self.account, now)

    def _known(self, errand: Errand) -> Tracked | None:
        order = errand.order
        if order.external is not None and order.external in self.account.external:
            return self.account.orders.setdefault(order.id, self.account.external[order.external])
        return self.account.orders.get(order.id)

    def _plan(self, tracked: Tracked) -> None:
        """Decide whether an order waits here or goes to the venue."""
        order, capabilities = tracked.order, self.account.capabilities
        if emulation.is_unsupported(order, capabilities):
            return
        protecting.plan(tracked, self.account)
        if emulation.is_armed_here(order, capabilities):
            protecting.watch(tracked)
            price = self.account.prices.get(order.symbol)
            if price is not None:
                emulation.trail(tracked, price, self.account)

    def _wake(self) -> None:
        """Wake the armed orders whose trigger the price has reached."""
        for tracked in list(self.account.awake.values()):
            if tracked.phase != "armed" or tracked.end:
                continue
            price = self.account.prices.get(tracked.order.symbol)
            if price is None:
                continue
            emulation.trail(tracked, price, self.account)
            if emulation.is_hit(tracked, price):
                tracked.phase = "waiting"
