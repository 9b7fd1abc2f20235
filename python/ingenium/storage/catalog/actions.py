"""Corporate actions in the catalog: a data set a venue, beside the series."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ingenium.model.corporate_actions import (
    CorporateAction,
    Delisting,
    Dividend,
    Split,
    SymbolChange,
)
from ingenium.storage.catalog import beside

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

    from ingenium.storage.catalog.series import Import

ACTIONS: Final = "actions"


def symbol_of(action: CorporateAction) -> str:
    """Return the symbol whose action it is: of a rename, the old one."""
    return action.old if isinstance(action, SymbolChange) else action.symbol


def kind_of(action: CorporateAction) -> str:
    """Return what kind of action it is, as tables call it."""
    match action:
        case Split():
            return "split"
        case Dividend():
            return "dividend"
        case SymbolChange():
            return "rename"
        case Delisting():
            return "delisting"


def read_actions(root: Path, venue: str) -> tuple[CorporateAction, ...]:
    """Return the actions that serve a venue, in order of symbol and time; none where none are.

    Raises:
        DataError: the data set is damaged.
    """
    path = beside.serving(root, ACTIONS, venue)
    return () if path is None else of_file(path)[0]


def of_file(path: Path) -> tuple[tuple[CorporateAction, ...], tuple[Import, ...]]:
    """Return the actions of a data set, and where they came from.

    Raises:
        DataError: it is damaged.
    """
    import pyarrow as pa

    table, imports = beside.read(path)
    table = table.set_column(1, "time", table["time"].cast(pa.int64()))
    return tuple(_action(row) for row in table.to_pylist()), imports


def write_actions(
    path: Path, actions: Iterable[CorporateAction], imports: tuple[Import, ...]
) -> None:
    """Put actions in the place of those of a data set."""
    ordered = sorted(actions, key=lambda action: (symbol_of(action), action.time, kind_of(action)))
    beside.write(path, _table([_record(action) for action in ordered]), imports)


def _table(records: list[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    schema = pa.schema(
        [
            ("symbol", pa.string()),
            ("time", pa.timestamp("ns", "UTC")),
            ("kind", pa.string()),
            ("numerator", pa.int64()),
            ("denominator", pa.int64()),
            ("amount", pa.string()),
            ("currency", pa.string()),
            ("new_symbol", pa.string()),
        ]
    )
    return pa.Table.from_pylist(records, schema=schema)


def _record(action: CorporateAction) -> dict[str, Any]:
    record: dict[str, Any] = {
        "symbol": symbol_of(action),
        "time": action.time,
        "kind": kind_of(action),
    }
    match action:
        case Split():
            record |= {"numerator": action.numerator, "denominator": action.denominator}
        case Dividend():
            record |= {"amount": f"{action.amount:f}", "currency": action.currency}
        case SymbolChange():
            record |= {"new_symbol": action.new}
        case Delisting():
            record |= {"amount": None if action.price is None else f"{action.price:f}"}
    return record


def _action(row: dict[str, Any]) -> CorporateAction:
    symbol, time, amount = row["symbol"], row["time"], row["amount"]
    match row["kind"]:
        case "split":
            return Split(symbol, time, row["numerator"], row["denominator"])
        case "dividend":
            return Dividend(symbol, time, Decimal(amount), row["currency"])
        case "rename":
            return SymbolChange(time, symbol, row["new_symbol"])
        case _:
            return Delisting(symbol, time, None if amount is None else Decimal(amount))
