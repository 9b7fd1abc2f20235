"""Every indicator gives the values of independent software, step by step and over whole arrays."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from ingenium.model import indicators as core

Floats: TypeAlias = NDArray[np.float64]
Bars: TypeAlias = dict[str, Floats]

ROOT = Path(__file__).resolve().parents[2]
CANDIDATES = (
    Path(os.environ.get("PARITY_DIR", ROOT.parent / "shared" / "parity")),
    ROOT / "tests" / "data" / "parity",
)
TOLERANCE = 1e-8
INPUTS = ("time", "open", "high", "low", "close", "volume")


@dataclass(frozen=True, slots=True)
class Reference:
    """How to compute one reference column."""

    build: Callable[[], core.Indicator]
    columns: tuple[str, ...]
    output: str

    def whole(self, bars: Bars) -> Floats:
        """Return the column computed from whole arrays."""
        given = {"values" if name == "values" else name: bars[name] for name in self.columns}
        computed = self.build().compute(**given)  # type: ignore[attr-defined]
        column: Floats = computed[self.output] if isinstance(computed, dict) else computed
        return column

    def step_by_step(self, bars: Bars) -> Floats:
        """Return the column computed bar by bar, from bare values where they are taken."""
        indicator = self.build()
        if self.columns == ("values",):
            return np.array(
                [self._after_value(indicator, value) for value in bars["values"].tolist()]
            )
        return np.array([self._after_bar(indicator, row) for row in _rows(bars)])

    def _after_value(self, indicator: core.Indicator, value: float) -> float:
        indicator.update(value)  # type: ignore[attr-defined]
        return float(getattr(indicator, self.output))

    def _after_bar(self, indicator: core.Indicator, row: tuple[float, ...]) -> float:
        time, open_, high, low, close, volume = row
        indicator.update_bar(open_, high, low, close, volume, time=int(time))
        return float(getattr(indicator, self.output))


def _rows(bars: Bars) -> Iterator[tuple[float, ...]]:
    return zip(*(bars[name].tolist() for name in INPUTS), strict=True)


HLC = ("high", "low", "close")
HLCV = (*HLC, "volume")
SERIES = ("values",)
N = r"(\d+)"

Build: TypeAlias = Callable[..., core.Indicator]

# a pattern's numbers are the constructor's arguments; a last word, if any, is the output
PATTERNS: tuple[tuple[str, Build, tuple[str, ...]], ...] = (
    (f"sma_{N}", core.SMA, SERIES),
    (f"ema_{N}", core.EMA, SERIES),
    (f"wma_{N}", core.WMA, SERIES),
    (f"rsi_{N}", core.RSI, SERIES),
    (f"roc_{N}", core.ROC, SERIES),
    (f"mom_{N}", core.Momentum, SERIES),
    (f"macd_{N}_{N}_{N}_(?P<output>macd|signal|hist)", core.MACD, SERIES),
    (rf"bbands_{N}_([\d.]+)_(?P<output>upper|middle|lower)", core.BollingerBands, SERIES),
    (f"std_pop_{N}", lambda n: core.RollingStd(n, sample=False), SERIES),
    (f"std_sample_{N}", lambda n: core.RollingStd(n, sample=True), SERIES),
    (f"zscore_pop_{N}", lambda n: core.ZScore(n, sample=False), SERIES),
    (f"zscore_sample_{N}", lambda n: core.ZScore(n, sample=True), SERIES),
    (f"min_{N}", core.RollingMin, SERIES),
    (f"max_{N}", core.RollingMax, SERIES),
    (f"atr_{N}", core.ATR, HLC),
    (f"natr_{N}", core.NATR, HLC),
    ("trange", core.TrueRange, HLC),
    (f"(?P<output>adx|plus_di|minus_di)_{N}", core.ADX, HLC),
    (f"stoch_{N}_{N}_{N}_(?P<output>k|d)", core.Stochastic, HLC),
    (f"willr_{N}", core.WilliamsR, HLC),
    (f"cci_{N}", core.CCI, HLC),
    (f"aroon_{N}_(?P<output>down|up)", core.Aroon, ("high", "low")),
    (f"donchian_{N}_(?P<output>upper|lower|middle)", core.Donchian, ("high", "low")),
    ("obv", core.OBV, ("close", "volume")),
    (f"mfi_{N}", core.MFI, HLCV),
    ("vwap_cumulative", core.VWAP, HLCV),
    (f"vwap_rolling_{N}", core.RollingVWAP, HLCV),
    ("vwap_session", core.SessionVWAP, (*HLCV, "time")),
)
OUTPUTS = {"hist": "histogram"}


def parse(column: str) -> Reference:
    """Return what a column's name says; an unknown one is an error that shows it."""
    for pattern, build, columns in PATTERNS:
        if found := re.fullmatch(pattern, column):
            word = found.groupdict().get("output", "value")
            groups = (group for group in found.groups() if group != word)
            arguments = tuple(float(text) if "." in text else int(text) for text in groups)
            return Reference(lambda b=build, a=arguments: b(*a), columns, OUTPUTS.get(word, word))  # type: ignore[misc]
    message = f"no indicator is known for the reference column {column!r}: add it to PATTERNS"
    raise ValueError(message)


def reference_files() -> list[Path]:
    """Return the reference files of the first folder that has any."""
    for folder in CANDIDATES:
        if files := sorted((folder / "indicators").glob("*.parquet")):
            return files
    message = f"no reference files in {', '.join(map(str, CANDIDATES))}: set PARITY_DIR"
    raise FileNotFoundError(message)


def cases() -> list[tuple[Path, str]]:
    """Return every column of every file that is not an input."""
    return [
        (path, name)
        for path in reference_files()
        for name in pq.read_schema(path).names
        if name not in INPUTS
    ]


def floats(column: pa.ChunkedArray) -> Floats:
    """Return a column as floats, nulls as NaN."""
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)


def read_bars(path: Path) -> Bars:
    """Return the bars of a file; labels as nanoseconds."""
    table = pq.read_table(path, columns=list(INPUTS))
    bars = {name: floats(table[name]) for name in INPUTS if name != "time"}
    labels = np.array(table["time"].to_pylist(), dtype="datetime64[ns]")
    return bars | {"time": labels.astype(np.int64), "values": bars["close"]}


def check(computed: Floats, expected: Floats) -> None:
    """Compare within the tolerance of the rules, with the same NaN pattern."""
    np.testing.assert_array_equal(np.isnan(computed), np.isnan(expected))
    known = ~np.isnan(expected)
    allowed = TOLERANCE * np.maximum(1.0, np.abs(expected[known]))
    difference = np.abs(computed[known] - expected[known])
    worst = float(np.max(difference / allowed, initial=0.0))
    assert worst <= 1.0, f"largest difference is {worst:.3g} times the tolerance"


@pytest.mark.parametrize("form", ["step_by_step", "whole"])
@pytest.mark.parametrize(
    ("path", "column"), cases(), ids=[f"{path.stem}-{name}" for path, name in cases()]
)
def test_a_column_agrees_with_its_reference(path: Path, column: str, form: str) -> None:
    reference = parse(column)
    expected = floats(pq.read_table(path, columns=[column])[column])

    computed = getattr(reference, form)(read_bars(path))

    check(computed, expected)


def test_an_unknown_column_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="no indicator is known for the reference column 'tema_9'"):
        parse("tema_9")
