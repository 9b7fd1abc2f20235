"""The settings of `backtest()` besides strategies, data and fills, for type checkers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from ingenium.model.bars import Stamp
    from ingenium.model.corporate_actions import CorporateAction

    Progress = Callable[[int, int], None]
    Number = int | float | str | Decimal


class Terms(TypedDict, total=False):
    """The settings of a run; `backtest` says what each means."""

    cash: Number
    currency: str
    account: str
    leverage: Number
    fees: Mapping[str, object] | None
    slippage: Mapping[str, object] | None
    fill: str
    venue: Mapping[str, object] | None
    risk: Mapping[str, object] | None
    instruments: Mapping[str, Mapping[str, object]] | None
    actions: Sequence[CorporateAction]
    timeframe: str | None
    stamp: Stamp
    calendar: str | None
    seed: int
    name: str | None


class BacktestOptions(Terms, total=False):
    """What may be given to `backtest` by name."""

    progress: Progress | None
