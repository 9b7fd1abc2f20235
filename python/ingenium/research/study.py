"""A system whose strategies are run again and again with other parameters."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from ingenium.analytics.equity import frequency_of
from ingenium.analytics.key_statistics import key_statistics
from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean
from ingenium.research.rows import Row
from ingenium.runtime.backtest import play
from ingenium.strategy.array_strategy import ArrayStrategy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.model.engine import Run
    from ingenium.research.space import Trial
    from ingenium.runtime.prepared import Prepared
    from ingenium.strategy.strategy import Strategy


@dataclass(slots=True)
class Study:
    """What all runs of a sweep share.

    Attributes:
        prepared: the system and its markets.
        kinds: the strategies' classes, one for each enabled entry of the system.
    """

    prepared: Prepared
    kinds: Sequence[type[Strategy]]
    _periods: float | None = None

    @property
    def is_array_only(self) -> bool:
        """Whether all strategies decide on columns, so that runs need Python for moments only."""
        return all(issubclass(kind, ArrayStrategy) for kind in self.kinds)

    def check_names(self, trial: Trial) -> None:
        """Refuse parameters that no strategy has; a value that is wrong fails in its run alone.

        Raises:
            ConfigError: naming the parameter.
        """
        for name in trial:
            place, own = self._place(name)
            declared = self.kinds[place].declared_parameters()
            aliases = self.kinds[place].parameter_aliases
            if own not in declared and own not in aliases:
                msg = f"{self.kinds[place].__name__} has no parameter {own!r}: "
                raise ConfigError(msg + f"{did_you_mean(own, declared)}.")

    def strategies(self, trial: Trial) -> list[Strategy]:
        """Return new strategies with the parameters of a trial.

        Raises:
            ConfigError: a parameter is wrong, or belongs to no strategy or to several.
        """
        entries = [entry for entry in self.prepared.system.strategies if entry.enabled]
        values = [dict(entry.parameters) for entry in entries]
        for name, value in trial.items():
            place, own = self._place(name)
            values[place][own] = value
        return [kind(**given) for kind, given in zip(self.kinds, values, strict=True)]

    def run(self, trial: Trial, key: str = "") -> Row:
        """Run a trial; a mistake or an error of the strategy becomes a row that tells it."""
        begun = perf_counter()
        try:
            strategies = self.strategies(trial)
            row = self._played(strategies)
        except Exception as error:  # one bad setting must not end the others' runs
            told = " ".join(str(error).split()) or "no message"
            text = told if isinstance(error, ConfigError) else f"{type(error).__name__}: {told}"
            return Row(parameters=trial, error=text, seconds=perf_counter() - begun, key=key)
        return msgspec.structs.replace(
            row, parameters=trial, seconds=perf_counter() - begun, key=key
        )

    def _place(self, name: str) -> tuple[int, str]:
        """Return which strategy a parameter belongs to, and its name there."""
        entry, dot, own = name.rpartition(".")
        ids = self._ids()
        if dot:
            if entry in ids:
                return ids.index(entry), own
            msg = f"{name}: there is no strategy {entry!r}: {did_you_mean(entry, ids)}."
            raise ConfigError(msg)
        declared: list[Mapping[str, object]] = [kind.declared_parameters() for kind in self.kinds]
        owners = [place for place, names in enumerate(declared) if name in names]
        if len(owners) > 1:
            msg = f"{name} is a parameter of several strategies: write {ids[owners[0]]}.{name}."
            raise ConfigError(msg)
        return (owners[0] if owners else 0), name

    def _ids(self) -> list[str]:
        entries = [entry for entry in self.prepared.system.strategies if entry.enabled]
        return [entry.id or kind.__name__ for entry, kind in zip(entries, self.kinds, strict=True)]

    def _played(self, strategies: Sequence[Strategy]) -> Row:
        try:
            run, _ = play(self.prepared, strategies)
        finally:
            for strategy in strategies:
                vars(strategy).clear()  # what refers to itself would be freed by another thread
        totals, equity, periods = run.totals(), run.equity_values(), self._periods_per_year(run)
        statistics = key_statistics(
            equity,
            run.gross_profits(),
            initial=float(totals["initial"]),
            periods_per_year=periods,
        )
        statistics |= {"fees": float(totals["fees"]), "final_equity": float(totals["equity"])}
        years = len(equity) / periods
        return Row(parameters={}, statistics=statistics, digest=run.digest, years=years)

    def _periods_per_year(self, run: Run) -> float:
        """Return how many bars make a year: found once, as all runs have the same bars."""
        if self._periods is None:
            times = np.asarray(run.table("equity")["time"], dtype=np.int64)
            self._periods = frequency_of(times).periods_per_year
        return self._periods
