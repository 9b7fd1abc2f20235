"""What has to hold at the end of a schedule: no double, no orphan, the same money on both sides."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.faults.venue import BASE, QUOTE

from ingenium.execution.actions import Cancel, Replace, Submit
from ingenium.execution.client_ids import ClientIds

if TYPE_CHECKING:
    from tests.faults.process import Process
    from tests.faults.world import World

    from ingenium.venues.lab.orders import LabOrder

_PENNY = Decimal("0.000001")


def problems_of(world: World) -> list[str]:
    """Return what does not hold; nothing where all is well."""
    if not world.is_settled():
        holder = world.holder()
        left = None if holder is None else holder.desk.status().orders
        return [f"not settled: {len(world.processes)} processes, {left!r:.300}"]
    process = world.holder()
    assert process is not None
    found = [*_orders(world, process), *_money(world, process), *_again(world, process)]
    return [*dict.fromkeys(world.broken), *found]


def _orders(world: World, process: Process) -> list[str]:
    """Compare each order of the kernel with those of the exchange."""
    ids = ClientIds("s@1")
    found: list[str] = []
    there = list(world.venue.account.orders.values())
    count = Counter(order.ticket.client_id for order in there)
    found += [f"{number} orders {name}" for name, number in count.items() if number > 1]
    replica = process.part.replica
    assert replica is not None
    table = replica.run.outcome.table("orders")
    known = {
        int(number): (str(status), Decimal(str(filled)))
        for number, status, filled in zip(
            table["id"], table["status"], table["filled"], strict=True
        )
    }
    turns: dict[int, list[LabOrder]] = {}
    for order in there:
        number = ids.order(order.ticket.client_id)
        if number is None or number not in known:
            found.append(f"orphan at the exchange: {order.ticket.client_id} {order.status}")
            continue
        turns.setdefault(number, []).append(order)
    for number, (status, filled) in known.items():
        found += _one(f"order {number} ({status})", filled, turns.get(number, []))
    return found


def _one(name: str, filled: Decimal, there: list[LabOrder]) -> list[str]:
    """Compare an order with what the exchange had of it: more than once, if it was taken back."""
    found = [f"{name} is open there" for order in there if order.is_open]
    lost = sum(fee for each in there for currency, fee in each.fees.items() if currency == "X")
    traded = sum((each.filled for each in there), Decimal(0))
    if abs(filled + lost - traded) > _PENNY:
        found.append(f"{name}: {filled} here and {traded} there")
    return found


def _money(world: World, process: Process) -> list[str]:
    replica = process.part.replica
    assert replica is not None
    outcome, account = replica.run.outcome, world.venue.account
    held = sum((Decimal(each["quantity"]) for each in outcome.positions()), Decimal(0))
    cash = Decimal(outcome.totals()["cash"]) - 1_000_000
    found = []
    if abs(held - (account.total("X") - BASE)) > _PENNY:
        found.append(f"holds {held} here and {account.total('X') - BASE} there")
    if abs(cash - (account.total("Q") - QUOTE)) > _PENNY:
        found.append(f"cash {cash} here and {account.total('Q') - QUOTE} there")
    return found


def _again(world: World, process: Process) -> list[str]:
    """Reconcile twice more: nothing may follow."""
    found = []
    before = len(world.venue.account.orders), len(world.stream)
    for _ in range(2):
        process.desk.watch.look_again(world.now)
        for action in process.desk.actions(world.now):
            if isinstance(action, Submit | Cancel | Replace):
                found.append(f"reconciliation acts: {action}")
            process.desk.answer(action.ticket, world.venue.answer(action, world.now), world.now)
        found += [f"reconciliation reports {each}" for each in process.desk.reports()]
    if (len(world.venue.account.orders), len(world.stream)) != before:
        found.append("reconciliation changed something")
    return found
