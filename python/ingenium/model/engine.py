"""The compiled engine and what strategies meet in it."""

from ingenium._core import Bar, Engine, Fill, Order, OrderEvent, Run, StrategyCore

__all__ = ["Bar", "Engine", "Fill", "Order", "OrderEvent", "Run", "StrategyCore"]
