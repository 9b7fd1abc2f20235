"""Accounts of the lab: what they hold, exactly, and who follows them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from ingenium.venues.port import Refused

if TYPE_CHECKING:
    from ingenium.venues.lab.orders import LabOrder, LabTrade, News


@dataclass(slots=True)
class LabAccount:
    """An account of an exchange.

    Attributes:
        key: the first that opens it, by which it is known.
        free: what it may use, by currency.
        held: what its orders hold, by currency.
        is_bounded: whether it can only use what it has; the house can use more.
        orders: all that it ever sent, by number.
        working: those that can still trade.
        by_client_id: its orders by their ids.
        followers: queues of news, one for each stream that is open.
        secrets: by the keys that open it.
    """

    key: str
    free: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    held: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    is_bounded: bool = True
    orders: dict[int, LabOrder] = field(default_factory=dict[int, "LabOrder"])
    working: dict[int, LabOrder] = field(default_factory=dict[int, "LabOrder"])
    by_client_id: dict[str, LabOrder] = field(default_factory=dict[str, "LabOrder"])
    trades: list[LabTrade] = field(default_factory=list["LabTrade"])
    followers: list[deque[News]] = field(default_factory=list["deque[News]"])
    secrets: dict[str, str] = field(default_factory=dict[str, str], repr=False)

    def hold(self, currency: str, amount: Decimal) -> None:
        """Set something aside for an order.

        Raises:
            Refused: there is not so much.
        """
        free = self.free.get(currency, Decimal(0))
        if self.is_bounded and amount > free:
            msg = f"the account has {free:f} {currency}, and the order needs {amount:f}."
            raise Refused(msg, "funds")
        self.free[currency] = free - amount
        self.held[currency] = self.held.get(currency, Decimal(0)) + amount

    def release(self, currency: str, amount: Decimal) -> None:
        """Give back what was set aside."""
        self.held[currency] -= amount
        self.free[currency] = self.free.get(currency, Decimal(0)) + amount

    def spend(self, currency: str, amount: Decimal) -> None:
        """Pay from what was set aside."""
        self.held[currency] -= amount

    def receive(self, currency: str, amount: Decimal) -> None:
        """Take what came in; a negative amount is paid."""
        self.free[currency] = self.free.get(currency, Decimal(0)) + amount

    def total(self, currency: str) -> Decimal:
        """Return what it has, free and held."""
        return self.free.get(currency, Decimal(0)) + self.held.get(currency, Decimal(0))

    def tell(self, news: News) -> None:
        """Tell those who follow it."""
        for follower in self.followers:
            follower.append(news)

    def follow(self) -> deque[News]:
        """Return a queue of what will happen to it."""
        queue: deque[News] = deque()
        self.followers.append(queue)
        return queue

    def leave(self, queue: deque[News]) -> None:
        """Follow it no longer."""
        self.followers = [each for each in self.followers if each is not queue]
