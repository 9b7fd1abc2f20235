"""The catalog: importing, opening, resampling, and a run that streams from it."""

import multiprocessing
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.child import Reading, Stopwatch, peak_megabytes, require
from benchmarks.folders import DATA
from benchmarks.history import BARS, SYMBOLS, files
from benchmarks.workloads import CASH, MINUTE, START, Scale
from ingenium import Catalog, import_data
from ingenium.runtime.backtest import run_system
from ingenium.runtime.system import system_of
from ingenium.storage.catalog.resampling import resample_series

FEW = 10  # the smaller run takes a tenth of the bars


def desk(scale: Scale) -> Sequence[Reading]:
    """Return what importing, opening, resampling and streaming take."""
    parquet, text = files(scale), files(scale, "csv")
    with new_catalog() as folder:
        readings = [imported(parquet, folder, scale)]
        readings += [as_text(text, scale), size(folder, scale)]
        opening = opened(folder)  # makes the mapped copies, which the others read
        readings += [opening, resampled(folder, scale)]
        readings += [
            streamed("data-rss-1M", folder, scale.of(BARS) // FEW),
            streamed("data-rss-10M", folder, scale.of(BARS)),
        ]
    return readings


@contextmanager
def new_catalog() -> Iterator[Path]:
    """Give a folder for a catalog, and remove it."""
    folder = Path(tempfile.mkdtemp(dir=DATA))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def imported(sources: Sequence[Path], folder: Path, scale: Scale) -> Reading:
    """Import a Parquet file of each symbol."""
    with Stopwatch() as watch:
        series = import_data(list(sources), catalog=folder, stamp="end")
    bars = sum(each.rows for each in series)
    require("imported bars", bars, len(SYMBOLS) * scale.of(BARS))
    return Reading("data-import", bars / watch.cpu, note=f"{watch.wall:.2f} s wall")


def as_text(sources: Sequence[Path], scale: Scale) -> Reading:
    """Import a CSV file of two symbols."""
    with new_catalog() as folder, Stopwatch() as watch:
        series = import_data(list(sources), catalog=folder, stamp="end")
    bars = sum(each.rows for each in series)
    require("imported bars", bars, len(sources) * scale.of(BARS))
    note = f"{bars:,} bars in {watch.wall:.2f} s wall"
    return Reading("data-import-csv", bars / watch.cpu, note=note)


def size(folder: Path, scale: Scale) -> Reading:
    """Return what the Parquet parts take, for ten million bars."""
    total = sum(path.stat().st_size for path in folder.glob("bars/**/*.parquet"))
    bars = len(SYMBOLS) * scale.of(BARS)
    return Reading("data-size", total / bars * 1e7 / 1e6)


def opened(folder: Path) -> Reading:
    """Find and open each symbol and read its first and last bar, once the mapped copy is there."""
    with Stopwatch() as making:
        for symbol in SYMBOLS:
            open_one(folder, symbol)
    watches = []
    for symbol in SYMBOLS:
        with Stopwatch() as watch:
            open_one(folder, symbol)
        watches.append(watch)
    wall = 1e3 * statistics.median(watch.wall for watch in watches)
    first = 1e3 * making.cpu / len(SYMBOLS)
    note = f"{wall:.2f} ms wall; the first time, which makes the mapped copy: {first:.0f} ms"
    return Reading("data-open", 1e3 * statistics.median(w.cpu for w in watches), note=note)


def open_one(folder: Path, symbol: str) -> float:
    """Open a series as a user does."""
    catalog = Catalog(folder)
    bars = catalog.open(catalog.find(symbol, timeframe="1m")).bars
    return float(bars.close[0] + bars.close[-1])


def resampled(folder: Path, scale: Scale) -> Reading:
    """Make hours of the minutes of all symbols, stored with their provenance."""
    catalog = Catalog(folder)
    with Stopwatch() as watch:
        made = [
            resample_series(catalog, catalog.find(symbol, timeframe="1m"), "1h", now=0)
            for symbol in SYMBOLS
        ]
    hours = scale.of(BARS) * MINUTE // (60 * MINUTE)
    require("hours", sum(each.rows for each in made), len(SYMBOLS) * hours)
    return Reading("data-resample", watch.cpu, note=f"{watch.wall:.2f} s wall, stored")


def streamed(row: str, folder: Path, bars: int) -> Reading:
    """Return the peak memory of a run over so many bars of each symbol, in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        peak, seconds = pool.apply(peak_of_run, (folder, bars))
    count = len(SYMBOLS) * bars
    return Reading(row, peak, note=f"{count:,} bars in {seconds:.1f} s")


def peak_of_run(folder: Path, bars: int) -> tuple[float, float]:
    """Run the cross on all symbols from the catalog; return the peak memory and the time."""
    last = START + MINUTE * bars
    document = {
        "data": {
            "source": "catalog",
            "catalog": str(folder),
            "symbols": list(SYMBOLS),
            "bars": "1m",
            "end": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(last // 10**9)),
        },
        "account": {"initial_capital": CASH},
        "strategies": [{"name": "benchmarks.ours.strategies:Silent"}],
    }
    system = system_of(document, name="streamed", file="benchmark", folder=Path())
    result = run_system(system)
    require("bars of the run", result.bars, len(SYMBOLS) * bars)
    require("symbols with prices", len(set(result.table("prices")["symbol"])), len(SYMBOLS))
    return peak_megabytes(), result.seconds
