"""One process of a schedule: a kernel, a strategy and a desk, which can be killed anywhere."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from tests.faults.venue import RULES, SECOND, SYMBOL

from ingenium import Bar, Order, Strategy
from ingenium.execution import order_steps
from ingenium.execution.desk import Desk
from ingenium.execution.desk_settings import DeskSettings
from ingenium.execution.orders import Errands
from ingenium.model.errors import DataError
from ingenium.model.session.messages import Reported, encode
from ingenium.model.session.part import Part
from ingenium.runtime.entrant import Adopted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.world import World


class Trader(Strategy):
    """Does everything that can be done to orders, by chance; in the end it takes all back."""

    length: int = 40

    def on_start(self) -> None:
        self.seen = 0

    def on_bar(self, bar: Bar) -> None:
        self.seen += 1
        if self.seen >= self.length:
            for order in self.orders():
                self.cancel(order)
            return
        for _ in range(self.rng.randrange(3)):
            self._act(bar)

    def _act(self, bar: Bar) -> None:
        chance, quantity = self.rng.random(), round(self.rng.uniform(0.01, 2), 3)
        near = round(bar.close * self.rng.uniform(0.995, 1.005), 2)
        held, orders = self.position(bar.symbol), self.orders()
        send = self.sell if held > quantity and chance < 0.5 else self.buy
        if chance < 0.15:
            send(bar.symbol, quantity)
        elif chance < 0.3:
            self._enter(bar, quantity, None if chance < 0.25 else near)
        elif chance < 0.7:
            send(bar.symbol, quantity, limit=near, tif="GTC" if chance < 0.6 else "IOC")
        elif chance < 0.75 and held > 0.01:
            self.sell(bar.symbol, min(held, quantity), stop=round(bar.close * 0.998, 2))
        elif chance < 0.78 and held > 0.01:
            self.sell(bar.symbol, min(held, quantity), trail_percent=0.3)
        elif orders and chance < 0.88:
            self.cancel(self.rng.choice(orders))
        elif orders:
            self._change(self.rng.choice(orders))

    def _change(self, order: Order) -> None:
        if self.rng.random() < 0.25 and order.quantity > 0.02:
            self.replace(order, quantity=round(order.quantity / 2, 3))
        elif order.limit is not None:
            self.replace(order, limit=round(order.limit * 1.001, 2))
        elif order.trigger is not None:
            self.replace(order, trigger=round(order.trigger * 0.999, 2))

    def _enter(self, bar: Bar, quantity: float, limit: float | None) -> None:
        """Buy, with a stop and a target; or with one of them."""
        away = self.rng.choice([0.003, 0.01])
        low, high = (round(bar.close * (1 + each), 2) for each in (-away, away))
        chosen = self.rng.choice([(high, low), (high, low), (high, None), (None, low)])
        take_profit, stop_loss = chosen
        self.buy(bar.symbol, quantity, limit=limit, take_profit=take_profit, stop_loss=stop_loss)


class Process:
    """Folds the stream, decides, and trades while it holds the account."""

    def __init__(self, world: World) -> None:
        self.world, self.epoch = world, 0
        self.is_alive, self.is_live, self.is_claimed = True, False, False
        self.may_send_until = 2**62
        self.place = 0
        self.number = 0
        self.unseen: dict[int, tuple[list[bytes], int]] = {}
        self.waiting: list[tuple[list[Any], dict[str, Decimal]]] = []
        self.errands = Errands()
        own = {"t": Trader(length=world.bars), "adopted": Adopted()}
        self.part = Part("s", "host", lambda: own, observer=self)
        self.part.go_live()
        settings = DeskSettings(check_every=10.0, poll_every=0.5)
        capabilities = world.profile.capabilities
        self.desk = Desk("s@1", capabilities, {SYMBOL: RULES}, settings)

    @property
    def may_send(self) -> bool:
        return self.world.now < self.may_send_until

    def on_reported(self, reported: Reported) -> None:
        self.flush()
        if reported.epoch == self.epoch:
            for number in [each for each in self.unseen if each <= reported.number]:
                del self.unseen[number]
            if not self.is_live:
                self.is_live = True
                self.desk.go_live(self.world.now, self.world.begun)
            return
        for report in reported.reports:
            self.desk.hear(msgspec.json.decode(report))

    def on_played(self, requests: bytes, prices: Mapping[str, float], now: int) -> None:  # noqa: ARG002
        exact = {name: Decimal(repr(price)) for name, price in prices.items()}
        self.waiting.append((self.errands.read(requests), exact))

    def flush(self) -> None:
        """Hand on what is in the stream."""
        waiting, self.waiting = self.waiting, []
        for errands, prices in waiting:
            self.desk.take(errands, prices, self.world.now)

    def receive(self, subject: str, data: bytes) -> None:
        try:
            self.part.receive(subject, data)
        except DataError as error:
            if "has lost it" not in str(error):
                raise
            self.world.refused += 1
        for told in self.part.outgoing():
            self.world.append(told.subject, told.data)

    def pump(self) -> None:
        """Read what the stream has, then act."""
        while self.is_alive and self.place < len(self.world.stream):
            self.place += 1
            self.receive(*self.world.stream[self.place - 1])
        if not self.is_alive or self.world.kills(self, "folded"):
            return
        self.flush()
        if not self.is_claimed and self.world.may_claim(self):
            self.is_claimed, self.epoch = True, self.world.next_epoch()
            self.publish([])
        if self.is_live and self.may_send:
            for action in self.desk.actions(self.world.now, 4):
                if self.world.kills(self, f"before {type(action).__name__}"):
                    return
                self.world.call(self, action)
            self.check_sleepers()
            self.check_exits()
        self.tell()

    def check_sleepers(self) -> None:
        """See that no order which needs something is passed over."""
        account = self.desk.account
        asleep = [each for each in account.all() if id(each) not in account.awake]
        self.world.broken += [
            f"order {each.order.id} sleeps" for each in asleep if not order_steps.is_quiet(each)
        ]

    def check_exits(self) -> None:
        """See that the exits of an entry at the exchange never close more than it has opened.

        Of a pair, the one ends when the other trades: together they close what one does.
        """
        ids, account = self.desk.account.ids, self.desk.account
        there: dict[int, Decimal] = {}
        for order in self.world.venue.account.orders.values():
            number = ids.order(order.ticket.client_id)
            is_second = order.partner is not None and order.partner.id < order.id
            left = order.left if order.is_open and not is_second else Decimal(0)
            if number is not None:
                there[number] = there.get(number, Decimal(0)) + order.filled + left
        for entry, exits in account.children.items():
            closing = sum((there.get(each.order.id, Decimal(0)) for each in exits), Decimal(0))
            opened = there.get(entry, Decimal(0))
            if closing > opened:
                self.world.broken.append(f"exits of order {entry} close {closing} of {opened}")

    def tell(self) -> None:
        """Publish reports, and those again that the stream has not shown for a while."""
        reports = [msgspec.json.encode(each) for each in self.desk.reports()]
        if reports:
            if self.world.kills(self, "reports made"):
                return
            self.publish(reports)
        for number, (late, told) in list(self.unseen.items()):
            if self.world.now - told > 2 * SECOND:
                self.send(number, late)

    def publish(self, reports: list[bytes]) -> None:
        self.number += 1
        self.send(self.number, reports)
        self.world.kills(self, "reports published")

    def send(self, number: int, reports: list[bytes]) -> None:
        self.unseen[number] = (reports, self.world.now)
        raw = tuple(msgspec.Raw(each) for each in reports)
        message = Reported("main", self.epoch, number, raw)
        self.world.publish(self.part.subjects.input, encode(message))
