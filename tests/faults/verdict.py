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

_PENNY = Decimal("0.000001")


def problems_of(world: World) -> list[str]:
    """Return what does not hold; nothing where all is well."""
    if not world.is_settled():
        holder = world.holder()
        left = None if holder is None else holder.desk.status().orders
        return [f"not settled: {len(world.processes)} processes, {left!r:.300}"]
    process = world.holder()
    assert process is not None
    return [*_orders(world, process), *_money(world, process), *_again(world, process)]


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
        ids.of(int(number)): (str(status), Decimal(str(filled)))
        for number, status, filled in zip(
            table["id"], table["status"], table["filled"], strict=True
        )
    }
    for order in there:
        name = order.ticket.client_id
        if name not in known:
            found.append(f"orphan at the exchange: {name} {order.status} {order.filled}")
            continue
        status, filled = known.pop(name)
        lost = sum(fee for currency, fee in order.fees.items() if currency == "X")
        if abs(filled + lost - order.filled) > _PENNY:
            found.append(f"{name}: {filled} here and {order.filled} there ({status})")
        if order.is_open:
            found.append(f"{name} is open there and {status} here")
    for name, (status, filled) in known.items():
        if filled:
            found.append(f"{name}: {filled} filled here ({status}), and not sent there")
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
