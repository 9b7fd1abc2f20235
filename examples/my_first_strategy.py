"""A strategy of your own on the shipped sample data:  python examples/my_first_strategy.py."""

from ingenium import Bar, Strategy, backtest


class BuyTheDip(Strategy):
    """Buy a close well below the average of the last weeks, sell when it is back."""

    period: int = 20
    dip: float = 0.05

    def on_start(self) -> None:
        self.average = {symbol: self.indicators.sma(symbol, self.period) for symbol in self.symbols}

    def on_bar(self, bar: Bar) -> None:
        average = self.average[bar.symbol].value
        if bar.close < average * (1 - self.dip) and self.position(bar.symbol) == 0:
            self.target(bar.symbol, weight=0.9 / len(self.symbols))
            self.log.info("bought the dip", symbol=bar.symbol, below=average - bar.close)
        elif bar.close > average:
            self.target(bar.symbol, weight=0)


if __name__ == "__main__":
    result = backtest(
        BuyTheDip(period=20, dip=0.05),
        data=["AAPL", "GOOG", "MSFT"],
        cash=100_000,
        fees={"kind": "percent", "rate": 0.001},
    )
    print(result)
