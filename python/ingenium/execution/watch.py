"""What is asked of the account as a whole: open orders, executions, balances, strangers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ingenium.execution.actions import Fetch, Look, LookAll, Weigh
from ingenium.execution.states import settle, take_execution, take_state
from ingenium.model.timeframe import SECOND
from ingenium.venues.port import FINAL, OrderRef, VenueError, VenueOrderState

if TYPE_CHECKING:
    from ingenium.execution.account import Account
    from ingenium.execution.actions import Action
    from ingenium.execution.tracked import Tracked
    from ingenium.venues.port import Balance, Execution

_NEVER: Final = 2**63 - 1


@dataclass(slots=True)
class Question:
    """A question about the account: when it is due, and whether it is being asked."""

    at: int = _NEVER
    calling: int = 0
    fails: int = 0

    def is_due(self, now: int) -> bool:
        """Tell whether it is to be asked now."""
        return not self.calling and now >= self.at


@dataclass(slots=True)
class Watch:
    """Asks for what happened while nobody looked.

    Attributes:
        balances: what the account holds, as it was last told.
        strangers: orders at the venue that are not the session's, where they are left alone.
    """

    account: Account
    balances: dict[str, Balance] = field(default_factory=dict[str, "Balance"])
    strangers: dict[str, VenueOrderState] = field(default_factory=dict[str, VenueOrderState])
    has_looked: bool = False
    has_fetched: bool = False
    orders: Question = field(default_factory=Question)
    executions: Question = field(default_factory=Question)
    holdings: Question = field(default_factory=Question)
    strays: dict[tuple[str, str], tuple[Execution, int]] = field(
        default_factory=dict[tuple[str, str], "tuple[Execution, int]"]
    )
    asked: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    @property
    def is_ready(self) -> bool:
        """Whether all was asked once since the account was taken over."""
        return self.has_looked and self.has_fetched

    @property
    def _questions(self) -> tuple[Question, ...]:
        return self.orders, self.executions, self.holdings

    def look_again(self, now: int) -> None:
        """Ask for everything: something may have been missed."""
        for each in self._questions:
            each.at = min(each.at, now)

    def fetch_soon(self, now: int) -> None:
        """Ask for executions, in case the stream does not bring them at once."""
        at = now + self.account.settings.wait(self.account.settings.look_after, 0)
        self.executions.at = min(self.executions.at, at)

    def next_at(self) -> int | None:
        """Return when something is due."""
        times = [each.at for each in self._questions if not each.calling and each.at < _NEVER]
        times += [at for each, at in self.strays.values() if _order_of(each) not in self.asked]
        return min(times, default=None)

    def steps(self, ticket: int, now: int) -> list[Action]:
        """Return the questions that are due, numbered from a ticket on."""
        actions: list[Action] = []
        if self.executions.is_due(now):
            self.executions.calling = ticket + len(actions)
            actions.append(
                Fetch(
                    ticket=self.executions.calling,
                    symbols=tuple(sorted(self.account.terms)),
                    since=self._since(),
                )
            )
        if self.orders.is_due(now):
            self.orders.calling = ticket + len(actions)
            actions.append(LookAll(ticket=self.orders.calling))
        if self.holdings.is_due(now):
            self.holdings.calling = ticket + len(actions)
            actions.append(Weigh(ticket=self.holdings.calling))
        for execution, at in list(self.strays.values()):
            name = _order_of(execution)
            if now >= at and name not in self.asked:
                self.asked[name] = ticket + len(actions)
                order = OrderRef(symbol=execution.symbol, venue_id=execution.venue_id)
                actions.append(Look(ticket=self.asked[name], order=order))
        return actions

    def put_back(self, ticket: int) -> None:
        """Take a question for not asked, as there was no room for it."""
        for each in self._questions:
            if each.calling == ticket:
                each.calling = 0
        for name in [name for name, number in self.asked.items() if number == ticket]:
            del self.asked[name]

    def _since(self) -> int:
        account = self.account
        times = [account.last_fill or account.baseline]
        for tracked in account.all():
            if tracked.has_gap or tracked.phase in ("unclear", "unresolved"):
                created = 0 if tracked.state is None else tracked.state.created
                times.append(min(tracked.order.time, created or tracked.order.time))
        overlap = int(account.settings.overlap * SECOND)
        return max(min(times) - overlap, 0)

    def take_executions(self, answer: list[Execution] | VenueError, now: int) -> None:
        """Take the executions that were fetched."""
        if isinstance(answer, VenueError):
            self._again(self.executions, answer, now)
            return
        self._done(self.executions, now)
        self.has_fetched = True
        for execution in sorted(answer, key=lambda each: each.time):
            self.take_execution(execution, now)
        if any(tracked.has_gap for tracked in self.account.all()):
            self.executions.fails += 1
            if self.executions.fails > self.account.settings.looks:
                self.account.findings["trades that the venue does not tell"] += 1
            wait = self.account.settings.wait(
                self.account.settings.retry_after, self.executions.fails
            )
            self.executions.at = now + wait
        else:
            self.executions.fails = 0

    def take_execution(self, execution: Execution, now: int) -> None:
        """Take one trade: of an order of ours, or else of one that is to be asked for."""
        account = self.account
        tracked = account.find(execution.symbol, execution.client_id, execution.venue_id)
        if tracked is not None:
            if tracked.order.external is None or execution.time >= account.baseline:
                take_execution(tracked, account, execution)
            return
        if execution.time < account.baseline or execution.symbol not in account.terms:
            return
        if account.capabilities.fills == "trades":
            at = now + account.settings.wait(account.settings.look_after, 0)
            self.strays.setdefault((execution.symbol, execution.trade_id), (execution, at))

    def take_open(self, answer: list[VenueOrderState] | VenueError, began: int, now: int) -> None:
        """Take all open orders; one of ours that is not among them is asked for."""
        if isinstance(answer, VenueError):
            self._again(self.orders, answer, now)
            return
        self._done(self.orders, now)
        self.has_looked = True
        there = set()
        for state in answer:
            tracked = self.take_order(state, now)
            if tracked is not None:
                there.add(id(tracked))
        for tracked in self.account.all():
            is_missing = tracked.phase == "working" and id(tracked) not in there
            if is_missing and not tracked.final and tracked.last_sent < began:
                tracked.look_at = tracked.look_at or now
                self.account.follow(tracked)
        for name in set(self.strangers) - {state.venue_id for state in answer}:
            del self.strangers[name]

    def take_order(self, state: VenueOrderState, now: int) -> Tracked | None:
        """Take an order that the venue tells of; one of others is adopted, or left alone."""
        account = self.account
        tracked = account.find(state.symbol, state.client_id, state.venue_id)
        if tracked is None:
            tracked = self._meet(state, now)
        if tracked is not None:
            if tracked.phase in ("unclear", "unresolved"):
                tracked.is_doubtful, tracked.refusal = False, ""
            take_state(tracked, account, state, now)
            if tracked.has_gap and account.capabilities.fills == "trades":
                self.fetch_soon(now)
            self._claim(tracked, state)
        return tracked

    def _meet(self, state: VenueOrderState, now: int) -> Tracked | None:
        account = self.account
        if account.ids.order(state.client_id) is not None:
            account.findings["order of this session that it never sent"] += 1
            self.strangers[state.venue_id] = state
            return None
        is_over = state.status in FINAL
        if state.symbol not in account.terms or account.settings.external == "leave":
            if not is_over:
                self.strangers[state.venue_id] = state
            return None
        is_before = (state.created or account.baseline) <= account.baseline
        left = state.quantity - state.filled if is_before else state.quantity
        if left <= 0 or (is_over and not state.filled):
            return None
        return self._adopt(state, left, now)

    def _adopt(self, state: VenueOrderState, quantity: Decimal, now: int) -> Tracked:
        report: dict[str, Any] = {
            "report": "adopted",
            "external": state.venue_id,
            "time": state.created or now,
            "symbol": state.symbol,
            "side": state.side,
            "quantity": f"{quantity:f}",
            "type": "market" if state.limit is None else "limit",
        }
        if state.limit is not None:
            report["limit"] = f"{state.limit:f}"
        self.account.reports.append(report)
        self.account.findings["adopted"] += 1
        return self.account.adopt(report)

    def _claim(self, tracked: Tracked, state: VenueOrderState) -> None:
        """Book the trades that came before it was known whose they were."""
        for key, (execution, _) in list(self.strays.items()):
            if _order_of(execution) == (state.symbol, state.venue_id):
                del self.strays[key]
                take_execution(tracked, self.account, execution)
        settle(tracked, self.account, state.updated or state.created)

    def claim_all(self, tracked: Tracked) -> None:
        """Book the trades of an order whose name at the venue has become known."""
        if tracked.state is not None and self.strays:
            self._claim(tracked, tracked.state)

    def take_stray(self, ticket: int, answer: object, now: int) -> None:
        """Take what the venue says of the order of a trade; another ticket is left out."""
        name = next((name for name, number in self.asked.items() if number == ticket), None)
        if name is None:
            return
        del self.asked[name]
        mine = [
            (key, execution)
            for key, (execution, _) in self.strays.items()
            if _order_of(execution) == name
        ]
        if isinstance(answer, VenueOrderState):
            if self.take_order(answer, now) is None:
                for key, _ in mine:
                    del self.strays[key]
        elif isinstance(answer, VenueError):
            for key, execution in mine:
                at = now + self.account.settings.wait(self.account.settings.retry_after, 2)
                self.strays[key] = (execution, at)
        else:
            self._adopt_trades([execution for _, execution in mine], now)

    def _adopt_trades(self, executions: list[Execution], now: int) -> None:
        """Adopt trades of an order that the venue tells nothing of."""
        if not executions:
            return
        first = executions[0]
        quantity = sum((each.quantity for each in executions), Decimal(0))
        for each in executions:
            del self.strays[each.symbol, each.trade_id]
        if self.account.settings.external == "leave":
            return
        state = VenueOrderState(
            symbol=first.symbol,
            venue_id=first.venue_id,
            side=first.side,
            quantity=quantity,
            status="filled",
            type="market",
            created=first.time,
        )
        tracked = self._adopt(state, quantity, now)
        tracked.base = Decimal(0)
        for each in executions:
            take_execution(tracked, self.account, each)
        tracked.phase = "done"

    def take_balances(self, answer: dict[str, Balance] | VenueError, now: int) -> None:
        """Take what the account holds."""
        if isinstance(answer, VenueError):
            self._again(self.holdings, answer, now)
            return
        self._done(self.holdings, now)
        self.balances = dict(answer)

    def _done(self, question: Question, now: int) -> None:
        question.calling = 0
        question.at = now + int(self.account.settings.check_every * SECOND)

    def _again(self, question: Question, error: VenueError, now: int) -> None:
        question.calling = 0
        question.fails += 1
        question.at = now + self.account.settings.wait_after(error, question.fails)


def _order_of(execution: Execution) -> tuple[str, str]:
    """Return by what the venue knows the order of a trade."""
    return execution.symbol, execution.venue_id
