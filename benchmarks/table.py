"""The rows of the table: what is measured, in which unit, and what must be reached."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A workload with its goal; one measuring process serves all the rows of a group."""

    name: str
    group: str
    title: str
    unit: str
    goal: float | None
    is_rate: bool = False  # more is better; otherwise less is

    def is_reached(self, figure: float) -> bool:
        """Return whether the figure meets the goal, if there is one."""
        if self.goal is None:
            return True
        return figure >= self.goal if self.is_rate else figure <= self.goal

    def advantage(self, figure: float, other: float) -> float:
        """Return how many times better the figure is than the other."""
        return figure / other if self.is_rate else other / figure

    def best(self, figures: list[float]) -> float:
        """Return the best of the figures."""
        return max(figures) if self.is_rate else min(figures)


ROWS: tuple[Row, ...] = (
    Row("W1", "W1", "SMA 10/30 cross, Python `on_bar`, full accounting", "bars/s", 2.5e6, True),
    Row("W1-rss", "W1", "peak memory in W1", "MB", 150),
    Row("W1-array", "W1-array", "the same cross decided as columns", "bars/s", 2e7, True),
    Row("W2", "W2", "a Python `on_bar` that does nothing", "bars/s", 8e6, True),
    Row("W3-1k", "W3", "a market order on every bar, heard back: 1,000", "orders/s", 1e6, True),
    Row("W3-10k", "W3", "the same: 10,000", "orders/s", 1e6, True),
    Row("W3", "W3", "the same: 100,000", "orders/s", 1e6, True),
    Row("W3-1M", "W3", "the same: 1,000,000", "orders/s", 1e6, True),
    Row("W4", "W4", "two far quotes placed and cancelled on every bar", "operations/s", 2e6, True),
    Row("W5", "W5", "100 backtests of 100,000 bars in two processes, the time of each", "s", 3),
    Row("W5-array", "W5-array", "the same decided as columns, in two threads", "s", 0.4),
    Row("W6", "W6", "level-2 events, Python called on each", "events/s", 5e6, True),
    Row("W6-quoting", "W6", "the same, woken every 100 ms, quoting", "events/s", 12e6, True),
    Row("W9", "W9", "W1 on ten symbols of 100,000 bars", "bars/s", 2.5e6, True),
    Row(
        "matching",
        "matching",
        "a mixed stream of orders, cancels and replaces",
        "operations/s",
        5e6,
        True,
    ),
    Row(
        "matching-streams",
        "matching",
        "the slowest of the reference streams",
        "operations/s",
        5e6,
        True,
    ),
    Row("risk-p99", "risk", "risk check with all limits on, p99", "µs", 1),
    Row("risk-p50", "risk", "risk check with all limits on, p50", "µs", None),
    Row("memory", "memory", "memory kept for each order and its fill", "KB", 0.5),
    Row("load-mapped", "load", "load 1M bars from mapped columns", "s", 0.05),
    Row("load-parquet", "load", "load 1M bars from a Parquet file", "s", 0.05),
    Row("data-import", "data", "import 10M bars of 20 Parquet files", "bars/s", 2e6, True),
    Row("data-import-csv", "data", "import 1M bars of 2 CSV files", "bars/s", None, True),
    Row("data-size", "data", "10M bars in the catalog", "MB", None),
    Row("data-open", "data", "find and open 500,000 bars of one symbol", "ms", 5),
    Row("data-resample", "data", "make hours of 10M minutes, stored", "s", 1.5),
    Row("data-rss-1M", "data", "peak memory of a run over 20 symbols, 1M bars", "MB", None),
    Row("data-rss-10M", "data", "the same: 10M bars", "MB", None),
    Row("session-datum-p50", "session", "a session: datum to callback, p50", "µs", 5),
    Row("session-datum-p99", "session", "the same, p99", "µs", 20),
    Row("session-fill", "session", "paper order to its fill heard, p50", "µs", 15),
    Row("session-one", "session", "all components in one process", "bars/s", 2e5, True),
    Row("bus-nats", "session", "a message over NATS, one way, p50", "µs", None),
    Row("order-accepted-p50", "orders", "an order over REST until it is accepted, p50", "µs", None),
    Row("order-accepted-p99", "orders", "the same, p99", "µs", None),
    Row("order-own-p99", "orders", "the same without the venue's own time, p99", "µs", 1_000),
    Row("order-outbox", "orders", "through the outbox with its journal", "orders/s", 5e3, True),
    Row("session-many", "session-many", "five processes over JetStream", "bars/s", 1.5e4, True),
    Row(
        "session-many-each",
        "session-many",
        "the same, each bar a message",
        "bars/s",
        1.5e4,
        True,
    ),
    Row("import", "import", "`import ingenium`, interpreter included", "s", 0.3),
    Row("import-help", "import", "`ingenium --help`, interpreter included", "s", 0.3),
)
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(row.group for row in ROWS))
