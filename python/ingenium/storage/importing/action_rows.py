"""From the rows of a table to corporate actions: what is impossible is refused with its row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from ingenium.model.corporate_actions import (
    CorporateAction,
    Delisting,
    Dividend,
    Split,
    SymbolChange,
)
from ingenium.model.suggestion import did_you_mean
from ingenium.model.timeframe import DAY
from ingenium.model.timestamps import iso
from ingenium.storage.importing.ratios import is_possible, nearly, ratio_of

if TYPE_CHECKING:
    from ingenium.storage.importing.small_tables import Row

COLUMNS: Final = {
    "symbol": ("symbol",),
    "last_date_before": ("last_date_before",),
    "date": ("ex_date", "date", "time", "ts"),
    "kind": ("kind",),
    "ratio": ("ratio", "split_ratio"),
    "amount": ("amount", "dividend", "dividend_usd"),
    "currency": ("currency",),
    "new_symbol": ("new_symbol",),
    "price": ("price",),
}
"""Our columns, and what files call them."""

KINDS: Final = ("split", "dividend", "rename", "delisting")
ROUND_RATIOS: Final = "round-ratios"
"""The repair that reads a ratio which is nearly one of small numbers as that one."""


@dataclass(slots=True)
class ActionReader:
    """Reads actions of rows, none of them twice.

    Attributes:
        currency: of dividends whose rows name none.
        rounds_ratios: whether ratios that are nearly those of small numbers are read as these.
        repairs: how many rows a repair has touched.
    """

    currency: str | None
    rounds_ratios: bool
    repairs: Counter[str] = field(default_factory=Counter[str])
    _seen: dict[tuple[str, str, int], int] = field(default_factory=dict[tuple[str, str, int], int])

    def read(self, row: Row) -> CorporateAction:
        """Return the action of a row.

        Raises:
            DataError: it is impossible, unknown, or there already.
        """
        symbol, time, kind = row.need("symbol"), _ex_date(row), row.need("kind").lower()
        if kind not in KINDS:
            row.refuse(f"kind {kind!r} is not known", did_you_mean(kind, KINDS))
        key = (symbol, kind, time)
        if key in self._seen:
            there = f"row {self._seen[key]}"
            row.refuse(f"{symbol} has a {kind} on {iso(time)} in {there} already", "remove one")
        self._seen[key] = row.number
        if kind == "split":
            return self._split(row, symbol, time)
        if kind == "dividend":
            return self._dividend(row, symbol, time)
        if kind == "rename":
            return _rename(row, symbol, time)
        return Delisting(symbol, time, _amount(row, "price") if row.get("price") else None)

    def _split(self, row: Row, symbol: str, time: int) -> Split:
        text = row.need("ratio")
        ratio = ratio_of(text)
        if ratio is None or not is_possible(ratio):
            fix = "write new shares for old ones, as 7:1, 1:8 or 1.5"
            row.refuse(f"a split of {text} is impossible", fix)
        near = nearly(ratio) if "." in text else None
        if near is not None:
            told = f"{near.numerator}:{near.denominator}"
            if not self.rounds_ratios:
                fix = f"write {told}, or let --repair {ROUND_RATIOS} read it so"
                row.refuse(f"a split of {text} is nearly {told}", fix)
            self.repairs[ROUND_RATIOS] += 1
            ratio = near
        return Split(symbol, time, ratio.numerator, ratio.denominator)

    def _dividend(self, row: Row, symbol: str, time: int) -> Dividend:
        amount = _amount(row, "amount")
        if amount <= 0:
            row.refuse(f"a dividend of {amount} is impossible", "give the cash for each share")
        currency = row.get("currency") or self.currency
        if currency is None:
            row.refuse("nothing says in which currency", "add a column currency, or --currency")
        return Dividend(symbol, time, amount, currency)


def _ex_date(row: Row) -> int:
    """Return the first day of an action; with the last one before it, the day after that."""
    if row.get("last_date_before"):
        return row.day("last_date_before") + DAY
    return row.day("date")


def _rename(row: Row, symbol: str, time: int) -> SymbolChange:
    new = row.need("new_symbol")
    if new == symbol:
        row.refuse(f"{symbol} is renamed to itself", "correct new_symbol")
    return SymbolChange(time, symbol, new)


def _amount(row: Row, name: str) -> Decimal:
    text = row.need(name)
    try:
        amount = Decimal(text)
    except InvalidOperation:
        row.refuse(f"{name} {text!r} is no number", "write it as 0.65")
    if not amount.is_finite() or amount < 0:
        row.refuse(f"{name} {text} is impossible", "correct it")
    return amount
