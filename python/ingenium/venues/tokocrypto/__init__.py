"""Tokocrypto: orders of its own, market data of Binance."""
