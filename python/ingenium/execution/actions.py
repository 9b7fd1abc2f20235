"""What a desk wants done at an exchange, and what came of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import msgspec

from ingenium.venues.port import (
    Balance,
    Execution,
    NewOrder,
    OrderRef,
    VenueError,
    VenueOrderState,
)

CANCEL: Final = 0
SEND: Final = 1
ASK: Final = 2


class _Action(msgspec.Struct, frozen=True, kw_only=True):
    """A call of the broker.

    Attributes:
        ticket: by what its answer is known.
    """

    ticket: int


class Submit(_Action, frozen=True, kw_only=True):
    """Send an order."""

    order: NewOrder


class Cancel(_Action, frozen=True, kw_only=True):
    """Ask for the end of an order."""

    order: OrderRef


class Replace(_Action, frozen=True, kw_only=True):
    """Change a working order."""

    order: OrderRef
    quantity: Decimal | None = None
    limit: Decimal | None = None


class Look(_Action, frozen=True, kw_only=True):
    """Ask for one order."""

    order: OrderRef


class LookAll(_Action, frozen=True, kw_only=True):
    """Ask for all open orders."""


class Fetch(_Action, frozen=True, kw_only=True):
    """Ask for executions."""

    symbols: tuple[str, ...]
    since: int


class Weigh(_Action, frozen=True, kw_only=True):
    """Ask for the balances."""


Action = Submit | Cancel | Replace | Look | LookAll | Fetch | Weigh

Answer = (
    VenueOrderState
    | list[VenueOrderState]
    | list[Execution]
    | dict[str, Balance]
    | VenueError
    | None
)
"""What the broker returned, or how it failed."""


def priority(action: Action) -> int:
    """Return what goes first where calls are scarce: cancellations, orders, then questions."""
    if isinstance(action, Cancel):
        return CANCEL
    return SEND if isinstance(action, Submit | Replace) else ASK
