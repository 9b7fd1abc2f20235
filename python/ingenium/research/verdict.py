"""What changed decisions mean: the future, the whole range, the beginning of history, or chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingenium.research.comparing import Probe

Kind: TypeAlias = Literal["look-ahead", "whole-range", "warm-up", "chance"]

_EARLY = 0.75  # of a cut history: a first change before that is no matter of some bars


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a strategy.

    Attributes:
        strategy: its id.
        kind: "look-ahead" (later bars are read), "whole-range" (a figure of the whole history is
            used), "warm-up" (decisions still depend on where history begins) or "chance" (the same
            history gives other decisions).
        count: how many decisions changed, over all histories.
        histories: on how many histories.
        looked_at: of how many.
        sentence: what it means, and the fix.
    """

    strategy: str
    kind: Kind
    count: int
    histories: int
    looked_at: int
    sentence: str


def findings_of(strategy: str, probes: Sequence[Probe]) -> Iterator[Finding]:
    """Give what a strategy's probes show."""
    cuts = [probe for probe in probes if probe.kind == "cut"]
    starts = [probe for probe in probes if probe.kind == "start"]
    changed = [probe for probe in cuts if probe.count]
    is_whole_range = 2 * sum(map(_is_early, changed)) > len(changed)
    if changed:
        yield _finding(strategy, "whole-range" if is_whole_range else "look-ahead", cuts)
    if any(probe.count for probe in starts) and not is_whole_range:
        yield _finding(strategy, "warm-up", starts)


def by_chance(strategy: str, count: int) -> Finding:
    """Return the finding that two runs on one history decided differently."""
    sentence = (
        "two runs on the same history decide differently, so nothing else can be told: draw chance "
        "from self.rng, and keep nothing outside of the strategy."
    )
    return Finding(strategy, "chance", count, 1, 1, sentence)


def _is_early(probe: Probe) -> bool:
    return probe.reach > (1 - _EARLY) * probe.bars


def _finding(strategy: str, kind: Kind, probes: Sequence[Probe]) -> Finding:
    return Finding(
        strategy=strategy,
        kind=kind,
        count=sum(probe.count for probe in probes),
        histories=sum(probe.count > 0 for probe in probes),
        looked_at=len(probes),
        sentence=_sentence(kind, probes),
    )


def _sentence(kind: Kind, probes: Sequence[Probe]) -> str:
    if kind == "look-ahead":
        reach = max(probe.reach for probe in probes)
        bars = "the next bar" if reach == 1 else f"up to {reach} bars later"
        return (
            f"decisions depend on bars that come later, {bars}: use a row's own bar and those "
            "before it only; look for shift(-n), roll, centred windows, bfill."
        )
    if kind == "whole-range":
        return (
            "decisions long before the cut depend on what comes after it: a mean, deviation, "
            "minimum, rank or fit over the whole history; take it over a window that ends with "
            "the row."
        )
    return (
        "decisions depend on where history begins, also after the warm-up: an average that smooths "
        "(ewm, RSI) or a sum from the start remembers longer; give a longer warm_up, or decide "
        "nothing (NaN) until then."
    )
