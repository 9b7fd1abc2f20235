"""Buy each level that a price falls through, and sell it one level higher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.model.errors import ConfigError
from ingenium.model.state import State
from ingenium.strategy.lazy_grid_rules import GridState, GridTerms, from_old
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from ingenium.model.engine import Bar, Fill, OrderEvent
    from ingenium.strategy.lazy_grid_rules import GridOrder


class Grids(State):
    """The grids by their symbols."""

    by_symbol: dict[str, GridState] = msgspec.field(default_factory=dict)

    def without_positions(self) -> Grids:
        """Return the grids with nothing held or ordered."""
        return Grids({name: grid.without_positions() for name, grid in self.by_symbol.items()})


class LazyGrid(Strategy):
    """Buy each level that the close falls through, and sell each one level higher, fees included.

    Levels are `grid` apart from an anchor, the first close. The anchor follows a rise while nothing
    is held or ordered; it never follows a fall. Unlimited levels are the default: a market that
    falls and does not come back is bought all the way down.

    Attributes:
        grid: the distance of levels, as a fraction.
        base_quantity: bought at each level, unless `max_long_levels` limits them.
        total_budget: of the quote currency; divided among `max_long_levels`, where that is set.
        max_long_levels: held or being bought at once; 0 is unlimited.
        buy_fee: of limit orders, in percent.
        sell_fee: of limit orders, in percent.
        market_buy_fee: of market orders, in percent.
        market_sell_fee: of market orders, in percent.
        order_type: LIMIT at the levels, or MARKET when they are passed.
        initial_price: the anchor; 0 takes the first close.
        states: what the former service had written: JSON, an object for each symbol.
        reset_state_on_start: forget `states`, and tell what is left of them at the exchange.
    """

    state = Grids()

    grid: float = 0.005
    base_quantity: float = 50.0
    total_budget: float = 1_000_000.0
    max_long_levels: int = 0
    buy_fee: float = 0.2222
    sell_fee: float = 0.3322
    market_buy_fee: float = 0.2222
    market_sell_fee: float = 0.4322
    order_type: str = "LIMIT"
    initial_price: float = 0.0
    states: str = ""
    reset_state_on_start: bool = False

    def on_start(self) -> None:
        """Take up the grids where they were."""
        self.is_market = self.order_type.upper() == "MARKET"
        fees = (self.buy_fee, self.sell_fee)
        if self.is_market:
            fees = (self.market_buy_fee, self.market_sell_fee)
        self.terms = GridTerms(
            grid=self.grid,
            base_quantity=self.base_quantity,
            total_budget=self.total_budget,
            buy_fee=fees[0] / 100,
            sell_fee=fees[1] / 100,
            max_long_levels=self.max_long_levels,
        ).sane()
        self.former = _read(self.states)
        for symbol in self.symbols:
            if symbol not in self.state.by_symbol:
                self.state.by_symbol[symbol] = self._begun(symbol)

    def on_bar(self, bar: Bar) -> None:
        """Send what follows from a close."""
        grid = self.state.by_symbol[bar.symbol]
        for order in grid.decide(bar.close, self.terms):
            self._send(bar.symbol, order)

    def on_fill(self, fill: Fill) -> None:
        """Book an execution."""
        side, level = fill.tag.split(" ")
        self.state.by_symbol[fill.symbol].on_fill(int(level), side, fill.quantity)

    def on_order(self, event: OrderEvent) -> None:
        """Free the level of an order that lives no more: filled, refused or cancelled."""
        if event.order.is_open:
            return
        side, level = event.order.tag.split(" ")
        self.state.by_symbol[event.order.symbol].on_end(int(level), side)

    def _send(self, symbol: str, order: GridOrder) -> None:
        limit = None if self.is_market else order.price
        send = self.buy if order.side == "buy" else self.sell
        send(symbol, order.quantity, limit=limit, tag=f"{order.side} {order.level}")

    def _begun(self, symbol: str) -> GridState:
        """Return the grid of a symbol: new, or that of the former service."""
        written = self.former.get(symbol)
        if written is None:
            return GridState(anchor=max(self.initial_price, 0.0))
        before = from_old(written, self.terms)
        if not self.reset_state_on_start:
            return before
        self.log.warning(
            "begins anew",
            symbol=symbol,
            held=sum(before.filled.values()),
            levels=len(before.filled),
            buys=written.get("pending_buys") or "none",
            sells=written.get("pending_sells") or "none",
        )
        return GridState(anchor=max(self.initial_price, 0.0))


def _read(states: str) -> dict[str, dict[str, Any]]:
    """Return what the former service had written, by symbol.

    Raises:
        ConfigError: it is no JSON, or no object of objects.
    """
    if not states:
        return {}
    try:
        return msgspec.json.decode(states, type=dict[str, dict[str, Any]])
    except msgspec.MsgspecError as error:
        msg = f"states is no JSON object of objects by symbol ({error}): correct it."
        raise ConfigError(msg) from None
