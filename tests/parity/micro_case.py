"""Run one micro case: bars, orders sent at closes, the fills that must come of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ingenium

if TYPE_CHECKING:
    from ingenium.analytics.result import Result

DAY = 86_400_000_000_000
SYMBOL = "X"


class Script(ingenium.Strategy):
    """Send what the case says, at the closes that it names."""

    def __init__(self, case: dict[str, Any]) -> None:
        super().__init__()
        self.case = case

    def on_start(self) -> None:
        self.bar_number = -1
        self.sent: list[tuple[dict[str, Any], ingenium.Order]] = []

    def on_bar(self, _: ingenium.Bar) -> None:
        self.bar_number += 1
        for order, handle in self.sent:
            if order.get("cancel_at") == self.bar_number:
                self.cancel(handle)
        for order in self.case["orders"]:
            if order["at"] == self.bar_number:
                self.sent.append((order, self.send(order)))

    def send(self, order: dict[str, Any]) -> ingenium.Order:
        keywords: dict[str, Any] = {}
        for key, keyword in (("limit", "limit"), ("stop", "stop")):
            if key in order:
                keywords[keyword] = order[key]
        if "trail" in order:
            keywords["trail_percent"] = Decimal(order["trail"]) * 100
        if "bars_valid" in order:
            keywords["bars"] = order["bars_valid"]
        if "oco" in order:
            keywords["oco"] = order["oco"]
        bracket = order.get("bracket") or {}
        for key, keyword in (("sl", "stop_loss"), ("tp", "take_profit")):
            if key in bracket:
                keywords[keyword] = bracket[key]
        side = self.buy if order["side"] == "buy" else self.sell
        return side(SYMBOL, order["qty"], **keywords)


def run(case: dict[str, Any]) -> Result:
    columns = list(zip(*[[float(price) for price in bar] for bar in case["bars"]], strict=True))
    count = len(case["bars"])
    bars = ingenium.Bars.from_columns(
        SYMBOL,
        time=[DAY * number for number in range(10_000, 10_000 + count)],
        open=columns[0],
        high=columns[1],
        low=columns[2],
        close=columns[3],
        volume=[1e6] * count,
        timeframe="1d",
        stamp="start",
    )
    venue = {"cash_check": case.get("cash_check", False)}
    if "child_active" in case:
        venue["children"] = case["child_active"]
    return ingenium.backtest(
        Script(case),
        data={SYMBOL: bars},
        cash=case.get("cash", "10000"),
        account="unlimited",
        fill=case.get("mode", "next_open"),
        fees={"kind": "percent", "rate": case["fee"]} if "fee" in case else None,
        slippage={"kind": "fraction", "rate": case["slip"]} if "slip" in case else None,
        venue=venue,
        instruments={SYMBOL: {"price_precision": 9, "quantity_precision": 6}},
    )


def fills(result: Result) -> list[dict[str, object]]:
    """Return the fills as a case expects them."""
    table = result.table("fills")
    return [
        {
            "bar": int(time) // DAY - 10_000,
            "side": side,
            "qty": Decimal(quantity),
            "price": Decimal(price),
        }
        for time, side, quantity, price in zip(
            table["time"], table["side"], table["quantity_text"], table["price_text"], strict=True
        )
    ]
