"""Quotes both sides of the last price, and takes back each bar what did not fill."""

from ingenium import Bar, Strategy


class Quoter(Strategy):
    """Buys a little below the last close, and offers what it holds a little above."""

    size: float = 0.3
    edge: float = 0.0001

    def on_bar(self, bar: Bar) -> None:
        for order in self.orders(bar.symbol):
            self.cancel(order)
        symbol, held = bar.symbol, self.position(bar.symbol)
        if held < 2 * self.size:
            self.buy(symbol, self.size, limit=bar.close * (1 - self.edge))
        if held > 0:
            self.sell(symbol, held, limit=bar.close * (1 + self.edge))
