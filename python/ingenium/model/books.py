"""The compiled order books: by level, by level after a feed, by order."""

from ingenium._core import ChainedBook, CheckedBook, DepthBook, FeedBook

__all__ = ["ChainedBook", "CheckedBook", "DepthBook", "FeedBook"]
