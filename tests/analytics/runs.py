"""Small runs, made by hand: what the engine would have handed over."""

from decimal import Decimal
from typing import Any

import numpy as np

from ingenium.analytics.result import Result

DAY = 86_400 * 10**9
MONDAY = 14_613 * DAY  # 2010-01-04


def days(*numbers: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return MONDAY + np.array(numbers, dtype=np.int64) * DAY


def small_columns() -> dict[str, Any]:
    """Four days: buy 10 A at 10, sell at 12; buy 5 B at 20, still held."""
    return {
        "orders": {
            "id": np.array([1, 2, 3]),
            "strategy": ["first", "first", "second"],
            "symbol": ["A", "A", "B"],
            "side": ["buy", "sell", "buy"],
            "quantity": np.array([10.0, 10.0, 5.0]),
            "limit": np.array([np.nan, np.nan, 20.5]),
            "status": ["filled", "filled", "filled"],
            "created": days(0, 1, 2),
            "updated": days(1, 2, 3),
        },
        "fills": {
            "id": np.array([1, 2, 3]),
            "order": np.array([1, 2, 3]),
            "strategy": ["first", "first", "second"],
            "symbol": ["A", "A", "B"],
            "side": ["buy", "sell", "buy"],
            "quantity": np.array([10.0, 10.0, 5.0]),
            "quantity_text": ["10", "10", "5"],
            "price": np.array([10.0, 12.0, 20.0]),
            "price_text": ["10.00", "12.00", "20.00"],
            "fee": np.array([0.1, 0.12, 0.1]),
            "fee_text": ["0.1", "0.12", "0.1"],
            "value": np.array([100.0, 120.0, 100.0]),
            "slippage": np.array([0.5, 0.0, 0.0]),
            "phase": ["open", "open", "open"],
            "time": days(1, 2, 3),
        },
        "trades": {
            "strategy": ["first"],
            "symbol": ["A"],
            "direction": ["long"],
            "quantity": np.array([10.0]),
            "entry_time": days(1),
            "entry_price": np.array([10.0]),
            "exit_time": days(2),
            "exit_price": np.array([12.0]),
            "pnl_gross": np.array([20.0]),
        },
        "equity": {
            "time": days(0, 1, 2, 3),
            "equity": np.array([1000.0, 999.9, 1019.78, 1019.68]),
            "cash": np.array([1000.0, 899.9, 1019.78, 919.68]),
            "gross_exposure": np.array([0.0, 100.0, 0.0, 100.0]),
            "net_exposure": np.array([0.0, 100.0, 0.0, 100.0]),
        },
        "prices": {
            "symbol": ["A"] * 4 + ["B"] * 4,
            "time": np.concatenate([days(0, 1, 2, 3)] * 2),
            "last_time": np.concatenate([days(0, 1, 2, 3)] * 2),
            "open": np.array([8.0, 10.0, 12.0, 12.0, 20.0, 20.0, 20.0, 20.0]),
            "high": np.array([10.0, 13.0, 12.5, 12.0, 21.0, 21.0, 21.0, 21.0]),
            "low": np.array([8.0, 9.0, 11.0, 12.0, 19.0, 19.0, 19.0, 19.0]),
            "close": np.array([10.0, 12.0, 12.0, 12.0, 20.0, 20.0, 20.0, 20.0]),
            "volume": np.full(8, 100.0),
            "adjusted": np.array([10.0, 12.0, 12.0, 12.0, 20.0, 20.0, 20.0, 20.0]),
        },
        "denials": {
            "time": days(2, 2, 3),
            "order": np.array([4, 5, 6]),
            "strategy": ["first", "first", "second"],
            "symbol": ["A", "A", "B"],
            "rule": ["max_order_quantity", "restricted", "max_order_quantity"],
            "scope": ["account", "account", "strategy"],
            "limit": ["10", "", "10"],
            "value": ["11", "", "12"],
        },
        "events": {"time": days(1), "event": ["TradingStateChanged"]},
    }


def small_run(**changes: object) -> Result:
    settings: dict[str, Any] = {
        "name": "small",
        "currency": "USD",
        "columns": small_columns(),
        "totals": {
            "initial": Decimal(1000),
            "equity": Decimal("1019.68"),
            "realised": Decimal(20),
            "realised_fifo": Decimal(20),
            "unrealised": Decimal(0),
            "fees": Decimal("0.32"),
        },
        "strategy_totals": {
            "first": {
                "initial": Decimal(500),
                "equity": Decimal("519.78"),
                "realised": Decimal(20),
                "realised_fifo": Decimal(20),
                "fees": Decimal("0.22"),
            },
            "second": {"initial": Decimal(500), "equity": Decimal("499.9"), "fees": Decimal("0.1")},
        },
        "profits": [
            {
                "strategy": "first",
                "symbol": "A",
                "realised": "20",
                "unrealised": "0",
                "fees": "0.22",
                "dividends": "0",
            },
            {
                "strategy": "second",
                "symbol": "B",
                "realised": "0",
                "unrealised": "0",
                "fees": "0.1",
                "dividends": "0",
            },
        ],
        "open_positions": [
            {"strategy": "second", "symbol": "B", "quantity": "5", "average_price": "20.00"}
        ],
        "assumptions": [("fill", "Market orders fill at the open of the next bar.")],
        "digest": "5f" * 32,
        "bars": 8,
        "seconds": 0.5,
        "log": [{"time": MONDAY, "strategy": "first", "level": "info", "event": "started"}],
        "system": {"name": "small", "strategies": [{"id": "first"}, {"id": "second"}]},
    }
    return Result(**(settings | changes))
