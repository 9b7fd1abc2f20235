"""Databases of the hft-service contract: order histories and klines."""
