"""Sessions: how soon a datum is acted on, and how much passes through all components."""

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.child import Reading, Stopwatch, require
from benchmarks.folders import DATA
from benchmarks.workloads import MINUTE, START, Scale
from ingenium import Bar, Bars, Fill, Strategy
from ingenium.bus.opening import open_bus
from ingenium.bus.port import Message
from ingenium.runtime.market import Market
from ingenium.runtime.prepared import prepare
from ingenium.runtime.session.entries import CLOSED, FRAME
from ingenium.runtime.session.keeping import SessionJournal
from ingenium.runtime.session.local import LocalSession
from ingenium.runtime.session.opening import Opening, opening_of
from ingenium.runtime.system import system_of
from ingenium.storage.journal.reader import opened
from ingenium.storage.journal.sqlite import SqliteJournal

EACH = 20_000  # bars that are timed one by one
MANY = 1_000_000
THROUGH = 300_000  # bars that pass through processes
MESSAGES = 5_000
BATCH = 512
AT_ONCE = "1000000000000"  # a speed at which nothing is waited for: a message an instant
PROGRAM = "from ingenium.cli import main; main()"


class Heard(Strategy):
    """Notes when it is called; buys and sells by turns, and notes when that has traded."""

    def on_start(self) -> None:
        """Have seen nothing."""
        self.called: list[int] = []
        self.filled: list[int] = []
        self.asked = 0

    def on_bar(self, bar: Bar) -> None:
        """Note the time, and trade."""
        self.called.append(time.perf_counter_ns())
        self.asked = time.perf_counter_ns()
        if len(self.called) % 2:
            self.buy(bar.symbol, 1)
        else:
            self.sell(bar.symbol, 1)

    def on_fill(self, fill: Fill) -> None:  # noqa: ARG002
        """Note how long it took."""
        self.filled.append(time.perf_counter_ns() - self.asked)


def sessions(scale: Scale) -> Sequence[Reading]:
    """Return what passes in one process, and how long a message takes over NATS."""
    return [*latencies(scale), through_one(scale), asyncio.run(one_way(scale))]


def processes(scale: Scale) -> Sequence[Reading]:
    """Return how many bars a second pass through five processes over JetStream."""
    count = scale.of(THROUGH)
    return [
        Reading("session-many", through_many(count), note=f"messages of {BATCH} bars"),
        Reading("session-many-each", through_many(count // 5, "--speed", AT_ONCE), note="of one"),
    ]


def latencies(scale: Scale) -> list[Reading]:
    """Return from a datum to the callback, and from an order to its fill, in microseconds."""
    strategy = Heard()
    begins = opening(strategy, scale.of(EACH), fill="same_close")
    with begun(begins) as session:
        started = []
        for frame in begins.frames(1):
            started.append(time.perf_counter_ns())
            session.take(frame)
    waits = (np.array(strategy.called) - np.array(started[: len(strategy.called)])) / 1e3
    fills = np.array(strategy.filled) / 1e3
    require("fills", len(fills), len(strategy.called))
    note = f"{len(waits):,} bars, a frame each, journalled"
    return [
        Reading("session-datum-p50", float(np.percentile(waits, 50)), note),
        Reading("session-datum-p99", float(np.percentile(waits, 99))),
        Reading("session-fill", float(np.percentile(fills, 50)), "p50"),
    ]


class Cross(Strategy):
    """Long while the short average is above the long one."""

    def on_start(self) -> None:
        """Make the averages."""
        symbol = self.symbols[0]
        self.short, self.long = (self.indicators.sma(symbol, length) for length in (10, 30))
        self.is_long = False

    def on_bar(self, bar: Bar) -> None:
        """Follow the sign of their difference."""
        above = self.short.value > self.long.value
        if above != self.is_long:
            self.is_long = above
            self.target(bar.symbol, quantity=10 if above else 0)


def through_one(scale: Scale) -> Reading:
    """Return how many bars a second pass through all components in one process."""
    count = scale.of(MANY)
    begins = opening(Cross(), count)
    with begun(begins) as session, Stopwatch() as watch:
        for frame in begins.frames(BATCH):
            session.take(frame)
        session.commit()
        require("bars", session.outcome.rows, count)
        events = session.kept.events
    return Reading("session-one", count / watch.cpu, f"{events:,} events of orders journalled")


async def one_way(scale: Scale) -> Reading:
    """Return how long a message takes over NATS, in microseconds."""
    waits = []
    async with contextlib.AsyncExitStack() as stack:
        bus = await open_bus("nats://embedded")
        stack.push_async_callback(bus.close)
        heard = await bus.subscribe("bench.>", "live")
        for number in range(scale.of(MESSAGES)):
            begun_at = time.perf_counter_ns()
            await bus.publish(Message("bench.one", b"%200d" % number))
            await heard.next_batch(1)
            waits.append((time.perf_counter_ns() - begun_at) / 1e3)
    return Reading(
        "bus-nats", float(np.percentile(waits, 50)), "sender and receiver in one process"
    )


def through_many(count: int, *words: str) -> float:
    """Return how many bars a second pass from the first frame to the end, by the journal."""
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        file = system_file(Path(folder), count)
        chosen = ["--session", "bench", "--bus", "nats://embedded", "--processes", "--quiet"]
        subprocess.run(
            [sys.executable, "-c", PROGRAM, "run", str(file), *chosen, *words],
            cwd=folder,
            env={**os.environ, "INGENIUM_SESSIONS": folder},
            check=True,
        )
        with opened(Path(folder) / "bench" / "journal.db") as journal:
            rows = [row for row in journal.read() if row.kind in (FRAME, CLOSED)]
    return count / (rows[-1].time - rows[0].time) * 1e9


def system_file(folder: Path, count: int) -> Path:
    """Write a system and its bars, and return its file."""
    columns = bars_of(count)
    columns["time"] = pa.array(columns["time"], pa.timestamp("ns", "UTC"))
    pq.write_table(pa.table(columns), folder / "X.parquet")
    file = folder / "bench.yaml"
    file.write_text(
        "name: bench\nannounce: none\n"
        "data: {source: {X: X.parquet}, bars: 1m}\n"
        "strategies: [{name: sma_cross, parameters: {fast: 10, slow: 30}}]\n",
        encoding="utf-8",
    )
    return file


def bars_of(count: int) -> dict[str, Any]:
    """Return seeded one-minute bars as columns."""
    steps = np.random.default_rng(1).normal(0, 0.001, count)
    close = np.round(100 * np.exp(np.cumsum(steps)), 2)
    return {
        "time": START + np.arange(count) * MINUTE,
        "open": close,
        "high": close + 0.01,
        "low": close - 0.01,
        "close": close,
        "volume": np.full(count, 1_000.0),
    }


def opening(strategy: Strategy, count: int, **venue: object) -> Opening:
    """Return a session of one strategy on one instrument."""
    document = {"strategies": [{"name": "buy_and_hold", "id": "one"}], "venue": venue}
    system = system_of(document, name="bench", file="bench", folder=Path())
    bars = Bars.from_columns("X", timeframe="1m", **bars_of(count))
    return opening_of(prepare(system, [Market(bars)]), [strategy], "bench")


@contextlib.contextmanager
def begun(what: Opening) -> Iterator[LocalSession]:
    """Begin a session with a journal, and remove that after it."""
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        journal = SqliteJournal(Path(folder) / "journal.db")
        try:
            yield LocalSession(what, SessionJournal(journal))
        finally:
            journal.close()
