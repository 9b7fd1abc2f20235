"""The rows of the tables, a class each: its fields are the table's columns, in their order.

Numbers are exact, times are nanoseconds UTC. `event` is the number of the event in its session that
made a row what it is: an older event never replaces a newer one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 - the tables are made of the annotations
from typing import Final, NamedTuple


class RunRow(NamedTuple):
    """A session."""

    run: str
    kind: str
    system: str
    started: int
    ended: int | None
    digest: str | None
    changed: int


class ComponentRow(NamedTuple):
    """A component of a session, as it was heard last."""

    run: str
    name: str
    host: str
    process: int
    state: str
    started: int
    heard: int


class EventRow(NamedTuple):
    """Something that happened."""

    run: str
    event: int
    time: int
    name: str
    strategy: str | None
    body: str


class OrderRow(NamedTuple):
    """An order, as it is after the last event about it."""

    run: str
    order_number: int
    strategy: str
    call: int | None
    symbol: str
    side: str
    type: str
    time_in_force: str
    quantity: Decimal
    limit_price: Decimal | None
    trigger_price: Decimal | None
    status: str
    filled: Decimal
    traded_value: Decimal
    fees: Decimal
    reason: str | None
    parent: int | None
    created: int
    changed: int
    event: int


class OrderEventRow(NamedTuple):
    """A step in the life of an order."""

    run: str
    event: int
    order_number: int
    time: int
    name: str
    quantity: Decimal | None
    leaves: Decimal | None
    reason: str | None
    scope: str | None
    limit_value: Decimal | None
    value: Decimal | None


class FillRow(NamedTuple):
    """A trade of an order."""

    run: str
    fill_number: int
    order_number: int
    strategy: str
    symbol: str
    side: str
    quantity: Decimal
    price: Decimal
    fee: Decimal
    liquidity: str
    time: int
    event: int


class PositionRow(NamedTuple):
    """What a strategy holds of an instrument, as it is after the last event about it."""

    run: str
    strategy: str
    symbol: str
    quantity: Decimal
    average_price: Decimal | None
    realised: Decimal | None
    time: int
    event: int


class BalanceRow(NamedTuple):
    """The cash and the worth of a strategy, as they are after the last event about them."""

    run: str
    strategy: str
    currency: str
    cash: Decimal | None
    equity: Decimal | None
    time: int
    event: int


class SymbolRow(NamedTuple):
    """What an exchange calls an instrument, and its rules, as it told them last."""

    symbol: str
    venue: str
    feed_symbol: str
    order_symbol: str
    base: str
    quote: str
    tick: Decimal
    lot: Decimal
    min_quantity: Decimal
    min_notional: Decimal
    trades: str
    changed: int


RecordRow = (
    RunRow
    | ComponentRow
    | EventRow
    | OrderRow
    | OrderEventRow
    | FillRow
    | PositionRow
    | BalanceRow
    | SymbolRow
)


@dataclass(frozen=True, slots=True)
class Form:
    """How rows of a class are kept.

    Attributes:
        table: in which table.
        keys: how many of the first fields tell one row from another.
        newest: the field that tells which of two forms of a row is newer; None where rows never
            change.
    """

    table: str
    keys: int
    newest: str | None = None


FORMS: Final[dict[type[RecordRow], Form]] = {
    RunRow: Form("runs", 1, "changed"),
    ComponentRow: Form("components", 2, "heard"),
    EventRow: Form("events", 2),
    OrderRow: Form("orders", 2, "event"),
    OrderEventRow: Form("order_events", 2),
    FillRow: Form("fills", 2),
    PositionRow: Form("positions", 3, "event"),
    BalanceRow: Form("balances", 3, "event"),
    SymbolRow: Form("symbol_mappings", 1, "changed"),
}
