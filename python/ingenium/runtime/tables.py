"""The tables of a run, made when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingenium.analytics.columns import Columns
    from ingenium.model.engine import Run

NAMES = ("orders", "fills", "equity", "trades", "denials", "events")


class RunTables(Mapping[str, "Columns"]):
    """Read a run's tables column by column; each is kept once it was made."""

    def __init__(self, run: Run) -> None:
        self._run: Run | None = run
        self._made: dict[str, Columns] = {}

    def __getitem__(self, name: str) -> Columns:
        if name not in self._made:
            if name not in NAMES or self._run is None:
                raise KeyError(name)
            self._made[name] = self._run.table(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)

    def __getstate__(self) -> dict[str, Columns]:
        """Return all tables: a run itself does not leave its thread."""
        return {name: self[name] for name in NAMES}

    def __setstate__(self, tables: dict[str, Columns]) -> None:
        self._run, self._made = None, tables
