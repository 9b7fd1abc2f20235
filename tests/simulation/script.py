"""Small runs: bars as rows of prices, a strategy that does what a script says, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ingenium
from ingenium.model.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingenium.analytics.result import Result

FIRST = 1_577_836_800 * 10**9  # Wednesday 2020-01-01, midnight UTC
PLENTY = 1e6

Row = tuple[float, ...]
"""Open, high, low, close, and the volume where it matters."""


def bars(rows: Sequence[Row], symbol: str = "X", **settings: Any) -> ingenium.Bars:
    """Return bars of rows: daily from 2020-01-01 unless `first` or `step` say otherwise."""
    first, step = settings.pop("first", FIRST), settings.pop("step", DAY)
    columns = list(zip(*[row[:4] for row in rows], strict=True))
    settings.setdefault("time", [first + step * number for number in range(len(rows))])
    return ingenium.Bars.from_columns(
        symbol,
        open=columns[0],
        high=columns[1],
        low=columns[2],
        close=columns[3],
        volume=[row[4] if len(row) > 4 else PLENTY for row in rows],
        timeframe=step,
        **settings,
    )


def flat(*prices: float) -> list[Row]:
    """Return rows that each stay at one price."""
    return [(price, price, price, price) for price in prices]


class Script(ingenium.Strategy):
    """Does at the close of each bar of the symbol that leads what the script says of its number."""

    def __init__(self, steps: Mapping[int, Callable[[Any], object]], lead: str = "X") -> None:
        self.steps, self.lead = steps, lead
        self.bar_number = -1
        self.heard: list[str] = []
        self.on: dict[str, Callable[[Any, Any], object]] = {}

    def on_start(self) -> None:
        self._do("start", self)

    def on_bar(self, bar: ingenium.Bar) -> None:
        self._do("bar", bar)
        if bar.symbol != self.lead:
            return
        self.bar_number += 1
        if self.bar_number in self.steps:
            self.steps[self.bar_number](self)

    def on_order(self, event: ingenium.OrderEvent) -> None:
        self.heard.append(f"{event.order.id} {event.text}")
        self._do("order", event)

    def on_fill(self, fill: ingenium.Fill) -> None:
        self._do("fill", fill)

    def on_timer(self, name: str) -> None:
        self._do("timer", name)

    def on_stale(self, symbol: str, since: int) -> None:
        self._do("stale", (symbol, since))

    def on_fresh(self, symbol: str) -> None:
        self._do("fresh", symbol)

    def on_warning(self, use: dict[str, Any]) -> None:
        self._do("warning", use)

    def on_stop(self) -> None:
        self._do("stop", self)

    def _do(self, callback: str, argument: object) -> None:
        if callback in self.on:
            self.on[callback](self, argument)


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a script."""

    script: Script
    result: Result
    markets: Sequence[ingenium.Bars]

    @property
    def fills(self) -> list[str]:
        """The fills, such as "1 open: buy 10 at 100"; the number is that of the bar."""
        table = self.result.table("fills")
        times = {market.symbol: list(market.time) for market in self.markets}
        lines = []
        for row in range(len(table["time"])):
            symbol = str(table["symbol"][row])
            bar = times[symbol].index(table["time"][row])
            quantity, price = plain(table["quantity_text"][row]), plain(table["price_text"][row])
            what = quantity if len(times) == 1 else f"{quantity} {symbol}"
            lines.append(f"{bar} {table['phase'][row]}: {table['side'][row]} {what} at {price}")
        return lines

    def column(self, table: str, name: str) -> list[Any]:
        """Return a column of a table of the result."""
        return list(self.result.table(table)[name])

    @property
    def fees(self) -> list[str]:
        """The fee of each fill."""
        return [plain(fee) for fee in self.column("fills", "fee_text")]

    @property
    def liquidity(self) -> list[str]:
        """Whether each fill gave or took liquidity."""
        return self.column("fills", "liquidity")

    @property
    def ends(self) -> list[str]:
        """The status of each order in the end, and the reason where there is one."""
        pairs = zip(self.column("orders", "status"), self.column("orders", "reason"), strict=True)
        return [f"{status} {reason}".strip() for status, reason in pairs]

    @property
    def heard(self) -> list[str]:
        """What the strategy heard of its orders, such as "0 OrderAccepted"."""
        return self.script.heard


def play(
    data: Sequence[Row] | Sequence[ingenium.Bars],
    steps: Mapping[int, Callable[[Any], object]],
    *,
    on: Mapping[str, Callable[[Any, Any], object]] | None = None,
    lead: str = "X",
    **settings: Any,
) -> Played:
    """Run a script, without checks of cash unless `account` asks for them."""
    markets = _markets(data)
    script = Script(steps, lead)
    script.on = dict(on or {})
    settings.setdefault("account", "unlimited")
    venue = dict(settings.pop("venue", {}))
    for name in ("children", "path", "trail_by", "participation", "cash_check"):
        if name in settings:
            venue[name] = settings.pop(name)
    result = ingenium.backtest(script, data=markets, venue=venue, **settings)
    return Played(script, result, markets)


def _markets(data: Sequence[Row] | Sequence[ingenium.Bars]) -> list[ingenium.Bars]:
    markets = [item for item in data if isinstance(item, ingenium.Bars)]
    rows = [item for item in data if not isinstance(item, ingenium.Bars)]
    return markets or [bars(rows)]


def plain(text: object) -> str:
    """Return exact text without trailing zeros."""
    return f"{Decimal(str(text)).normalize():f}"
