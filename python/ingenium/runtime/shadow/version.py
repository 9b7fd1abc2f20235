"""One version of a system: its kernel, and what it has done by now."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ingenium.runtime.entrant import ADOPTED
from ingenium.runtime.shadow.orders import Orders

if TYPE_CHECKING:
    from ingenium.model.engine import Run
    from ingenium.model.session.replica import Replica


@dataclass(slots=True)
class Version:
    """One of the two that are compared.

    Attributes:
        replica: its kernel, which tells events.
        orders: what it has sent.
    """

    replica: Replica
    orders: Orders = field(default_factory=Orders)

    @property
    def outcome(self) -> Run:
        """What came of it so far."""
        return self.replica.run.outcome

    @property
    def fills(self) -> dict[str, Any]:
        """Its fills, as columns."""
        return dict(self.outcome.table("fills"))

    @property
    def profit(self) -> Decimal:
        """What its strategies made, fees paid, open positions at the last price."""
        names = [each.id for each in self.replica.opened.recipe.strategies]
        totals = [
            self.outcome.totals(number) for number, name in enumerate(names) if name != ADOPTED
        ]
        made = (Decimal(each["equity"]) - Decimal(each["initial"]) for each in totals)
        return sum(made, Decimal(0))

    def hear_of_orders(self) -> None:
        """Take what has happened in the kernel since the last time."""
        self.orders.take(self.replica.run.take_events())
