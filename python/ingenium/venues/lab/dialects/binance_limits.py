"""How much Binance may be asked: weights a minute, orders in ten seconds and a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from ingenium.venues.lab.dialects.binance_orders import MILLISECOND

_SECOND: Final = 1_000 * MILLISECOND
MINUTE, DAY = 60 * _SECOND, 86_400 * _SECOND
_WEIGHT: Final = 6_000
_ORDERS: Final = {10 * _SECOND: 100, DAY: 200_000}
_PATIENCE: Final = 20  # requests that are turned away before it shuts the door
_BAN: Final = 120

WEIGHTS: Final = {
    "/api/v3/exchangeInfo": 20,
    "/api/v3/trades": 25,
    "/api/v3/historicalTrades": 25,
    "/api/v3/aggTrades": 4,
    "/api/v3/klines": 2,
    "/api/v3/uiKlines": 2,
    "/api/v3/avgPrice": 2,
    "/api/v3/ticker/price": 2,
    "/api/v3/ticker/bookTicker": 2,
    "/api/v3/ticker/24hr": 2,
    "/api/v3/allOrders": 20,
    "/api/v3/myTrades": 20,
    "/api/v3/account": 20,
    "/api/v3/userDataStream": 2,
    "/api/v3/order/amend/keepPriority": 4,
}
_WITHOUT_SYMBOL: Final = {
    "/api/v3/ticker/price": 4,
    "/api/v3/ticker/bookTicker": 4,
    "/api/v3/ticker/24hr": 80,
    "/api/v3/openOrders": 80,
}
_DEPTHS: Final = ((100, 5), (500, 25), (1_000, 50), (5_000, 250))


def limit_rows() -> list[dict[str, Any]]:
    """Return the limits as `exchangeInfo` tells them."""
    rows = (
        ("REQUEST_WEIGHT", "MINUTE", 1, _WEIGHT),
        ("ORDERS", "SECOND", 10, _ORDERS[10 * _SECOND]),
        ("ORDERS", "DAY", 1, _ORDERS[DAY]),
    )
    names = ("rateLimitType", "interval", "intervalNum", "limit")
    return [dict(zip(names, row, strict=True)) for row in rows]


def weight_of(method: str, path: str, given: dict[str, str]) -> int:
    """Return what a request weighs."""
    if path == "/api/v3/depth":
        count = given.get("limit", "100")
        wanted = int(count) if count.isdigit() else 100
        return next((weight for most, weight in _DEPTHS if wanted <= most), _DEPTHS[-1][1])
    if method == "GET" and path in _WITHOUT_SYMBOL and "symbol" not in given:
        return _WITHOUT_SYMBOL[path]
    if method == "GET" and path in ("/api/v3/order", "/api/v3/openOrders"):
        return 4 if path == "/api/v3/order" else 6
    return WEIGHTS.get(path, 1)


@dataclass(slots=True)
class Meter:
    """Counts what is asked, in the windows of the exchange's clock."""

    _weight: int = 0
    _minute: int = 0
    _refused: int = 0
    _banned_until: int = 0
    _orders: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict[str, Any])

    def charge(self, weight: int, now: int) -> tuple[int, bool] | None:
        """Count a request; if it is too much, return the seconds to wait and if it is a ban."""
        if now < self._banned_until:
            return -(-(self._banned_until - now) // _SECOND), True
        minute = now // MINUTE
        if minute != self._minute:
            self._minute, self._weight, self._refused = minute, 0, 0
        self._weight += weight
        if self._weight <= _WEIGHT:
            return None
        self._refused += 1
        if self._refused > _PATIENCE:
            self._banned_until = now + _BAN * _SECOND
            return _BAN, True
        return -(-((minute + 1) * MINUTE - now) // _SECOND), False

    def charge_order(self, key: str, now: int) -> int | None:
        """Count an order of an account; return how many seconds to wait if it is one too many."""
        counts = self._orders.setdefault(key, {})
        for length, most in _ORDERS.items():
            window, count = counts.get(length, (0, 0))
            if window == now // length and count >= most:
                return -(-((window + 1) * length - now) // _SECOND)
        for length in _ORDERS:
            window, count = counts.get(length, (0, 0))
            counts[length] = (now // length, count + 1 if window == now // length else 1)
        return None

    def headers(self, key: str, *, is_order: bool) -> dict[str, str]:
        """Return what an answer says about what is used."""
        used = {"X-MBX-USED-WEIGHT": str(self._weight), "X-MBX-USED-WEIGHT-1M": str(self._weight)}
        if is_order:
            counts = self._orders.get(key, {})
            for length, name in ((10 * _SECOND, "10S"), (DAY, "1D")):
                used[f"X-MBX-ORDER-COUNT-{name}"] = str(counts.get(length, (0, 0))[1])
        return used
