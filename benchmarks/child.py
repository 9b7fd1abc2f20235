"""What a measuring process does: run one group, print its readings as one line of JSON."""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.workloads import Scale


class WrongAnswerError(Exception):
    """A run did not do what the workload asks, so its speed means nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of one run, for one row of the table."""

    row: str
    figure: float
    note: str = ""
    variant: str = ""


@dataclass(slots=True)
class Stopwatch:
    """Wall seconds, and processor seconds of this process and of the children it waited for."""

    wall: float = field(default=0.0)
    cpu: float = field(default=0.0)

    def __enter__(self) -> Self:
        self.wall, self.cpu = -time.perf_counter(), -processor_seconds()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wall += time.perf_counter()
        self.cpu += processor_seconds()


Group = Callable[[Scale], Sequence[Reading]]


def processor_seconds() -> float:
    """Return the processor time used by this process and its finished children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peak_megabytes() -> float:
    """Return the most memory this process has held, in MB of a million bytes."""
    status = Path("/proc/self/status")
    if status.is_file():  # the kernel's ru_maxrss would include what the parent held at the fork
        lines = (line.split() for line in status.read_text().splitlines())
        return next(int(words[1]) for words in lines if words[0] == "VmHWM:") * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def interpreter_seconds(*arguments: str) -> float:
    """Return the processor time of a fresh interpreter with these arguments."""
    with Stopwatch() as watch:
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return watch.cpu


def require(claim: str, found: float, expected: float) -> None:
    """Stop the measurement when a count is not the one the workload asks for."""
    if found != expected:
        message = f"{claim}: {found:,}, must be {expected:,}"
        raise WrongAnswerError(message)


def require_near(claim: str, found: float, expected: float) -> None:
    """Stop when a peer's count is off by more than its rounding of equal averages explains."""
    if abs(found - expected) > 0.01 * expected:
        message = f"{claim}: {found:,}, must be within 1 % of {expected:,}"
        raise WrongAnswerError(message)


def main(groups: Mapping[str, Group], arguments: Sequence[str] | None = None) -> int:
    """Measure the group named on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("group", choices=list(groups))
    parser.add_argument("--scale", type=float, default=1.0)
    chosen = parser.parse_args(arguments)
    readings = groups[chosen.group](Scale(chosen.scale))
    sys.stdout.write("\n" + json.dumps([asdict(reading) for reading in readings]) + "\n")
    return 0
