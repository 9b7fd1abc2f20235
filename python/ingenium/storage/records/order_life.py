"""What the steps in the life of an order make of its row."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING, Final

from ingenium.storage.records.rows import OrderRow

if TYPE_CHECKING:
    from ingenium.storage.records.told import Told

_EXACT: Final = Context(prec=100)  # digits; all of any product of a price and a quantity

_STATUS: Final = {
    "OrderSubmitted": "submitted",
    "OrderDenied": "denied",
    "OrderAccepted": "open",
    "OrderRejected": "rejected",
    "OrderCancelled": "cancelled",
    "OrderExpired": "expired",
}
"""The steps that tell the state of an order by themselves."""


def begun(run: str, told: Told, event: int) -> OrderRow:
    """Return the row of an order whose first step this is."""
    zero = Decimal(0)
    return OrderRow(
        run=run,
        order_number=told.order or 0,
        strategy=told.strategy or "",
        call=told.call,
        symbol=told.symbol or "",
        side=told.side or "",
        type=told.type or "",
        time_in_force=told.time_in_force or "",
        quantity=told.quantity or zero,
        limit_price=told.limit,
        trigger_price=told.trigger,
        status=_STATUS[told.event],
        filled=zero,
        traded_value=zero,
        fees=zero,
        reason=told.reason or told.rule,
        parent=told.after,
        created=told.time,
        changed=told.time,
        event=event,
    )


def after(row: OrderRow, told: Told, event: int) -> OrderRow:
    """Return the row of an order after another step, or after a fill of it."""
    row = row._replace(changed=told.time, event=event)
    quantity = told.quantity or Decimal(0)
    match told.event:
        case "Fill":
            value = _EXACT.multiply(quantity, told.price or Decimal(0))
            return row._replace(
                traded_value=_EXACT.add(row.traded_value, value),
                fees=_EXACT.add(row.fees, told.fee or Decimal(0)),
            )
        case "OrderFilled":
            return row._replace(
                filled=_EXACT.add(row.filled, quantity),
                status="partially_filled" if told.leaves else "filled",
            )
        case "OrderReplaced":
            return row._replace(
                quantity=quantity, limit_price=told.limit, trigger_price=told.trigger
            )
        case "OrderAccepted" if row.filled:
            return row  # a fill may outrun the acceptance
        case name if name in _STATUS:
            return row._replace(status=_STATUS[name], reason=told.reason or told.rule)
    return row
