"""Where the runs of a sweep are made: in threads or processes of this machine, or elsewhere."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from ingenium.research.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor

    from ingenium.research.parcel import Parcel
    from ingenium.research.space import Trial
    from ingenium.research.study import Study

_AHEAD: Final = 2  # tasks that wait for each worker


@dataclass(frozen=True, slots=True)
class Task:
    """One run to be made, and the key by which its row is kept."""

    trial: Trial
    key: str = ""


class Runner(Protocol):
    """Makes runs.

    A runner has what is to be run, `Study` or `Parcel`, and gives the row of each task in the order
    in which the runs end. Closing the iterator ends the work early.
    """

    def run(self, tasks: Iterable[Task]) -> Iterator[Row]:
        """Give the row of each task, in the order in which the runs end."""
        ...


@dataclass(frozen=True, slots=True)
class Threads:
    """Runs in threads of this process: array strategies leave Python to each other."""

    study: Study
    jobs: int

    def run(self, tasks: Iterable[Task]) -> Iterator[Row]:
        """Give the row of each task, in the order in which the runs end."""
        if self.jobs == 1:
            yield from (self.study.run(task.trial, task.key) for task in tasks)
            return
        executor = ThreadPoolExecutor(self.jobs)
        try:
            waiting = iter(tasks)
            yield from _flow(executor, self.study, waiting, _AHEAD * self.jobs)
        finally:
            executor.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Processes:
    """Runs in processes of this machine, each of which maps the bars once."""

    parcel: Parcel
    jobs: int

    def run(self, tasks: Iterable[Task]) -> Iterator[Row]:
        """Give the row of each task, in the order in which the runs end."""
        waiting = iter(tasks)
        while True:
            lost: list[Task] = []
            yield from self._run(waiting, lost, self.jobs)
            if not lost:
                return
            for task in lost:  # one of them ended its process: alone, it ends no other
                again: list[Task] = []
                yield from self._run(iter([task]), again, 1)
                if again:
                    text = "the process ended during this run: is there memory enough?"
                    yield Row(parameters=task.trial, error=text, key=task.key)

    def _run(self, waiting: Iterator[Task], lost: list[Task], jobs: int) -> Iterator[Row]:
        """Give rows until the tasks are done or a process ends; `lost` gets what was under way."""
        before = set(multiprocessing.active_children())
        executor = ProcessPoolExecutor(
            jobs,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_open,
            initargs=(self.parcel,),
        )
        is_over = False
        try:
            yield from _flow(executor, None, waiting, _AHEAD * jobs, lost)
            is_over = True
        finally:
            if not is_over:  # nobody waits for what is under way
                for child in set(multiprocessing.active_children()) - before:
                    child.terminate()
            executor.shutdown(cancel_futures=True)


def workers(jobs: int | None) -> int:
    """Return how many runs are made at once: as many as asked for, or as there are processors."""
    return jobs if jobs is not None else len(os.sched_getaffinity(0))


def _flow(
    executor: Executor,
    study: Study | None,
    waiting: Iterator[Task],
    room: int,
    lost: list[Task] | None = None,
) -> Iterator[Row]:
    """Give rows as runs end, with no more than so many tasks handed out."""
    running: dict[Future[Row], Task] = {}
    while True:
        for task in islice(waiting, room - len(running)):
            running[_submit(executor, study, task)] = task
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            task = running.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                if lost is None:
                    raise
                lost += [task, *running.values()]
                return


def _submit(executor: Executor, study: Study | None, task: Task) -> Future[Row]:
    if study is not None:
        return executor.submit(study.run, task.trial, task.key)
    return executor.submit(_run_opened, task.trial, task.key)


_opened: list[Study] = []  # one a process, opened as it starts


def _open(parcel: Parcel) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the work, and keeps what is done
    _opened[:] = [parcel.open()]


def _run_opened(trial: Trial, key: str) -> Row:
    return _opened[0].run(trial, key)
