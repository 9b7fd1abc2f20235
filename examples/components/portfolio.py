"""What to make of it: a hundred shares when a signal says long, none when it says short."""

from ingenium import Fill, Portfolio


class Hundred(Portfolio):
    shares: int = 100

    def on_signal(self, symbol: str, strength: float) -> None:
        if strength > 0 and self.position(symbol) == 0 and not self.orders(symbol):
            self.buy(symbol, self.shares)
        elif strength < 0 and self.position(symbol) > 0:
            self.close(symbol)

    def on_execution(self, fill: Fill) -> None:
        self.log.info("traded", symbol=fill.symbol, side=fill.side, price=fill.price)
