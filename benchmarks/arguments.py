"""What the command line asks for."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.table import GROUPS

REPEATS = 3
SMALLEST_SCALE = 0.001


@dataclass(frozen=True, slots=True)
class Request:
    """Which groups to measure, how, and the words that asked for it."""

    groups: tuple[str, ...]
    scale: float
    with_peers: bool
    repeats: int
    command: str


def parse(words: Sequence[str]) -> Request:
    """Return the request of a command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure Ingenium beside its peers and the raw bound.",
    )
    parser.add_argument(
        "--only", type=_groups, default=GROUPS, metavar="W1,W3", help=f"some of {', '.join(GROUPS)}"
    )
    parser.add_argument(
        "--scale", type=_scale, default=1.0, help="a part of each workload, for a smoke check"
    )
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--repeats", type=_repeats, default=REPEATS)
    chosen = parser.parse_args(words)
    return Request(
        groups=chosen.only,
        scale=chosen.scale,
        with_peers=chosen.peers,
        repeats=chosen.repeats,
        command=" ".join(["python -m benchmarks", *words]),
    )


def _groups(text: str) -> tuple[str, ...]:
    known = {group.lower(): group for group in GROUPS}
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name.lower() not in known]
    if unknown:
        message = f"there is no workload {', '.join(unknown)!r}; choose of {', '.join(GROUPS)}"
        raise argparse.ArgumentTypeError(message)
    chosen = {known[name.lower()] for name in names}
    return tuple(group for group in GROUPS if group in chosen)


def _scale(text: str) -> float:
    scale = float(text)
    if not SMALLEST_SCALE <= scale <= 1:
        message = f"the scale is a part from {SMALLEST_SCALE} to 1, not {text}"
        raise argparse.ArgumentTypeError(message)
    return scale


def _repeats(text: str) -> int:
    repeats = int(text)
    if repeats < 1:
        message = f"at least one run is needed, not {text}"
        raise argparse.ArgumentTypeError(message)
    return repeats
