"""Who does what: the exchange, the executor in its place, or nobody. The reference shows it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from ingenium.execution.emulation import ends_here, is_armed_here, is_unsupported
from ingenium.execution.orders import VenueOrder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.venues.port import Capabilities

Where = Literal["there", "here", "no"]
"""At the exchange; here, while the session runs, and armed again with it; not at all."""

_LIMIT: Final[dict[str, Any]] = {"type": "limit", "limit": Decimal(1)}
_ORDERS: Final[dict[str, dict[str, Any]]] = {
    "market": {"type": "market"},
    "limit": _LIMIT,
    "stop": {"type": "stop", "trigger": Decimal(1)},
    "stop_limit": _LIMIT | {"type": "stop_limit", "trigger": Decimal(1)},
    "trailing_stop, by a part of the price": {
        "type": "trailing_stop",
        "trail_fraction": Decimal("0.01"),
    },
    "trailing_stop, by an amount": {"type": "trailing_stop", "trail": Decimal(1)},
    "trailing_stop_limit": {"type": "trailing_stop_limit", "trail": Decimal(1)},
    "market_if_touched": {"type": "market_if_touched", "trigger": Decimal(1)},
    "limit_if_touched": _LIMIT | {"type": "limit_if_touched", "trigger": Decimal(1)},
    "stop of a bracket": {"type": "stop", "trigger": Decimal(1), "after": 1},
    "IOC": _LIMIT | {"time_in_force": "IOC"},
    "FOK": _LIMIT | {"time_in_force": "FOK"},
    "DAY": _LIMIT | {"time_in_force": "DAY"},
    "GTD": _LIMIT | {"time_in_force": "GTD", "until": 1},
    "post only": _LIMIT | {"post_only": True},
    "iceberg": _LIMIT | {"display": Decimal(1)},
}


def who_does(capabilities: Capabilities) -> dict[str, Where]:
    """Return for each thing that an order can ask for who does it at an exchange."""
    found = {name: _of_order(given, capabilities) for name, given in _ORDERS.items()}
    found["both exits of an entry at once"] = "there" if capabilities.pairs else "here"
    found["change of a working order"] = "there" if capabilities.replace else "here"
    found["cancelled when we fall silent"] = "there" if capabilities.cancels_when_silent else "no"
    return found


def facts(capabilities: Capabilities) -> dict[str, str]:
    """Return what else there is to know of an exchange, in words."""
    lands = capabilities.lands_within
    return {
        "an id of ours is used once": capabilities.client_ids,
        "news of the account": "told" if capabilities.user_stream else "asked for every second",
        "fills": "one by one" if capabilities.fills == "trades" else "summed up",
        "a request may still arrive": "at any time" if lands is None else f"within {lands:g} s",
        "bars": ", ".join(capabilities.bars) or "made of trades",
    }


def venue_table(venues: Mapping[str, Capabilities]) -> str:
    """Return the table of exchanges as the reference shows it, in Markdown."""
    columns = [who_does(each) | facts(each) for each in venues.values()]
    lines = [f"| | {' | '.join(venues)} |", "|---|" + "---|" * len(columns)]
    lines += [f"| {row} | {' | '.join(each[row] for each in columns)} |" for row in columns[0]]
    return "\n".join(lines)


def _of_order(given: dict[str, Any], capabilities: Capabilities) -> Where:
    order = VenueOrder(id=2, symbol="", side="sell", quantity=Decimal(1), **given)
    if is_unsupported(order, capabilities):
        return "no"
    if is_armed_here(order, capabilities) or ends_here(order, capabilities) is not None:
        return "here"
    lives = order.time_in_force
    return "there" if lives in capabilities.times_in_force else "here"
