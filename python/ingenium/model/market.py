"""The compiled order-by-order market."""

from ingenium._core import MarketEvent, MatchingEngine

__all__ = ["MarketEvent", "MatchingEngine"]
