"""The risk limits as people write them, and as the core's gate takes them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from ingenium.model.errors import ConfigError
from ingenium.model.timeframe import parse_timeframe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.runtime.reading import Place

SAME: Final = {
    "max_position_size": "max_position_quantity",
    "max_order_size": "max_order_quantity",
    "max_symbol_exposure": "max_symbol_notional",
    "max_gross_exposure": "max_gross_notional",
}
"""Each limit's short name and its explicit one: sizes are quantities, exposures are money."""


_TIMES: Final = ("orders_window", "max_data_age")


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the risk gate allows, of the account or of one strategy."""

    max_position_size: Decimal | None = None
    max_order_size: Decimal | None = None
    max_daily_loss: Decimal | None = None
    max_gross_exposure: Decimal | None = None
    max_symbol_exposure: Decimal | None = None
    max_position_quantity: Decimal | None = None
    max_position_notional: Decimal | None = None
    max_order_quantity: Decimal | None = None
    max_order_notional: Decimal | None = None
    max_symbol_notional: Decimal | None = None
    max_gross_notional: Decimal | None = None
    daily_loss_action: Literal["reducing", "halted"] | None = None
    max_orders: int | None = None
    orders_window: str | None = None
    price_collar: Decimal | None = None
    max_data_age: str | None = None
    restricted: tuple[str, ...] = ()
    self_trade: Literal["deny", "allow"] | None = None
    warn_at: Decimal | None = None


def check_limits(limits: Limits, place: Place, path: str) -> None:
    """Refuse limits that are given twice, are not positive, or lack their partner."""
    for short, explicit in SAME.items():
        if getattr(limits, short) is not None and getattr(limits, explicit) is not None:
            problem = f"is the same limit as {explicit}: remove one of the two"
            place.refuse(f"{path}.{short}", problem)
    for name in limits.__struct_fields__:
        value = getattr(limits, name)
        if isinstance(value, (int, Decimal)) and value <= 0:
            place.refuse(f"{path}.{name}", f"must be above zero, not {value}: correct or remove it")
    if limits.warn_at is not None and limits.warn_at >= 1:
        problem = f"must be a part of the limits such as 0.8, not {limits.warn_at}"
        place.refuse(f"{path}.warn_at", problem)
    _check_times(limits, place, path)


def _check_times(limits: Limits, place: Place, path: str) -> None:
    if (limits.max_orders is None) != (limits.orders_window is None):
        problem = "max_orders and orders_window go together: give both, such as 100 and '1s'"
        place.refuse(path, problem)
    for name in _TIMES:
        text = getattr(limits, name)
        if text is not None:
            try:
                parse_timeframe(text)
            except ConfigError:
                place.refuse(f"{path}.{name}", f"must be a time such as '1s' or '5m', not {text!r}")


def core_limits(limits: Limits, instruments: Mapping[str, int]) -> dict[str, object]:
    """Return the limits by the core's names; instruments are those of `restricted`."""
    result: dict[str, object] = {}
    for name in limits.__struct_fields__:
        value = getattr(limits, name)
        if value is None or name in ("restricted", *_TIMES):
            continue
        result[SAME.get(name, name)] = f"{value:f}" if isinstance(value, Decimal) else value
    for name in _TIMES:
        text = getattr(limits, name)
        if text is not None:
            result[name] = parse_timeframe(text)
    if limits.restricted:
        result["restricted"] = [instruments[symbol] for symbol in limits.restricted]
    return result
