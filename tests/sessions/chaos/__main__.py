"""The command: disturb sessions until enough points were tried, and tell what came of them."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from itertools import count, cycle
from pathlib import Path
from time import monotonic

from tests.sessions.chaos.campaign import Plan, disturbed
from tests.sessions.chaos.outcome import undisturbed
from tests.sessions.chaos.target import SHAPES

_ORDER = ("processes", "processes", "one process", "processes", "one process on NATS")


def main() -> int:
    """Run the campaign, and return the exit code."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="ingenium-chaos-") as folder:
        expected = undisturbed(Path(folder))
    done: Counter[str] = Counter()
    failed: list[str] = []
    begun, shapes = monotonic(), cycle([given.shape] if given.shape else _ORDER)
    for seed, shape in zip(count(given.seed), shapes, strict=False):
        trial = disturbed(Plan(seed, shape, most=given.faults), expected)
        done += trial.done
        minutes = (monotonic() - begun) / 60
        word = "FAILED" if trial.problems else "as undisturbed"
        told = f"{minutes:5.1f} min  seed {seed}, {shape}: {trial.done.total()} points, {word}"
        _tell(f"{told}; {done.total()} of {given.points}")
        if trial.problems:
            failed.append(f"python -m tests.sessions.chaos --seed {seed} --shape '{shape}' -n 1")
            for problem in trial.problems:
                _tell(f"    {problem}")
        if done.total() >= given.points:
            break
    _report(done, failed)
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sessions.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the first session")
    parser.add_argument("-n", "--points", type=int, default=200, help="to try at least")
    parser.add_argument("--faults", type=int, default=25, help="at most, in one session")
    parser.add_argument("--shape", choices=SHAPES, help="only sessions that run like this")
    return parser.parse_args()


def _report(done: Counter[str], failed: list[str]) -> None:
    _tell(f"\n{done.total()} points tried:")
    for what, number in sorted(done.items()):
        _tell(f"  {number:5} {what}")
    _tell(f"{len(failed)} sessions did not end as the undisturbed one.")
    for command in failed:
        _tell(f"  to see it again: {command}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
