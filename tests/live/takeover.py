"""Kill and freeze who trades, and see who takes over:  python -m tests.live.takeover.

Three machines run one session on a bus. The first trades and is killed in the middle of its order
flow; the second takes over, and is frozen; the third takes over, and the second goes on. Then the
orders at the exchange are compared with those of the session.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.live.machines import SESSION, VENUE, Lab, Machine, wait_for, write_system

from ingenium.bus.opening import open_bus
from ingenium.execution.client_ids import ClientIds
from ingenium.model.session.messages import Opened, Reported, decode_input
from ingenium.model.session.subjects import Subjects
from ingenium.storage.journal.reader import opened
from ingenium.storage.records.told import read_events

if TYPE_CHECKING:
    from ingenium.bus.port import Bus
    from ingenium.storage.records.told import Told

_FLOW: Final = 20
_LOT: Final = Decimal("0.00001")
_PROGRAM: Final = "from ingenium.cli import main; main()"


@dataclass(slots=True)
class Outcome:
    """What came of it.

    Attributes:
        after_kill: seconds from the kill to the first order of the next holder.
        after_freeze: seconds from the freeze to the first order of the next holder.
        deposed_said: what the frozen one said when it went on and had lost the account.
        deposed_code: with what code it ended.
        refused: reports of deposed holders that were refused, by their epochs.
        orders: orders of the session at the exchange.
        doubles: client ids that the exchange has more than once.
        orphans: orders at the exchange that the session does not know.
        different: orders of which the two have other fills or another end.
        epochs: of those who held the account.
    """

    after_kill: float = 0.0
    after_freeze: float = 0.0
    deposed_said: str = ""
    deposed_code: int = 0
    refused: Counter[int] = field(default_factory=Counter[int])
    orders: int = 0
    doubles: list[str] = field(default_factory=list[str])
    orphans: list[str] = field(default_factory=list[str])
    different: list[str] = field(default_factory=list[str])
    epochs: list[int] = field(default_factory=list[int])

    def lines(self) -> list[str]:
        """Return it for people."""
        return [
            f"after kill -9: the next holder's first order came after {self.after_kill:.2f} s",
            f"after a freeze: the next holder's first order came after {self.after_freeze:.2f} s",
            f"the deposed holder ended with code {self.deposed_code}: {self.deposed_said}",
            f"reports of deposed holders that were refused, by epoch: {dict(self.refused)}",
            f"holders: {self.epochs}",
            f"orders at the exchange: {self.orders}; doubled: {len(self.doubles)}; unknown to the "
            f"session: {len(self.orphans)}; different from the session's: {len(self.different)}",
        ]


async def take_over(folder: Path) -> Outcome:
    """Do all of it in a folder."""
    outcome = Outcome()
    lab = Lab(folder)
    bus = await open_bus(f"nats://embedded?folder={folder / 'bus'}")
    system = write_system(folder, lab.port)
    first, second, third = (Machine(folder / name, system, bus.url) for name in "abc")
    try:
        lab.start()
        first.start()
        await _flowing(lab)
        second.start()
        outcome.after_kill = await _disturbed(lab, first, signal.SIGKILL)
        third.start()
        outcome.after_freeze = await _disturbed(lab, second, signal.SIGSTOP)
        await _deposed(second, outcome)
        await _refused(bus, outcome)
        _command("halt", SESSION, "--why", "the end of the test", "--bus", bus.url)
        wait_for(lambda: not lab.open, "nothing works at the exchange any more")
        await _compared(lab, third, outcome)
    finally:
        for machine in (first, second, third):
            machine.stop()
        await bus.close()
        lab.stop()
    return outcome


async def _flowing(lab: Lab) -> None:
    """Wait until orders come."""
    before = len(lab.orders)
    await asyncio.to_thread(wait_for, lambda: len(lab.orders) >= before + _FLOW, "orders come")


async def _disturbed(lab: Lab, machine: Machine, how: signal.Signals) -> float:
    """Disturb who trades right after an order of its, and return when the next holder's came."""
    await _flowing(lab)
    known = len(lab.orders)
    await asyncio.to_thread(wait_for, lambda: len(lab.orders) > known, "one more order comes")
    machine.signal(how)
    began = time.time_ns()
    await asyncio.sleep(0.3)  # what was on its way has arrived
    last = max(order["created"] for order in lab.orders)
    since = max(last, began)
    await asyncio.to_thread(
        wait_for, lambda: any(each["created"] > since for each in lab.orders), "another trades"
    )
    first = min(each["created"] for each in lab.orders if each["created"] > since)
    return float(first - began) / 1e9


async def _deposed(machine: Machine, outcome: Outcome) -> None:
    """Let the frozen one go on, and see how it ends."""
    machine.signal(signal.SIGCONT)
    outcome.deposed_code = await asyncio.to_thread(machine.wait)
    said = [line for line in machine.log.splitlines() if line.startswith("error: ")]
    outcome.deposed_said = said[-1] if said else machine.log[-300:]


async def _refused(bus: Bus, outcome: Outcome) -> None:
    """Say something as the first holder would have, and count what was refused."""
    subjects = Subjects(SESSION)
    late = Reported(VENUE, 1, 1_000_000)
    from ingenium.bus.inputs import input_message

    await bus.publish(input_message(SESSION, late))
    until = time.monotonic() + 10
    while not outcome.refused.get(1) and time.monotonic() < until:
        await asyncio.sleep(0.2)
        outcome.refused.clear()
        for letter in await bus.dead_letters("kernel"):
            if letter.message.subject == subjects.input:
                message = decode_input(letter.message.data)
                if isinstance(message, Reported):
                    outcome.refused[message.epoch] += 1


def _command(*words: str) -> None:
    subprocess.run((sys.executable, "-c", _PROGRAM, *words), check=True, stdout=subprocess.DEVNULL)


async def _compared(lab: Lab, machine: Machine, outcome: Outcome) -> None:
    """Compare the orders at the exchange with those of the session, once both are at rest."""
    until = time.monotonic() + 20
    while True:
        _compare(lab, machine, outcome)
        if not (outcome.orphans or outcome.different) or time.monotonic() > until:
            return
        await asyncio.sleep(0.5)


def _compare(lab: Lab, machine: Machine, outcome: Outcome) -> None:
    story = Story()
    story.read(machine.folder.path / "journal.db")
    ids = ClientIds(story.session)
    outcome.epochs = story.epochs
    orders, brought = lab.orders, _brought(lab)
    counts = Counter(order["client_id"] for order in orders)
    outcome.doubles = [each for each, count in counts.items() if count > 1]
    outcome.orders = len(orders)
    outcome.orphans, outcome.different = [], []
    for order in orders:
        number = ids.order(order["client_id"])
        if number is None or number not in story.filled:
            outcome.orphans.append(order["client_id"])
            continue
        here, there = story.filled[number], brought[order["id"]]
        if not there - _LOT < here <= there or story.ended.get(number) != order["status"]:
            ended = story.ended.get(number)
            outcome.different.append(f"{number}: {here} {ended} here, {there} there, {order}")


def _brought(lab: Lab) -> Counter[int]:
    """Return what each order has brought, without what was taken of it as a fee."""
    brought: Counter[int] = Counter()
    for trade in lab.ask("trades"):
        fee = Decimal(trade["fee"]) if trade["fee_currency"] in trade["symbol"][:4] else Decimal(0)
        brought[trade["order"]] += Decimal(trade["quantity"]) - fee  # type: ignore[assignment]
    return brought


@dataclass(slots=True)
class Story:
    """What a journal tells.

    Attributes:
        session: by what client ids are made.
        filled: what each order has traded.
        ended: how each has ended.
        epochs: of those who held the account.
    """

    session: str = ""
    filled: dict[int, Decimal] = field(default_factory=dict[int, Decimal])
    ended: dict[int, str] = field(default_factory=dict[int, str])
    epochs: list[int] = field(default_factory=list[int])

    def read(self, file: Path) -> None:
        """Read a journal."""
        with opened(file) as reader:
            for row in reader.read():
                if row.kind in ("opened", "reported"):
                    self._take(decode_input(row.body))
                elif row.kind == "events":
                    for told, _ in read_events(row.body):
                        self._hear(told)

    def _take(self, message: object) -> None:
        if isinstance(message, Opened):
            self.session = f"{message.session}@{message.recipe.start}"
        elif isinstance(message, Reported) and message.epoch not in self.epochs:
            self.epochs.append(message.epoch)

    def _hear(self, told: Told) -> None:
        if told.order is None:
            return
        if told.begins_order:
            self.filled[told.order] = Decimal(0)
        elif told.event == "Fill":
            self.filled[told.order] += told.quantity or 0
        elif told.event == "OrderFilled" and not told.leaves:
            self.ended[told.order] = "filled"
        elif told.event in ("OrderCancelled", "OrderRejected", "OrderExpired"):
            self.ended[told.order] = told.event.removeprefix("Order").lower()


def main() -> None:
    """Print what came of it; the exit code is 1 where something is wrong."""
    with tempfile.TemporaryDirectory(prefix="takeover-") as folder:
        outcome = asyncio.run(take_over(Path(folder)))
    sys.stdout.write("\n".join(outcome.lines()) + "\n")
    for each in (*outcome.doubles, *outcome.orphans, *outcome.different):
        sys.stdout.write(f"  {each}\n")
    wrong = outcome.doubles or outcome.orphans or outcome.different
    sys.exit(1 if wrong or not outcome.deposed_code or not outcome.refused else 0)


if __name__ == "__main__":
    main()
