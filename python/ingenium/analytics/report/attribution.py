"""Where the account's change came from: an exact split by strategy and by symbol."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ZERO = Decimal(0)
CASH = "cash"
EXACT_DIGITS = 60  # money has at most 39


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the change of the account's equity, exact, in its currency.

    Attributes:
        name: the strategy or the symbol; "cash" is what belongs to no symbol.
        realised: profit of closed quantities, first in first out, before fees.
        unrealised: profit of what is held, at the last prices.
        fees: fees paid, less rebates; they lower the change.
        dividends: dividends received, less those paid on short positions.
        interest: interest and funding received, less those paid, less the cost of borrowing shares.
        currency: what exchanges of currencies gained, and what rounding at the 18th place left.
        change: realised + unrealised - fees + dividends + interest + currency.
    """

    name: str
    realised: Decimal
    unrealised: Decimal
    fees: Decimal
    dividends: Decimal
    interest: Decimal
    currency: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The change of the account's equity, split two ways; each way sums exactly to the whole."""

    whole: Part
    by_strategy: tuple[Part, ...]
    by_symbol: tuple[Part, ...]


def attribution_of(
    totals: Mapping[str, Decimal],
    strategy_totals: Mapping[str, Mapping[str, Decimal]],
    profits: Sequence[Mapping[str, object]],
) -> Attribution:
    """Return the attribution; `profits` has a row for each strategy and symbol that traded."""
    with localcontext(prec=EXACT_DIGITS):
        whole = _of_totals("account", totals)
        return Attribution(
            whole=whole,
            by_strategy=tuple(_of_totals(name, each) for name, each in strategy_totals.items()),
            by_symbol=_by_symbol(profits, whole),
        )


def _of_totals(name: str, totals: Mapping[str, Decimal]) -> Part:
    realised = totals.get("realised_fifo", ZERO)
    by_average = totals.get("realised", ZERO) + totals.get("unrealised", ZERO)
    fees, dividends = totals.get("fees", ZERO), totals.get("dividends", ZERO)
    interest = totals.get("interest", ZERO) + totals.get("funding", ZERO)
    change = totals["equity"] - totals["initial"]
    return Part(
        name=name,
        realised=realised,
        unrealised=by_average - realised,
        fees=fees,
        dividends=dividends,
        interest=interest,
        currency=change - (by_average - fees + dividends + interest),
        change=change,
    )


def _by_symbol(profits: Sequence[Mapping[str, object]], whole: Part) -> tuple[Part, ...]:
    """Return a part for each symbol, and one for the rest when there is a rest."""
    rows: defaultdict[str, list[Mapping[str, object]]] = defaultdict(list)
    for row in profits:
        rows[str(row["symbol"])].append(row)
    parts = [_of_rows(symbol, rows[symbol]) for symbol in sorted(rows)]
    rest = Part(
        name=CASH,
        realised=whole.realised - sum((part.realised for part in parts), ZERO),
        unrealised=whole.unrealised - sum((part.unrealised for part in parts), ZERO),
        fees=whole.fees - sum((part.fees for part in parts), ZERO),
        dividends=whole.dividends - sum((part.dividends for part in parts), ZERO),
        interest=whole.interest,
        currency=whole.currency,
        change=whole.change - sum((part.change for part in parts), ZERO),
    )
    values = (rest.realised, rest.unrealised, rest.fees, rest.dividends)
    has_rest = any((*values, rest.interest, rest.currency))
    return tuple([*parts, rest] if has_rest else parts)


def _of_rows(symbol: str, rows: Iterable[Mapping[str, object]]) -> Part:
    realised, unrealised, fees, dividends = (
        sum((Decimal(str(row[name])) for row in rows), ZERO)
        for name in ("realised", "unrealised", "fees", "dividends")
    )
    return Part(
        name=symbol,
        realised=realised,
        unrealised=unrealised,
        fees=fees,
        dividends=dividends,
        interest=ZERO,
        currency=ZERO,
        change=realised + unrealised - fees + dividends,
    )
