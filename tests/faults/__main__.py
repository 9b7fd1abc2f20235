"""Plays seeded schedules of faults: `python -m tests.faults --schedules 1000 --seed 1`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from tests.faults.profiles import PROFILES
from tests.faults.verdict import problems_of
from tests.faults.world import World


def main() -> int:
    parser = argparse.ArgumentParser(description="Orders exactly once, whatever goes wrong.")
    parser.add_argument("--schedules", type=int, default=1_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="of the first; the others follow")
    parser.add_argument("--rate", type=float, default=0.06, help="how probable each fault is")
    given = parser.parse_args()
    began = time.monotonic()
    injected: Counter[str] = Counter()
    failures = orders = trades = refused = 0
    for seed in range(given.seed, given.seed + given.schedules):
        profile = PROFILES[seed % len(PROFILES)]
        world = World(profile, seed, given.rate)
        world.run()
        injected += world.injected
        refused += world.refused
        orders += len(world.venue.account.orders)
        trades += len(world.venue.account.trades)
        if problems := problems_of(world):
            failures += 1
            again = f"--schedules 1 --seed {seed} --rate {given.rate}"
            say(f"FAILED {profile.name} ({again}): {'; '.join(problems[:4])}")
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{seed - given.seed + 1}/{given.schedules}")
    say(f"schedules      {given.schedules:,}, a quarter of each of {len(PROFILES)} exchanges")
    say(f"orders         {orders:,} at the exchange, {trades:,} trades")
    say(f"faults         {sum(injected.values()):,}")
    for kind, count in sorted(injected.items()):
        say(f"  {kind:28} {count:8,}")
    say(f"refused        {refused:,} messages of deposed holders")
    say(f"failures       {failures}")
    say(f"seconds        {time.monotonic() - began:.1f}")
    return 1 if failures else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
