"""Ingenium: write a trading strategy once; backtest it, paper-trade it, trade it live."""

__all__: list[str] = []
