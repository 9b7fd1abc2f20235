"""Time the indicators from Python: reading a value, feeding one, computing whole columns."""

import timeit
from collections.abc import Callable, Mapping

import numpy as np

from ingenium.model import indicators as core

ROWS = 1_000_000
REPEATS = 7


def nanoseconds(statement: str, names: dict[str, object], number: int = 1_000_000) -> float:
    """Return the best time of one run of a statement, the empty loop taken off."""
    timer = timeit.Timer(statement, globals=names)
    empty = timeit.Timer("pass", globals=names)
    best = min(timer.repeat(REPEATS, number)) - min(empty.repeat(REPEATS, number))
    return best / number * 1e9


def report(name: str, value: float) -> None:
    """Print one line of the table."""
    print(f"{name:<44}{value:>8.1f} ns")  # noqa: T201 - a benchmark speaks to a terminal


def a_bar(build: Callable[[], object], columns: Mapping[str, object]) -> float:
    """Return the time of one bar of a whole-column computation."""
    compute = build().compute  # type: ignore[attr-defined]
    best = min(timeit.repeat(lambda: compute(**columns), repeat=REPEATS, number=1))
    return best / ROWS * 1e9


def main() -> None:
    """Print the table."""
    close = 100 + np.cumsum(np.random.default_rng(7).normal(0, 0.05, ROWS))
    high, low, volume = close + 0.1, close - 0.1, np.full(ROWS, 5.0)
    time = np.arange(ROWS, dtype=np.int64) * 60_000_000_000
    sma = core.SMA(20)
    for value in close[:50].tolist():
        sma.update(value)
    names: dict[str, object] = {"sma": sma, "x": 100.25, "atr": core.ATR()}

    report("read sma.value", nanoseconds("sma.value", names))
    report("sma.update(x)", nanoseconds("sma.update(x)", names))
    report("atr.update_bar(x, x, x, x, x)", nanoseconds("atr.update_bar(x, x, x, x, x)", names))
    bars = {"high": high, "low": low, "close": close}
    with_volume = {**bars, "volume": volume}
    for name in (
        "SMA",
        "EMA",
        "WMA",
        "RSI",
        "MACD",
        "BollingerBands",
        "RollingStd",
        "ZScore",
        "RollingMin",
        "RollingMax",
        "ROC",
        "Momentum",
    ):
        report(f"{name}().compute, a bar", a_bar(getattr(core, name), {"values": close}))
    for name in (
        "ATR",
        "NATR",
        "TrueRange",
        "ADX",
        "Stochastic",
        "WilliamsR",
        "CCI",
        "Keltner",
        "Supertrend",
    ):
        report(f"{name}().compute, a bar", a_bar(getattr(core, name), bars))
    for name in ("Aroon", "Donchian"):
        report(f"{name}().compute, a bar", a_bar(getattr(core, name), {"high": high, "low": low}))
    for name in ("MFI", "VWAP", "RollingVWAP"):
        report(f"{name}().compute, a bar", a_bar(getattr(core, name), with_volume))
    report("SessionVWAP().compute, a bar", a_bar(core.SessionVWAP, {**with_volume, "time": time}))
    report("OBV().compute, a bar", a_bar(core.OBV, {"close": close, "volume": volume}))


if __name__ == "__main__":
    main()
