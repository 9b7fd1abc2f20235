"""The class that people extend to execute orders at a place of their own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import msgspec

from ingenium.execution.orders import Errands
from ingenium.model import parameters
from ingenium.model.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from ingenium.execution.orders import Errand, VenueOrder

    Number = int | float | str | Decimal


class OrderExecutor(ABC):
    """Executes orders that the risk gate let pass: extend it and write `on_order`.

    Typed class attributes are the parameters, names with an underscore and `ClassVar` apart. What
    an order does is told by `accept`, `fill`, `reject` and `end`, inside the callbacks. An order
    may come twice after a crash: `order.id` tells.

    Attributes:
        parameter_aliases: other names by which a parameter may be given.
        now: the time in the session, in nanoseconds.
    """

    parameter_aliases: ClassVar[Mapping[str, str]] = {}
    now: ClassVar[int] = 0

    def __init__(self, /, **values: object) -> None:
        """Take the values of parameters; those not given have the class's defaults."""
        for name, value in parameters.values(type(self), OrderExecutor, values).items():
            setattr(self, name, value)
        self._errands = Errands()
        self._prices: Mapping[str, float] = {}
        self._reports: list[dict[str, Any]] = []
        self._trades = 0

    @abstractmethod
    def on_order(self, order: VenueOrder) -> None:
        """Execute an order, or some of it."""

    def on_cancel(self, order: VenueOrder) -> None:
        """Cancel what is left of an order; unless overridden, it ends at once."""
        self.end(order)

    def on_replace(self, order: VenueOrder, errand: Errand) -> None:  # noqa: ARG002
        """Change an order that works; unless overridden, that is refused."""
        self._tell("replace_rejected", order, reason="unsupported")

    def price(self, symbol: str) -> float:
        """Return the last price of a symbol.

        Raises:
            ConfigError: none is known yet.
        """
        try:
            return self._prices[symbol]
        except KeyError:
            msg = f"No price of {symbol} is known yet: reject the order, or wait."
            raise ConfigError(msg) from None

    def accept(self, order: VenueOrder) -> None:
        """Say that the venue has the order."""
        self._tell("accepted", order)

    def fill(
        self,
        order: VenueOrder,
        price: Number,
        *,
        quantity: Number | None = None,
        fee: Number = 0,
        liquidity: Literal["maker", "taker"] = "taker",
    ) -> None:
        """Say that an order traded: all of it, unless a quantity is given."""
        self._trades += 1
        self._tell(
            "filled",
            order,
            trade=f"{order.id}-{self._trades}",
            quantity=str(order.quantity if quantity is None else quantity),
            price=str(price),
            fee=str(fee),
            liquidity=liquidity,
        )

    def reject(self, order: VenueOrder, reason: str = "unsupported") -> None:
        """Say that the venue refused an order."""
        self._tell("rejected", order, reason=reason)

    def end(self, order: VenueOrder, *, expired: bool = False) -> None:
        """Say that what is left of an order will not trade: cancelled, or expired."""
        self._tell("expired" if expired else "cancelled", order)

    def answer(self, requests: bytes, prices: Mapping[str, float], now: int) -> list[bytes]:
        """Return the reports on what the kernel asks for; the runtime calls this.

        Raises:
            DataError: the requests cannot be read.
        """
        self._prices, self._reports = prices, []
        vars(self)["now"] = now
        for errand in self._errands.read(requests):
            if errand.kind == "send":
                self.on_order(errand.order)
            elif errand.kind == "cancel":
                self.on_cancel(errand.order)
            else:
                self.on_replace(errand.order, errand)
        return [msgspec.json.encode(report) for report in self._reports]

    def _tell(self, report: str, order: VenueOrder, **fields: object) -> None:
        told = {"report": report, "order": order.id, "time": self.now, **fields}
        self._reports.append(told)
