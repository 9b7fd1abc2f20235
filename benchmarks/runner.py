"""Run measuring processes, each fresh, and gather what they read."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.child import Reading
from benchmarks.folders import ROOT
from benchmarks.peers.catalogue import Peer
from benchmarks.table import ROWS, Row

LIMIT_SECONDS = 900
LONG_SECONDS = 20.0  # a run this long is not repeated
NOT_INSTALLED = "not installed: make bench-peers"


@dataclass(frozen=True, slots=True)
class Figure:
    """The best and the median of one row over the repeats, under the name of who was measured."""

    who: str
    row: str
    best: float
    median: float
    note: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What one program yielded for one group: figures, or why there are none."""

    figures: tuple[Figure, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """Something that can be measured: its name, its module, and the interpreter that runs it."""

    name: str
    module: str
    interpreter: Path = field(default_factory=lambda: Path(sys.executable))


OURS = Program("ingenium", "benchmarks.ours")
BOUND = Program("raw bound", "benchmarks.raw")
BOUND_GROUPS = ("W1", "W2", "W3", "W4", "W5", "import")


def peer_program(peer: Peer) -> Program:
    """Return the program that measures a peer."""
    return Program(peer.title, f"benchmarks.peers.{peer.name}", peer.interpreter)


def measure_peer(peer: Peer, group: str, scale: float, repeats: int) -> Measured:
    """Measure one group of a peer, if its environment is there."""
    if not peer.is_installed:
        return Measured(failure=NOT_INSTALLED)
    return measure(peer_program(peer), group, scale, repeats)


def measure(program: Program, group: str, scale: float, repeats: int) -> Measured:
    """Measure one group of a program in fresh processes."""
    runs: list[list[Reading]] = []
    for _ in range(repeats):
        begun = time.perf_counter()
        try:
            runs.append(run_once(program, group, scale))
        except RuntimeError as failure:
            return Measured(failure=str(failure))
        if time.perf_counter() - begun > LONG_SECONDS:
            break
    rows = [row for row in ROWS if row.group == group]
    return Measured(tuple(figure for row in rows for figure in figures_of(program.name, row, runs)))


def run_once(program: Program, group: str, scale: float) -> list[Reading]:
    """Run one measuring process and return its readings.

    Raises:
        RuntimeError: the process failed; the message is its last line.
    """
    command = [str(program.interpreter), "-m", program.module, group, "--scale", str(scale)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"took more than {LIMIT_SECONDS} s"
        raise RuntimeError(message) from None
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"exit status {done.returncode}")
    return [Reading(**reading) for reading in json.loads(done.stdout.splitlines()[-1])]


def figures_of(name: str, row: Row, runs: list[list[Reading]]) -> list[Figure]:
    """Return a row's figures over the runs, one a variant."""
    by_variant: defaultdict[str, list[Reading]] = defaultdict(list)
    for run in runs:
        for reading in run:
            if reading.row == row.name:
                by_variant[reading.variant].append(reading)
    figures: list[Figure] = []
    for variant, readings in by_variant.items():
        values = [reading.figure for reading in readings]
        best = row.best(values)
        figures.append(
            Figure(
                who=f"{name} ({variant})" if variant else name,
                row=row.name,
                best=best,
                median=statistics.median(values),
                note=readings[values.index(best)].note,
            )
        )
    return figures
