"""Where orders are executed: here, at the last price, for a commission."""

from ingenium import OrderExecutor, VenueOrder


class LastPrice(OrderExecutor):
    commission: float = 0.001

    def on_order(self, order: VenueOrder) -> None:
        if order.type != "market":
            self.reject(order)
            return
        price = self.price(order.symbol)
        self.accept(order)
        self.fill(order, price, fee=round(float(order.quantity) * price * self.commission, 2))
