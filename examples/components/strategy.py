"""What to think of the market: RSI-2 says when a price has moved too far."""

from ingenium import Bar, Strategy


class Rsi2(Strategy):
    low: float = 5.0
    high: float = 95.0

    def on_start(self) -> None:
        self.rsi = {symbol: self.indicators.rsi(symbol, 2) for symbol in self.symbols}

    def on_bar(self, bar: Bar) -> None:
        value = self.rsi[bar.symbol].value
        if value < self.low:
            self.signal(bar.symbol, 1)
        elif value > self.high:
            self.signal(bar.symbol, -1)
