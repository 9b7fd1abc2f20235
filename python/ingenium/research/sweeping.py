"""Sweeps: the same strategies on the same data, with one set of parameters after the other."""

from __future__ import annotations

import pickle
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Unpack

from ingenium.model.errors import ConfigError
from ingenium.research.identity import Identity, settings_of
from ingenium.research.parcel import parcel_of
from ingenium.research.results_file import results_file
from ingenium.research.runners import Processes, Task, Threads, workers
from ingenium.research.space import trials_of
from ingenium.research.study import Study
from ingenium.research.sweep_outcome import SweepOutcome, checked_statistic
from ingenium.research.sweep_page import sweep_page
from ingenium.research.sweep_screen import as_text
from ingenium.runtime.call import call_markets, prepare_call, strategy_path
from ingenium.runtime.data_source import load_markets
from ingenium.runtime.entrant import kinds_of
from ingenium.runtime.prepared import prepare
from ingenium.runtime.tick_market import TickMarket
from ingenium.strategy.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingenium.research.results_file import ResultsFile
    from ingenium.research.rows import Row
    from ingenium.research.runners import Runner
    from ingenium.research.space import Space, Trial
    from ingenium.runtime.backtest_options import Progress, Terms
    from ingenium.runtime.system import System


class Sweep(SweepOutcome):
    """The outcome with its displays: `print(found)`, `found.frame`, `found.page()`."""

    __slots__ = ()

    def __str__(self) -> str:
        return as_text(self)

    def page(self) -> str:
        """Return the outcome as a page of HTML that opens without a connection."""
        return sweep_page(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a sweep is made.

    Attributes:
        samples: how many trials are drawn; None is the whole grid.
        seed: what they are drawn from.
        by: the statistic that tells the best.
        jobs: how many runs are made at once; None is one for each processor.
        out: the folder whose rows are kept and gone on with; None keeps nothing.
        runner: makes the runs of a study; None is threads for columns, processes for calls.
    """

    samples: int | None = None
    seed: int = 0
    by: str = "sharpe"
    jobs: int | None = None
    out: Path | None = None
    runner: Callable[[Study], Runner] | None = None

    def __post_init__(self) -> None:
        checked_statistic(self.by)
        if self.jobs is not None and self.jobs < 1:
            msg = f"jobs must be 1 or more, not {self.jobs}."
            raise ConfigError(msg)


def sweep(  # noqa: PLR0913 - the front door
    strategy: type[Strategy],
    space: Space,
    *,
    data: object,
    samples: int | None = None,
    by: str = "sharpe",
    jobs: int | None = None,
    out: str | Path | None = None,
    runner: Callable[[Study], Runner] | None = None,
    progress: Progress | None = None,
    **terms: Unpack[Terms],
) -> Sweep:
    """Run a strategy with many parameters and return what came of each.

    Args:
        strategy: its class.
        space: the values to try of each parameter, all with all: `{"fast": [5, 10], "slow": [30]}`;
            or distributions to draw from, such as `{"entry_z": Uniform(1, 3)}`.
        data: as for `backtest`.
        samples: how many trials are drawn, by the seed; all of the grid unless given.
        by: the statistic that tells the best.
        jobs: how many runs are made at once; one for each processor unless given.
        out: a folder that keeps the rows, and whose rows are not made again.
        runner: makes the runs of a study elsewhere than in threads or processes of this machine.
        progress: called with the number of runs done and their total.
        terms: further settings of `backtest`, the same for all runs.

    Raises:
        ConfigError: a setting is wrong; a run that fails is a row that says why.
        DataError: the bars cannot be trusted.
    """
    given: object = strategy
    if not (isinstance(given, type) and issubclass(given, Strategy)):
        msg = f"sweep(): {strategy!r:.60} is no class of a strategy: give one, such as SmaCross."
        raise ConfigError(msg)
    markets = call_markets(data, terms)
    prepared = prepare_call("sweep()", [strategy_path(strategy)], markets, terms)
    plan = Plan(
        samples=samples,
        seed=terms.get("seed", 0),
        by=by,
        jobs=jobs,
        out=None if out is None else Path(out),
        runner=runner,
    )
    return explore(Study(prepared, [strategy]), space, plan, progress=progress)


def sweep_system(
    system: System, space: Space, plan: Plan, progress: Progress | None = None
) -> Sweep:
    """Run a system with many parameters of its strategies and return what came of each.

    Raises:
        ConfigError: a strategy or setting is wrong.
        DataError: bars are absent or cannot be trusted.
    """
    kinds = kinds_of(system)
    trials_of(space, samples=plan.samples, seed=plan.seed)  # a mistake is told before data are read
    study = Study(prepare(system, load_markets(system)), kinds)
    return explore(study, space, plan, progress=progress, is_named=True)


def explore(
    study: Study,
    space: Space,
    plan: Plan,
    *,
    progress: Progress | None = None,
    is_named: bool = False,
) -> Sweep:
    """Make the runs of a study; an interrupt (Ctrl-C) ends it with the rows that are done.

    Raises:
        ConfigError: a parameter belongs to no strategy, or the rows cannot be kept.
    """
    trials = trials_of(space, samples=plan.samples, seed=plan.seed)
    study.check_names(trials[0])
    with ExitStack() as stack:
        kept = stack.enter_context(results_file(plan.out)) if plan.out is not None else None
        rows, tasks = _known(study, trials, kept)
        done = len(rows)
        runner = _runner(study, plan, stack, is_named=is_named) if tasks else None
        try:
            if runner is not None:
                ended = stack.enter_context(closing(runner.run(tasks)))  # type: ignore[type-var]
                for row in ended:
                    rows[_place(row.parameters)] = row
                    if kept is not None:
                        kept.add(row)
                    if progress is not None:
                        progress(len(rows), len(trials))
        except KeyboardInterrupt:
            pass  # what is done is the outcome, and says that it is not all
    found = [rows[place] for trial in trials if (place := _place(trial)) in rows]
    system = study.prepared.system
    return Sweep(
        name=system.name or "",
        rows=tuple(found),
        planned=len(trials),
        kept=done,
        by=plan.by,
        settings=settings_of(system),
    )


def _known(
    study: Study, trials: Sequence[Trial], kept: ResultsFile | None
) -> tuple[dict[str, Row], list[Task]]:
    """Return the rows that are there already, and what is left to do."""
    if kept is None:
        return {}, [Task(trial) for trial in trials]
    identity = Identity(study)
    rows: dict[str, Row] = {}
    tasks: list[Task] = []
    for trial in trials:
        key = identity.key(trial)
        if key in kept.rows:
            rows[_place(trial)] = kept.rows[key]
        else:
            tasks.append(Task(trial, key))
    return rows, tasks


def _place(trial: Trial) -> str:
    """Return the words by which the row of a trial is found again."""
    return repr(sorted((name, str(value)) for name, value in trial.items()))


def _runner(study: Study, plan: Plan, stack: ExitStack, *, is_named: bool) -> Runner:
    if plan.runner is not None:
        return plan.runner(study)
    has_ticks = any(isinstance(market, TickMarket) for market in study.prepared.markets)
    jobs = 1 if has_ticks else workers(plan.jobs)  # ticks are in no file that processes map
    if study.is_array_only or jobs == 1:
        return Threads(study, jobs)
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="ingenium-sweep-")))
    parcel = parcel_of(study, folder, is_named=is_named)
    try:
        pickle.dumps(parcel)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        msg = (
            f"the strategy cannot be sent to other processes ({error}): define its class in a "
            "file of its own, or run one at a time with jobs=1."
        )
        raise ConfigError(msg) from None
    return Processes(parcel, jobs)
