"""The compiled engine and what strategies meet in it."""

from ingenium._core import (
    Bar,
    Book,
    Engine,
    Fill,
    Order,
    OrderEvent,
    Quote,
    Run,
    StrategyCore,
    Trade,
)

__all__ = [
    "Bar",
    "Book",
    "Engine",
    "Fill",
    "Order",
    "OrderEvent",
    "Quote",
    "Run",
    "StrategyCore",
    "Trade",
]
