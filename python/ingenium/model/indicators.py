"""The compiled indicators."""

from ingenium._core import ADX, ATR, CCI, EMA, MACD, MFI, NATR, OBV, ROC, RSI, SMA, VWAP, WMA, Aroon, BollingerBands, Donchian, Indicator, Keltner, Momentum, RollingMax, RollingMin, RollingStd, RollingVWAP, SessionVWAP, Stochastic, Supertrend, TrueRange, WilliamsR, ZScore  # noqa: E501

__all__ = ["ADX", "ATR", "CCI", "EMA", "MACD", "MFI", "NATR", "OBV", "ROC", "RSI", "SMA", "VWAP", "WMA", "Aroon", "BollingerBands", "Donchian", "Indicator", "Keltner", "Momentum", "RollingMax", "RollingMin", "RollingStd", "RollingVWAP", "SessionVWAP", "Stochastic", "Supertrend", "TrueRange", "WilliamsR", "ZScore"]  # noqa: E501
