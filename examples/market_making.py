"""A market maker under every level of detail:  python examples/market_making.py [RECORDING].

RECORDING is the depth file of a recording of Binance: `..._depth.parquet` with `_trades.parquet`
and `_bbo.parquet` beside it. Binance's public streams can be recorded by anybody; the collector of
hftbacktest writes such files. Without it a made-up tape shows what the table looks like.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tapes.binance import recorded
from tapes.synthetic import synthetic
from tapes.tape import SYMBOL

from ingenium import Strategy, backtest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tapes.tape import Tape

    from ingenium import Order
    from ingenium.analytics.result import Result

FEES = {"kind": "maker_taker", "maker": 0, "taker": "0.0002"}
MILLISECOND = 1_000_000
LOT = 5  # decimals of a quantity
TICK = 0.01
ROUNDING = 1e-6  # of a tick
HALF_LIFE = {"kind": "half_life", "time": "10s"}


class MarketMaker(Strategy):
    """Quote both sides of the middle, lower when long and higher when short."""

    size: float = 0.05
    half_spread: float = 0.005
    skew: float = 2.0  # how far a whole unit of inventory moves both quotes
    most: float = 0.5  # beyond it half of the inventory is traded at the market
    every: int = 100 * MILLISECOND
    has_book: bool = True

    def on_start(self) -> None:
        self.quotes: dict[str, Order] = {}
        self.call_every(self.every, "quote")

    def on_timer(self, name: str) -> None:  # noqa: ARG002 - it has one timer
        middle = self.book(SYMBOL).mid if self.has_book else self.price(SYMBOL)
        if math.isnan(middle):
            return
        held = self.position(SYMBOL)
        if abs(held) > self.most:
            trade = self.sell if held > 0 else self.buy
            trade(SYMBOL, round(abs(held) / 2, LOT))
        lean = self.skew * held
        bid = math.floor((middle - self.half_spread - max(lean, 0)) / TICK + ROUNDING) * TICK
        ask = math.ceil((middle + self.half_spread - min(lean, 0)) / TICK - ROUNDING) * TICK
        self.quote("bid", round(bid, 2))
        self.quote("ask", round(ask, 2))

    def quote(self, side: str, price: float) -> None:
        """Leave a quote alone that is still right, so that it keeps its place in the queue."""
        old = self.quotes.get(side)
        if old is not None and old.is_open:
            if old.limit == price:
                return
            self.cancel(old)
        trade = self.buy if side == "bid" else self.sell
        self.quotes[side] = trade(SYMBOL, self.size, limit=price, post_only=True)


@dataclass(frozen=True, slots=True)
class Case:
    """What one run assumes."""

    detail: str = "depth"
    queue: str = "risk_averse"
    latency: int = 0  # milliseconds, each of feed, order and response
    refill: str = "level"

    @property
    def venue(self) -> dict[str, Any]:
        if self.detail == "bars":
            return {}
        late = {"kind": "constant", "time": f"{self.latency}ms"}
        refill = {"kind": "level"} if self.refill == "level" else HALF_LIFE
        return {
            "queue": {"kind": self.queue},
            "latency": {"feed": late, "order": late, "response": late},
            "refill": refill,
        }


BASE = Case()
QUESTIONS = {
    "the detail of the data": (Case("bars"), Case("quotes"), BASE),
    "the place in the queue": (BASE, *(Case(queue=q) for q in ("volume_ahead", "log", "power"))),
    "the latency": (BASE, Case(latency=10), Case(latency=50)),
    "what we took coming back": (BASE, Case(refill="half-life 10s")),
}
CASES = tuple(dict.fromkeys(case for cases in QUESTIONS.values() for case in cases))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one run; money in USDT, volumes in BTC."""

    result: Result

    @property
    def profit(self) -> float:
        return float(self.result.final_equity - self.result.initial_equity)

    @property
    def volume(self) -> float:
        return float(self.result.fills["quantity"].sum())

    @property
    def maker_volume(self) -> float:
        fills = self.result.fills
        return float(fills["quantity"][fills["liquidity"] == "maker"].sum())

    @property
    def inventory(self) -> float:
        fills = self.result.fills
        return float(fills["quantity"].where(fills["side"] == "buy", -fills["quantity"]).sum())

    @property
    def fees(self) -> float:
        return float(self.result.fills["fee"].sum())


def play(tape: Tape, case: Case, **parameters: object) -> Outcome:
    """Run the market maker on a tape under some assumptions."""
    result = backtest(
        MarketMaker(has_book=case.detail != "bars", **parameters),
        data=[getattr(tape, case.detail)],
        cash=1_000_000,
        currency="USDT",
        fees=FEES,
        venue=case.venue,
    )
    return Outcome(result)


def table(outcomes: Mapping[Case, Outcome]) -> str:
    """Return a line for each run."""
    lines = [
        f"{'data':<7} {'queue':<13} {'latency':>7}  {'refill':<13} {'P&L':>8} {'per BTC':>7}"
        f" {'fills':>6} {'volume':>7} {'maker':>6} {'inventory':>9} {'fees':>6}"
    ]
    for case, told in outcomes.items():
        is_played = case.detail != "bars"
        queue, refill = (case.queue, case.refill) if is_played else ("none", "none")
        volume = told.volume or 1.0
        lines.append(
            f"{case.detail:<7} {queue:<13} {case.latency:>4} ms  {refill:<13} {told.profit:>8.2f}"
            f" {told.profit / volume:>7.2f} {len(told.result.fills):>6} {told.volume:>7.2f}"
            f" {told.maker_volume / volume:>6.1%} {told.inventory:>9.3f} {told.fees:>6.2f}"
        )
    return "\n".join(lines)


def sentences(outcomes: Mapping[Case, Outcome]) -> list[str]:
    """Say how much of the P&L rests on which assumption: by how much it differs between them."""
    base = outcomes[BASE].profit
    told = [f"{base:.2f} is the P&L with {BASE.detail}, {BASE.queue}, {BASE.latency} ms. Of it"]
    for question, cases in QUESTIONS.items():
        profits = [outcomes[case].profit for case in cases]
        worst, best = min(profits), max(profits)
        told.append(
            f"- {best - worst:.2f} rests on {question}: "
            f"it is {worst:.2f} at worst, {best:.2f} at best."
        )
    return told


def main(arguments: list[str]) -> None:
    if arguments:
        tape = recorded(Path(arguments[0]))
    else:
        tape = synthetic()
        print("No recording given, so this market is SYNTHETIC: its figures say nothing of a real")
        print(f"one. For a real one: python {Path(__file__).name} SOMEWHERE_depth.parquet\n")
    outcomes = {case: play(tape, case) for case in CASES}
    print(f"{tape.name}: P&L and fees in USDT, volume and inventory in BTC\n")
    print(table(outcomes), "", *sentences(outcomes), "", sep="\n")
    print(outcomes[BASE].result)


if __name__ == "__main__":
    main(sys.argv[1:])
