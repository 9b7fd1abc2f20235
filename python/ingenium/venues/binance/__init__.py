"""Binance: spot, USD-margined and coin-margined futures."""
