"""Luno: orders, candles, and a book told order by order."""
