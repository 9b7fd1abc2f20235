"""The result of a run, as people meet it: shown in a terminal or notebook, saved and loaded."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ingenium.analytics import result_files
from ingenium.analytics.columns import length
from ingenium.analytics.figures import counted, money, percent
from ingenium.analytics.outcome import Outcome
from ingenium.analytics.report.report import Report, report_of

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure  # type: ignore[import-not-found, unused-ignore]


class Result(Outcome):
    """The outcome of a run with its displays: `print(result)`, a notebook cell, `plot`, `save`."""

    @cached_property
    def report(self) -> Report:
        """Every figure, table and series of the run's report."""
        return report_of(self)

    def summary(self) -> dict[str, object]:
        """Return everything but the tables, as JSON has it: decimals and times are text."""
        return result_files.summary(self)

    def to_dict(self) -> dict[str, object]:
        """Return everything but the prices as JSON has it; a table is a list of records."""
        return self.summary() | result_files.table_records(self)

    def save(self, folder: str | Path) -> Path:
        """Write `result.json` and a Parquet file a table, all or nothing; return the folder.

        A result that is there already is replaced.

        Raises:
            ConfigError: the folder holds something else, or cannot be written.
        """
        return result_files.save(self, folder)

    @classmethod
    def load(cls, folder: str | Path) -> Result:
        """Return the result that `save` wrote.

        Raises:
            DataError: the folder holds no result, or a damaged one.
        """
        return cls(**result_files.load(folder))

    def plot(self) -> Figure:
        """Return a figure of equity and drawdown.

        Raises:
            MissingExtraError: matplotlib is not installed.
        """
        from ingenium.analytics.plot import plot

        return plot(self)

    def __str__(self) -> str:
        from ingenium.analytics.terminal import as_text

        return as_text(self)

    def __repr__(self) -> str:
        growth = percent(self.statistics["total_return"], signed=True)
        parts = (
            f"{money(self.final_equity)} {self.currency} ({growth})",
            counted(len(self.table("trades").get("pnl_gross", ())), "trade"),
            counted(length(self.table("fills")), "fill"),
            counted(self.bars, self.played),
        )
        return f"<Result {self.name}: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        from ingenium.analytics.notebook import as_html

        return as_html(self)
