"""The tables of a run, made when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ingenium.analytics.outcome import TABLES
from ingenium.runtime.prices import prices_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.analytics.columns import Columns
    from ingenium.model.engine import Run
    from ingenium.runtime.market import Market
    from ingenium.runtime.tick_market import TickMarket


class RunTables(Mapping[str, "Columns"]):
    """Read a run's tables column by column; each is kept once it was made."""

    def __init__(self, run: Run, markets: Sequence[Market | TickMarket]) -> None:
        self._source: tuple[Run, Sequence[Market | TickMarket]] | None = (run, markets)
        self._made: dict[str, Columns] = {}

    def __getitem__(self, name: str) -> Columns:
        if name not in self._made:
            if name not in TABLES or self._source is None:
                raise KeyError(name)
            run, markets = self._source
            self._made[name] = prices_of(markets) if name == "prices" else run.table(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def __getstate__(self) -> dict[str, Columns]:
        """Return all tables: a run itself does not leave its thread."""
        return {name: self[name] for name in TABLES}

    def __setstate__(self, tables: dict[str, Columns]) -> None:
        self._source, self._made = None, tables
