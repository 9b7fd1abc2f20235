"""What trading and holding cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingenium.analytics.columns import Columns

ZERO = Decimal(0)
BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Costs in the account's currency; a cost is positive, an income negative.

    Attributes:
        fees: fees paid, less rebates.
        slippage: what fills were worse than the prices they saw, by the model of slippage.
        borrow: what borrowing shares cost.
        interest: interest paid on debts, less that received on cash.
        funding: funding paid on perpetual contracts, less that received.
        total: the sum of these.
        profit_before_costs: the change of the equity, with the costs added back.
        share_of_profit: total / profit before costs; None when there was no such profit.
        basis_points_of_turnover: fees and slippage per 10,000 traded; None without fills.
        fees_per_fill: fees / fills; None without fills.
    """

    fees: Decimal
    slippage: float
    borrow: Decimal
    interest: Decimal
    funding: Decimal
    total: float
    profit_before_costs: float
    share_of_profit: float | None
    basis_points_of_turnover: float | None
    fees_per_fill: float | None


def costs_of(totals: Mapping[str, Decimal], fills: Columns, traded: float) -> Costs:
    """Return the costs of an account that traded so much."""
    fees, borrow = totals.get("fees", ZERO), totals.get("borrow", ZERO)
    interest = -totals.get("interest", ZERO) - borrow  # the total is what holding earned in all
    funding = -totals.get("funding", ZERO)
    slips = np.asarray(fills.get("slippage", ()), dtype=np.float64)
    slippage, count = float(slips.sum()), len(fills.get("id", ()))
    total = float(fees + borrow + interest + funding) + slippage
    before = float(totals["equity"] - totals["initial"]) + total
    return Costs(
        fees=fees,
        slippage=slippage,
        borrow=borrow,
        interest=interest,
        funding=funding,
        total=total,
        profit_before_costs=before,
        share_of_profit=total / before if before > 0 else None,
        basis_points_of_turnover=(float(fees) + slippage) / traded * BASIS_POINTS
        if traded > 0
        else None,
        fees_per_fill=float(fees) / count if count else None,
    )
