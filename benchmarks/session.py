"""One run of the benchmark: measure group after group, and keep the results after each."""

from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks import results as store
from benchmarks.arguments import Request
from benchmarks.folders import PACKAGE
from benchmarks.machine import description
from benchmarks.peers.catalogue import PEERS
from benchmarks.report import page
from benchmarks.results import GroupRun, Results
from benchmarks.runner import BOUND, BOUND_GROUPS, OURS, Measured, measure, measure_peer
from benchmarks.tick_data import make_tick_data
from benchmarks.workloads import make_data

PAGE = PACKAGE / "RESULTS.md"
Tell = Callable[[str], None]


def run(request: Request, tell: Tell) -> tuple[Results, list[str]]:
    """Measure what is asked for; return the results and our own failures."""
    tell("making the data")
    make_data()
    make_tick_data()
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    machine = description()  # before the run loads it
    results, failures = store.load(), []
    for group in request.groups:
        group_run = run_group(request, group, date, tell)
        if group_run.ours.failure:
            failures.append(f"{group}: {group_run.ours.failure}")
        results = store.merged(results, group_run)
        store.save(results)
        text = page(results, machine=machine, date=date, command=request.command)
        PAGE.write_text(text)
    return results, failures


def run_group(request: Request, group: str, date: str, tell: Tell) -> GroupRun:
    """Measure one group: ours, the bound, and the peers that can do it."""
    tell(f"{group}: ingenium")
    ours = measure(OURS, group, request.scale, request.repeats)
    bound = Measured()
    if group in BOUND_GROUPS:
        tell(f"{group}: raw bound")
        bound = measure(BOUND, group, request.scale, request.repeats)
    peers: dict[str, Measured] | None = None
    if request.with_peers:
        peers = {}
        for peer in PEERS:
            if group in peer.groups:
                tell(f"{group}: {peer.title}")
                peers[peer.title] = measure_peer(peer, group, request.scale, request.repeats)
    return GroupRun(group, date, request.scale, ours, bound, peers)


def steps(request: Request) -> int:
    """Return how many times a run tells what it does."""
    bounds = sum(group in BOUND_GROUPS for group in request.groups)
    peers = sum(group in peer.groups for peer in PEERS for group in request.groups)
    return 1 + len(request.groups) + bounds + (peers if request.with_peers else 0)
