"""The lazy grid's rules: levels around an anchor, what is ordered, and what was filled.

The formulas are those of the hft-service contract. Fills are told, never assumed from prices, and a
level is pending only while an order for it lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log
from typing import Any, Final, Literal

import msgspec

from ingenium.model.errors import DataError

_ROUNDED: Final = 1 + 1e-12
_LEAST_LEFT: Final = 1e-9
"""What is left of a level below this part of it is nothing: a remainder of rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridTerms:
    """The parameters of a grid; impossible ones are the contract's defaults.

    Attributes:
        grid: the distance of levels, as a fraction.
        base_quantity: bought at each level, unless budget and levels are both limited.
        total_budget: of the quote currency.
        buy_fee: as a fraction.
        sell_fee: as a fraction.
        max_long_levels: held or being bought at once; 0 is unlimited.
    """

    grid: float = 0.005
    base_quantity: float = 50.0
    total_budget: float = 1_000_000.0
    buy_fee: float = 0.002222
    sell_fee: float = 0.003322
    max_long_levels: int = 0

    def sane(self) -> GridTerms:
        """Return the terms with defaults in the place of impossible values."""
        return GridTerms(
            grid=self.grid if self.grid > 0 else 0.005,
            base_quantity=self.base_quantity if self.base_quantity > 0 else 1.0,
            total_budget=self.total_budget,
            buy_fee=self.buy_fee if 0 <= self.buy_fee < 1 else 0.002222,
            sell_fee=self.sell_fee if 0 <= self.sell_fee < 1 else 0.003322,
            max_long_levels=max(self.max_long_levels, 0),
        )


@dataclass(frozen=True, slots=True)
class GridOrder:
    """An order for a level."""

    level: int
    side: Literal["buy", "sell"]
    price: float
    quantity: float


class GridState(msgspec.Struct, omit_defaults=True):
    """What a grid remembers of one symbol.

    Attributes:
        anchor: the price of level 0; 0 before the first price.
        last_level: that of the last price.
        filled: what is held, by level.
        buys: levels with a buy that lives.
        sells: levels with a sell that lives.
    """

    anchor: float = 0.0
    last_level: int = 0
    filled: dict[int, float] = {}
    buys: list[int] = []
    sells: list[int] = []

    def without_positions(self) -> GridState:
        """Return the grid with nothing held or ordered."""
        return GridState(anchor=self.anchor, last_level=self.last_level)

    def level_price(self, level: int, terms: GridTerms) -> float:
        """Return the price of a level: anchor x (1 + grid)^level."""
        return self.anchor * (1 + terms.grid) ** level

    def take_profit(self, level: int, terms: GridTerms) -> float:
        """Return where what was bought at a level is sold: the next level, net of the sell fee."""
        return self.level_price(level + 1, terms) / (1 - terms.sell_fee)

    def level_of(self, price: float, terms: GridTerms) -> int:
        """Return the level of a price: floor(ln(price / anchor) / ln(1 + grid)).

        A price that is that of a level is in it, whatever rounding does to the logarithm.
        """
        if price <= 0 or self.anchor <= 0 or terms.grid <= 0:
            return 0
        level = floor(log(price / self.anchor) / log(1 + terms.grid))
        if self.level_price(level + 1, terms) <= price * _ROUNDED:
            return level + 1
        return level - 1 if self.level_price(level, terms) > price * _ROUNDED else level

    def quantity(self, level: int, terms: GridTerms) -> float:
        """Return how much is bought at a level."""
        if terms.total_budget > 0 and terms.max_long_levels > 0:
            share = terms.total_budget / terms.max_long_levels
            return share * (1 - terms.buy_fee) / self.level_price(level, terms)
        return terms.base_quantity

    def decide(self, price: float, terms: GridTerms) -> list[GridOrder]:
        """Take a closed price, and return the orders that follow; their levels are pending then.

        Raises:
            DataError: the price is not above 0.
        """
        if price <= 0:
            msg = f"A price of {price} is none: look at the feed."
            raise DataError(msg)
        if self.anchor <= 0:
            self.anchor, self.last_level = price, 0
            return []
        level = self.level_of(price, terms)
        if level > 0 and not (self.filled or self.buys or self.sells):
            self.anchor, self.last_level, level = price, 0, 0
        if level == self.last_level:
            return []
        orders = self._buys(level, terms) if level < self.last_level else self._sells(level, terms)
        self.last_level = level
        return orders

    def _buys(self, level: int, terms: GridTerms) -> list[GridOrder]:
        orders: list[GridOrder] = []
        room = terms.max_long_levels - len(self.filled) - len(set(self.buys) - set(self.filled))
        for each in range(min(self.last_level - 1, -1), level - 1, -1):
            if each in self.filled or each in self.buys:
                continue
            if terms.max_long_levels and len(orders) >= room:
                break
            price = self.level_price(each, terms)
            orders.append(GridOrder(each, "buy", price, self.quantity(each, terms)))
        self.buys = [*self.buys, *(each.level for each in orders)]
        return orders

    def _sells(self, level: int, terms: GridTerms) -> list[GridOrder]:
        orders = [
            GridOrder(each, "sell", self.take_profit(each, terms), quantity)
            for each, quantity in sorted(self.filled.items())
            if each < level and each not in self.sells and each not in self.buys
        ]
        self.sells = [*self.sells, *(each.level for each in orders)]
        return orders

    def on_fill(self, level: int, side: str, quantity: float) -> None:
        """Book an execution of the order for a level."""
        held = self.filled.get(level, 0.0)
        rest = held + quantity if side == "buy" else held - quantity
        filled = {key: value for key, value in self.filled.items() if key != level}
        if rest > max(held, quantity) * _LEAST_LEFT:
            filled[level] = rest
        self.filled = filled

    def on_end(self, level: int, side: str) -> None:
        """Know that the order for a level lives no more, however it ended."""
        if side == "buy":
            self.buys = [each for each in self.buys if each != level]
        else:
            self.sells = [each for each in self.sells if each != level]


def from_old(written: dict[str, Any], terms: GridTerms) -> GridState:
    """Return the state that the former service wrote as JSON.

    Its orders are not known here, so its pending levels are free again; what it held is held. Where
    it has `filled_levels` and no positions, their quantities are computed anew.

    Raises:
        DataError: a part is missing, or of another kind.
    """
    try:
        state = GridState(float(written["anchor_price"]), int(written.get("last_level", 0)))
        positions = written.get("positions") or []
        held = {int(row["level"]): float(row["quantity"]) for row in positions}
        if not held:
            levels = [int(each) for each in written.get("filled_levels") or []]
            held = {level: state.quantity(level, terms) for level in levels}
    except (KeyError, TypeError, ValueError) as error:
        msg = f"The old state of the grid cannot be read ({error!r}): start without it."
        raise DataError(msg) from error
    state.filled = held
    return state
