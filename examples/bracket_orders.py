"""Entries with a stop and a target, sized by a usual day:  python examples/bracket_orders.py."""

from collections import Counter

from ingenium import Bar, Fill, Strategy, backtest


class Breakout(Strategy):
    """Buy new highs; risk a fixed part of the equity with each."""

    period: int = 50
    risk: float = 0.01  # of the equity, between entry and stop
    reward: float = 3.0  # how many times the risk is wanted

    def on_start(self) -> None:
        self.high = {
            symbol: self.indicators.rolling_max(symbol, self.period) for symbol in self.symbols
        }
        self.range = {symbol: self.indicators.atr(symbol, 14) for symbol in self.symbols}
        self.exits: Counter[str] = Counter()

    def on_bar(self, bar: Bar) -> None:
        if self.position(bar.symbol) or self.orders(bar.symbol):
            return
        if bar.close >= self.high[bar.symbol].value:
            distance = 2 * self.range[bar.symbol].value
            affordable = 0.3 * self.equity / bar.close
            self.buy(
                bar.symbol,
                int(min(self.risk * self.equity / distance, affordable)),
                take_profit=round(bar.close + self.reward * distance, 2),
                stop_loss=round(bar.close - distance, 2),
            )

    def on_fill(self, fill: Fill) -> None:
        if fill.side == "sell":
            self.exits[fill.tag] += 1


if __name__ == "__main__":
    strategy = Breakout()
    fees = {"kind": "percent", "rate": 0.001}
    print(backtest(strategy, data=["AAPL", "GOOG", "MSFT"], fees=fees))
    print(f"\nTargets: {strategy.exits['take_profit']}, stops: {strategy.exits['stop_loss']}")
