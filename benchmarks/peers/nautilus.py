"""nautilus_trader: its Python API over the compiled engine; orders fill at the bar's close."""

# mypy: disable-error-code="import-not-found, import-untyped, misc"
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.config import LoggingConfig
from nautilus_trader.indicators import SimpleMovingAverage
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.persistence.wranglers import BarDataWrangler
from nautilus_trader.trading.strategy import Strategy

from benchmarks.child import Reading, Stopwatch, main, peak_megabytes, require_near
from benchmarks.peers.frames import frame_of
from benchmarks.peers.readings import Pair, capped, rate, start, two_process_sweep
from benchmarks.workloads import (
    CASH,
    FAST,
    SLOW,
    SYMBOLS,
    Columns,
    Scale,
    load,
    position_changes,
    series,
)

MOST_BARS = 200_000
MOST_ORDER_BARS = 10_000  # its cost an order grows with the number of orders
MOST_SWEEP_BARS = 20_000
MOST_SYMBOL_BARS = 10_000
VENUE = Venue("SIM")
ONE = Quantity.from_int(1)


def instrument_of(symbol: str) -> Equity:
    """Return an equity with a tick of 0.01."""
    return Equity(
        instrument_id=InstrumentId(Symbol(symbol), VENUE),
        raw_symbol=Symbol(symbol),
        currency=USD,
        price_precision=2,
        price_increment=Price.from_str("0.01"),
        lot_size=ONE,
        ts_event=0,
        ts_init=0,
    )


def bar_type_of(symbol: str) -> BarType:
    """Return the name of the symbol's minute bars."""
    return BarType.from_str(f"{symbol}.{VENUE}-1-MINUTE-LAST-EXTERNAL")


class Silent(Strategy):
    """W2, and what all share: the subscription and the market order."""

    def __init__(self, symbols: Sequence[str]) -> None:
        super().__init__()
        self.bar_types = [bar_type_of(symbol) for symbol in symbols]
        self.instruments = [instrument_of(symbol) for symbol in symbols]

    def on_start(self) -> None:
        """Ask for the bars."""
        for bar_type in self.bar_types:
            self.subscribe_bars(bar_type)

    def on_bar(self, bar: Bar) -> None:
        """Do nothing."""

    def trade(self, instrument: InstrumentId, *, is_buy: bool) -> None:
        """Send a market order."""
        side = OrderSide.BUY if is_buy else OrderSide.SELL
        self.submit_order(self.order_factory.market(instrument, side, ONE))


class Cross(Silent):
    """W1 and W9."""

    def __init__(self, symbols: Sequence[str], fast: int = FAST, slow: int = SLOW) -> None:
        super().__init__(symbols)
        self.lengths = fast, slow
        self.legs: dict[BarType, list[Any]] = {}

    def on_start(self) -> None:
        """Register both averages of every symbol."""
        for bar_type in self.bar_types:
            fast, slow = (SimpleMovingAverage(length) for length in self.lengths)
            self.register_indicator_for_bars(bar_type, fast)
            self.register_indicator_for_bars(bar_type, slow)
            self.legs[bar_type] = [fast, slow, False, bar_type.instrument_id]
        super().on_start()

    def on_bar(self, bar: Bar) -> None:
        """Trade when the averages of this bar's symbol have crossed."""
        leg = self.legs[bar.bar_type]
        fast, slow, is_long, instrument = leg
        if not slow.initialized:
            return
        is_above = fast.value > slow.value
        if is_above != is_long:
            leg[2] = is_above
            self.trade(instrument, is_buy=is_above)


class Alternate(Silent):
    """W3."""

    is_long = False
    fills = 0

    def on_bar(self, bar: Bar) -> None:
        """Send the other order."""
        self.is_long = not self.is_long
        self.trade(bar.bar_type.instrument_id, is_buy=self.is_long)

    def on_order_filled(self, event: object) -> None:  # noqa: ARG002
        """Count the fill."""
        self.fills += 1


class Quotes(Silent):
    """W4."""

    quotes: tuple[Any, ...] = ()

    def on_bar(self, bar: Bar) -> None:
        """Replace both quotes."""
        for order in self.quotes:
            self.cancel_order(order)
        instrument, price = self.instruments[0], bar.close.as_double()
        self.quotes = tuple(
            self.order_factory.limit(instrument.id, side, ONE, instrument.make_price(price * part))
            for side, part in ((OrderSide.BUY, 0.9), (OrderSide.SELL, 1.1))
        )
        for order in self.quotes:
            self.submit_order(order)


def prepared(feeds: Mapping[str, Columns]) -> BacktestEngine:
    """Return an engine with the bars of these symbols."""
    quiet = LoggingConfig(bypass_logging=True)
    engine = BacktestEngine(BacktestEngineConfig(logging=quiet, run_analysis=False))
    engine.add_venue(
        VENUE,
        OmsType.NETTING,
        AccountType.MARGIN,
        [Money(CASH, USD)],
        base_currency=USD,
        default_leverage=Decimal(1),
    )
    for symbol, columns in feeds.items():
        instrument = instrument_of(symbol)
        engine.add_instrument(instrument)
        wrangler = BarDataWrangler(bar_type_of(symbol), instrument)
        engine.add_data(wrangler.process(frame_of(columns)), sort=symbol == list(feeds)[-1])
    return engine


def timed(strategy: Strategy, feeds: Mapping[str, Columns]) -> tuple[Stopwatch, BacktestEngine]:
    """Run once."""
    engine = prepared(feeds)
    engine.add_strategy(strategy)
    with Stopwatch() as watch:
        engine.run()
    return watch, engine


def long_feed(bars: int) -> dict[str, Columns]:
    """Return the long series as the feed of one symbol."""
    return {"SYM": series(bars)}


def cross(scale: Scale) -> Sequence[Reading]:
    """W1."""
    bars, note = capped(scale.bars, MOST_BARS)
    watch, engine = timed(Cross(["SYM"]), long_feed(bars))
    require_near("orders", engine.cache.orders_total_count(), position_changes(series(bars).close))
    return [rate("W1", bars, watch, note)]


def silent(scale: Scale) -> Sequence[Reading]:
    """W2."""
    bars, note = capped(scale.bars, MOST_BARS)
    watch, _ = timed(Silent(["SYM"]), long_feed(bars))
    return [rate("W2", bars, watch, note)]


def alternate(scale: Scale) -> Sequence[Reading]:
    """W3."""
    bars, note = capped(scale.symbol_bars, MOST_ORDER_BARS)
    strategy = Alternate(["SYM"])
    watch, _ = timed(strategy, long_feed(bars))
    require_near("fills", strategy.fills, bars)
    return [rate("W3", bars, watch, note)]


def quotes(scale: Scale) -> Sequence[Reading]:
    """W4."""
    bars, note = capped(scale.symbol_bars, MOST_ORDER_BARS)
    watch, engine = timed(Quotes(["SYM"]), long_feed(bars))
    require_near("orders", engine.cache.orders_total_count(), 2 * bars)
    return [rate("W4", 4 * bars, watch, note)]


def cross_each(scale: Scale) -> Sequence[Reading]:
    """W9."""
    bars, note = capped(scale.symbol_bars, MOST_SYMBOL_BARS)
    feeds = {symbol: load(symbol).head(bars) for symbol in SYMBOLS}
    watch, engine = timed(Cross(SYMBOLS), feeds)
    expected = sum(position_changes(columns.close) for columns in feeds.values())
    require_near("orders", engine.cache.orders_total_count(), expected)
    return [rate("W9", bars * len(feeds), watch, note)]


def orders_of(bars: int, pairs: Sequence[Pair]) -> int:
    """Run some pairs of the sweep on one engine."""
    engine = prepared(long_feed(bars))
    orders = 0
    for fast, slow in pairs:
        engine.add_strategy(Cross(["SYM"], fast, slow))
        engine.run()
        orders += engine.cache.orders_total_count()
        engine.reset()
        engine.clear_strategies()
    return orders


def memory(scale: Scale) -> Sequence[Reading]:
    """Return the KB by which each order raises the peak of a run."""
    bars, _ = capped(scale.symbol_bars, MOST_ORDER_BARS)
    engine = prepared(long_feed(bars))
    engine.add_strategy(Alternate(["SYM"]))
    before = peak_megabytes()
    engine.run()
    kilobytes = (peak_megabytes() - before) * 1e6 / 1024 / bars
    return [Reading("memory", kilobytes, note=f"{bars:,} orders only")]


def load_bars(scale: Scale) -> Sequence[Reading]:
    """From mapped columns to an engine."""
    with Stopwatch() as watch:
        prepared(long_feed(scale.bars))
    return [Reading("load-mapped", watch.cpu)]


if __name__ == "__main__":
    sys.exit(
        main(
            {
                "W1": cross,
                "W2": silent,
                "W3": alternate,
                "W4": quotes,
                "W5": lambda scale: two_process_sweep(
                    scale, orders_of, pairs=10, most=MOST_SWEEP_BARS
                ),
                "W9": cross_each,
                "load": load_bars,
                "memory": memory,
                "import": lambda _: start("nautilus_trader.backtest.engine"),
            }
        )
    )
