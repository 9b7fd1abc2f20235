"""The compiled engine and what strategies meet in it."""

from ingenium._core import (
    Bar,
    Book,
    Engine,
    Fill,
    LiveRun,
    Order,
    OrderEvent,
    Quote,
    Run,
    StrategyCore,
    Trade,
    bar_times,
)

__all__ = [
    "Bar",
    "Book",
    "Engine",
    "Fill",
    "LiveRun",
    "Order",
    "OrderEvent",
    "Quote",
    "Run",
    "StrategyCore",
    "Trade",
    "bar_times",
]
