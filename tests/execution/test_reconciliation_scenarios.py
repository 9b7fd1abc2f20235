"""What follows from each state in which an account can be found, at the start and later.

The scenarios are those of NautilusTrader's page "Execution Reconciliation", as far as an account
without borrowing has them; docs/concepts/live-orders.md lists them with what is answered. Each is
played twice: the second time, nothing is left to be told or done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import structs
from tests.execution.accounts import IDS, Venue, desk
from tests.execution.places import SECOND, SYMBOL

from ingenium.execution.actions import Cancel, Fetch, Look, LookAll, Replace, Submit
from ingenium.execution.orders import Errand
from ingenium.venues.port import Balance, Execution, Unclear, VenueOrderState

if TYPE_CHECKING:
    from ingenium.execution.actions import Action
    from ingenium.execution.desk import Desk

START = 2 * SECOND
LOST = Unclear("The answer was lost.")


@dataclass
class Account(Venue):
    """An account that acts.

    Attributes:
        lost: which calls lose their answer, in their order; the call itself arrives.
        dropped: which calls never arrive.
        calls: what was asked that changes something.
    """

    lost: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    async def answer(self, action: Action) -> Any:
        name = type(action).__name__
        if name in self.dropped:
            self.dropped.remove(name)
            return LOST
        if isinstance(action, Submit | Cancel | Replace):
            answer: Any = self._change(action)
        else:
            answer = await self._tell(action)
        if name in self.lost:
            self.lost.remove(name)
            return LOST
        return answer

    async def _tell(self, action: Action) -> Any:
        if isinstance(action, LookAll):
            return await self.open_orders()
        if isinstance(action, Fetch):
            return await self.executions(action.symbols, action.since)
        return await self.order(action.order) if isinstance(action, Look) else self.own

    def _change(self, action: Submit | Cancel | Replace) -> VenueOrderState | None:
        self.calls.append(type(action).__name__)
        name = action.order.client_id or ""
        if isinstance(action, Submit):
            number = IDS.order(name)
            self.put(number, "open", f"7{number}")
        elif isinstance(action, Replace):
            self.orders[name] = structs.replace(self.orders[name], limit=action.limit)
        else:
            self.orders[name] = structs.replace(self.orders[name], status="cancelled")
            return None
        return self.orders[name]

    def trade(
        self, trade: str, quantity: str, price: str, venue_id: str = "71", at: int = 1
    ) -> None:
        self.trades.append(
            Execution(
                symbol=SYMBOL,
                trade_id=trade,
                venue_id=venue_id,
                side="buy",
                quantity=Decimal(quantity),
                price=Decimal(price),
                time=at * SECOND,
            )
        )


async def played(made: Desk, account: Account, *, seconds: int = 29) -> list[str]:
    """Let a desk that takes the account over act for a while; return what the kernel is told."""
    made.go_live(START, SECOND)
    return await going_on(made, account, START, seconds)


async def going_on(made: Desk, account: Account, begin: int, seconds: int) -> list[str]:
    """Let a desk act; the time goes on to when it wants something."""
    now, told = begin, list[dict[str, Any]]()
    while now <= begin + seconds * SECOND:
        actions = made.actions(now)
        for action in actions:
            made.answer(action.ticket, await account.answer(action), now)
        told += made.reports()
        at = made.next_at()
        if not actions and (at is None or at > begin + seconds * SECOND):
            break
        now = max(now, at or now)
    return [_short(each) for each in told]


def _short(report: dict[str, Any]) -> str:
    name = report.get("external") or report["order"]
    words = [report["report"], str(name)]
    words += [report[key] for key in ("trade", "reason") if report.get(key)]
    return " ".join(words)


async def settles(made: Desk, account: Account, *expected: str) -> None:
    """Hold what is told to what is expected, and a second take-over to nothing."""
    assert await played(made, account) == list(expected)
    calls, made.account.is_live = list(account.calls), False
    made.go_live(40 * SECOND, SECOND)
    assert await going_on(made, account, 40 * SECOND, 29) == []
    assert account.calls == calls


# When a session starts


async def test_an_order_that_was_refused_while_nobody_listened_is_refused_here() -> None:
    account = Account()
    account.put(1, "rejected", "71")
    await settles(desk(1), account, "rejected 1 venue")


async def test_a_missed_fill_is_booked() -> None:
    account = Account()
    account.put(1, "filled", "71", filled=Decimal("1.00"))
    account.trade("9", "1.00", "10")
    await settles(desk(1, accepted=[1]), account, "filled 1 9")


async def test_several_missed_fills_are_booked_in_the_order_of_their_times() -> None:
    account = Account()
    account.put(1, "open", "71", filled=Decimal("0.7"))
    account.trade("11", "0.3", "9", at=2)
    account.trade("9", "0.4", "10", at=1)
    await settles(desk(1, accepted=[1]), account, "filled 1 9", "filled 1 11")


async def test_nothing_is_sent_before_the_history_is_complete() -> None:
    account = Account(dropped=["Fetch", "Fetch"])
    made = desk()
    made.go_live(START, SECOND)
    [order] = desk(1).account.orders.values()
    made.take([Errand(kind="send", number=1, order=order.order)], {}, START)
    assert await going_on(made, account, START, 0) == []
    assert account.calls == []
    assert await going_on(made, account, START, 29) == ["accepted 1"]
    assert account.calls == ["Submit"]


async def test_an_order_of_others_is_adopted() -> None:
    account = Account()
    account.put(None, "open", "80")
    await settles(desk(), account, "adopted 80")


async def test_a_trade_of_an_order_of_others_that_is_over_is_adopted() -> None:
    account = Account()
    account.trade("9", "0.5", "10", venue_id="80")
    await settles(desk(), account, "adopted 80", "filled 80 9")


async def test_a_part_that_traded_before_the_end_is_kept() -> None:
    account = Account()
    account.put(1, "cancelled", "71", filled=Decimal("0.4"))
    account.trade("9", "0.4", "10")
    await settles(desk(1, accepted=[1]), account, "filled 1 9", "cancelled 1")


async def test_a_fill_that_is_told_with_another_price_stays_as_it_was_booked() -> None:
    account = Account()
    account.put(1, "open", "71", filled=Decimal("0.4"))
    account.trade("9", "0.4", "11")
    made = desk(1, accepted=[1])
    made.hear(
        {"report": "filled", "order": 1, "time": SECOND, "trade": "9", "quantity": "0.4"}
        | {"price": "10", "fee": "0"}
    )
    await settles(made, account)
    assert made.status().findings["trade told with another price"] > 0


async def test_orders_of_others_that_are_to_be_left_are_only_told() -> None:
    account = Account()
    account.put(None, "open", "80")
    made = desk(external="leave")
    await settles(made, account)
    assert made.status().strangers == ("80",)


async def test_an_order_in_what_the_session_does_not_trade_is_left_and_told() -> None:
    account = Account()
    account.put(None, "open", "80")
    account.orders["80"] = structs.replace(account.orders["80"], symbol="DOGEUSDT.binance")
    made = desk()
    await settles(made, account)
    assert made.status().strangers == ("80",)


async def test_a_fee_that_nobody_can_value_does_not_hold_up_the_fill() -> None:
    account = Account()
    account.put(1, "open", "71", filled=Decimal("0.4"))
    account.trade("9", "0.4", "10")
    fee = {"fee": Decimal("0.1"), "fee_currency": "BNB"}
    account.trades = [structs.replace(each, **fee) for each in account.trades]
    made = desk(1, accepted=[1])
    await settles(made, account, "filled 1 9")
    assert made.status().findings["fee in a currency without a price"] > 0


async def test_what_is_told_twice_is_taken_once() -> None:
    account = Account()
    account.put(1, "open", "71", filled=Decimal("0.4"))
    account.orders["twin"] = next(iter(account.orders.values()))
    account.trade("9", "0.4", "10")
    account.trade("9", "0.4", "10")
    await settles(desk(1, accepted=[1]), account, "filled 1 9")


# While it runs: answers that are lost


async def test_an_order_whose_answer_was_lost_is_found_and_not_sent_again() -> None:
    account = Account(lost=["Submit"])
    made = await trading(account)
    assert await sent(made, account) == ["accepted 1"]
    assert account.calls == ["Submit"]


async def test_an_order_that_never_arrived_is_sent_once_it_cannot_land_any_more() -> None:
    account = Account(dropped=["Submit"])
    made = await trading(account)
    assert await sent(made, account) == ["accepted 1"]
    assert account.calls == ["Submit"]
    assert len(account.orders) == 1


async def test_a_cancellation_that_was_lost_is_asked_for_again() -> None:
    account = Account(dropped=["Cancel", "Cancel"])
    account.put(1, "open", "71")
    made = desk(1, accepted=[1])
    made.take([Errand(kind="cancel", number=2, order=made.account.orders[1].order)], {}, SECOND)
    await settles(made, account, "cancelled 1")
    assert account.calls == ["Cancel"]


async def test_a_change_whose_answer_was_lost_is_told_once_it_is_seen() -> None:
    account = Account(lost=["Replace"])
    account.put(1, "open", "71")
    made = desk(1, accepted=[1])
    made.account.capabilities = structs.replace(made.account.capabilities, replace=True)
    order = made.account.orders[1].order
    made.take([Errand(kind="replace", number=2, order=order, limit=Decimal(9))], {}, SECOND)
    await settles(made, account, "replaced 1")
    assert account.calls[0] == "Replace"


async def trading(account: Account) -> Desk:
    """Return a desk that holds the account and has nothing to do."""
    made = desk()
    assert await played(made, account) == []
    return made


async def sent(made: Desk, account: Account) -> list[str]:
    """Let a desk send order 1."""
    now = 40 * SECOND
    [order] = desk(1).account.orders.values()
    late = structs.replace(order.order, time=now)
    made.take([Errand(kind="send", number=1, order=late)], {}, now)
    return await going_on(made, account, now, 20)


# While it runs: what is found when the account is asked again


async def test_what_happened_at_the_exchange_is_found_when_it_is_asked_again() -> None:
    for status, expected in [
        ("cancelled", "cancelled 1"),
        ("expired", "expired 1"),
        ("rejected", "rejected 1 venue"),
    ]:
        account = Account()
        account.put(1, "open", "71")
        made = desk(1, accepted=[1])
        assert await played(made, account) == []
        account.put(1, status, "71")
        assert await going_on(made, account, 40 * SECOND, 29) == [expected]


async def test_an_order_that_is_not_found_any_more_has_ended() -> None:
    account = Account()
    account.put(1, "open", "71", filled=Decimal("0.4"))
    account.trade("9", "0.4", "10")
    made = desk(1, accepted=[1])
    assert await played(made, account) == ["filled 1 9"]
    account.orders.clear()
    assert await going_on(made, account, 40 * SECOND, 29) == ["cancelled 1 venue"]
    assert made.status().findings["missing order"] == 1


async def test_an_order_that_is_too_old_to_be_sent_is_given_up() -> None:
    made = desk(1)
    made.account.settings = type(made.account.settings)(max_age=0.5)
    await settles(made, Account(), "rejected 1 unresolved")


async def test_a_cancelled_order_that_never_arrived_has_ended() -> None:
    made = desk(1)
    made.take([Errand(kind="cancel", number=2, order=made.account.orders[1].order)], {}, SECOND)
    await settles(made, Account(), "cancelled 1")


async def test_balances_are_asked_for_again_and_again() -> None:
    account = Account(own={"BTC": Balance(currency="BTC", free=Decimal(1))})
    made = await trading(account)
    assert made.watch.balances["BTC"].free == 1
    account.own = {"BTC": Balance(currency="BTC", free=Decimal(3))}
    assert await going_on(made, account, 40 * SECOND, 29) == []
    assert made.watch.balances["BTC"].free == 3


def test_what_is_older_than_what_is_known_changes_nothing() -> None:
    account = Account()
    account.put(1, "open", "71", filled=Decimal("0.4"))
    made = desk(1, accepted=[1])
    made.go_live(START, SECOND)
    new = account.orders[IDS.of(1)]
    made.told(new, START)
    made.told(structs.replace(new, filled=Decimal(0)), START)
    state: VenueOrderState | None = made.account.orders[1].state
    assert state is new
