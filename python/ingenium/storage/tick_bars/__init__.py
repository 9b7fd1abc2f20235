"""Bars made of trades: by time, by what was traded, by who traded, by how far the price went."""
