"""The outcome of a sweep: a row for each run, the best of them, and the map of two parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING, Any

from ingenium.analytics.key_statistics import KEY_STATISTICS, LOWER_IS_BETTER
from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ingenium.research.rows import Row


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A statistic by two parameters: the mean over all others.

    Attributes:
        across: the parameter of the columns; "" where only one was varied.
        down: the parameter of the rows.
        columns: the values of the first.
        rows: the values of the second.
        cells: a value for each row and column; None where no run has one.
    """

    across: str
    down: str
    columns: tuple[Any, ...]
    rows: tuple[Any, ...]
    cells: tuple[tuple[float | None, ...], ...]

    def shares(self) -> tuple[tuple[float | None, ...], ...]:
        """Return how strongly each cell is shaded, from -1 to 1, with the sign of its value.

        Where all values have one sign, the weakest is the palest, so that differences show.
        """
        sizes = [abs(cell) for line in self.cells for cell in line if cell is not None]
        signs = {cell > 0 for line in self.cells for cell in line if cell}
        least = min(sizes, default=0.0) if len(signs) == 1 else 0.0
        span = (max(sizes, default=0.0) - least) or 1.0
        palest = 0.1
        return tuple(
            tuple(
                None
                if cell is None
                else (1 if cell > 0 else -1 if cell < 0 else 0)
                * (palest + (1 - palest) * (abs(cell) - least) / span)
                for cell in line
            )
            for line in self.cells
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepOutcome:
    """What came of a sweep.

    Attributes:
        name: the system.
        rows: a row for each run that was made, in the order of the trials.
        planned: how many runs were to be made.
        kept: how many of the rows were there from an earlier sweep.
        by: the statistic that tells the best.
        settings: the configuration that all runs share, as plain data.
    """

    name: str
    rows: tuple[Row, ...]
    planned: int
    kept: int = 0
    by: str = "sharpe"
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def parameters(self) -> list[str]:
        """The names of what was varied."""
        return list(self.rows[0].parameters) if self.rows else []

    @property
    def failed(self) -> list[Row]:
        """The rows of runs that failed."""
        return [row for row in self.rows if row.error]

    @property
    def is_complete(self) -> bool:
        """Whether all runs were made."""
        return len(self.rows) == self.planned

    def ranked(self, by: str | None = None) -> list[Row]:
        """Return the rows that have a statistic, the best first."""
        name = checked_statistic(by or self.by)
        sign = 1 if name in LOWER_IS_BETTER else -1
        known = [row for row in self.rows if value_of(row, name) is not None]
        return sorted(known, key=lambda row: sign * (value_of(row, name) or 0.0))

    @property
    def best(self) -> Row | None:
        """The best row; None where no run has the statistic."""
        return next(iter(self.ranked()), None)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as a DataFrame: parameters, statistics, digest, seconds, error."""
        import pandas as pd

        names = [name for name in KEY_STATISTICS if name not in self.parameters]
        return pd.DataFrame(
            {
                **row.parameters,
                **{name: row.statistics.get(name) for name in names},
                "digest": row.digest,
                "seconds": row.seconds,
                "error": row.error,
            }
            for row in self.rows
        )

    def heat_map(self, across: str | None = None, down: str | None = None) -> HeatMap | None:
        """Return the map of two parameters, the first that were varied unless named.

        Raises:
            ConfigError: there is no such parameter.
        """
        varied = [name for name in self.parameters if len(self._values(name)) > 1]
        for name in (across, down):
            if name is not None and name not in self.parameters:
                msg = f"{name!r} was not varied: {did_you_mean(name, self.parameters)}."
                raise ConfigError(msg)
        down = down or next((name for name in varied if name != across), None)
        across = across or next((name for name in varied if name != down), "")
        if down is None:
            return None
        columns = self._values(across) if across else (self.by,)
        rows = self._values(down)
        cells: dict[tuple[Any, Any], list[float]] = {}
        for row in self.rows:
            value = value_of(row, self.by)
            if value is not None:
                place = (row.parameters[down], row.parameters[across] if across else self.by)
                cells.setdefault(place, []).append(value)
        return HeatMap(
            across,
            down,
            columns,
            rows,
            tuple(
                tuple(fmean(found) if (found := cells.get((y, x))) else None for x in columns)
                for y in rows
            ),
        )

    def _values(self, name: str) -> tuple[Any, ...]:
        """Return the values of a parameter in order; numbers by size."""
        values: Sequence[Any] = list(dict.fromkeys(row.parameters[name] for row in self.rows))
        try:
            return tuple(sorted(values))
        except TypeError:
            return tuple(values)


def checked_statistic(name: str) -> str:
    """Return the name of a statistic of a sweep.

    Raises:
        ConfigError: there is none of that name.
    """
    if name in KEY_STATISTICS:
        return name
    msg = f"there is no statistic {name!r} to rank by: {did_you_mean(name, KEY_STATISTICS)}."
    raise ConfigError(msg)


def value_of(row: Row, statistic: str) -> float | None:
    """Return a statistic of a row as a number."""
    value = row.statistics.get(statistic)
    return float(value) if isinstance(value, (int, float)) else None
