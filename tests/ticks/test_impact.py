"""Impact: what our own taking costs beyond the levels that it empties."""

from __future__ import annotations

from typing import Any

import pytest
from tests.ticks.tape import BOOK, END, ask, play

from ingenium import ConfigError


def paid(impact: dict[str, object], *quantities: float) -> list[str]:
    """Return the fills of purchases 10 ms apart of a deep ask of 100."""
    steps: dict[int, Any] = {
        5 + 10 * number: (lambda s, quantity=quantity: s.buy("X", quantity))
        for number, quantity in enumerate(quantities)
    }
    run = play([ask(0, 100, 10_000), *END], steps, venue={"book_impact": impact})
    return [fill.split(" at ")[1].split()[0] for fill in run.fills]


def test_linear_impact_is_in_proportion_to_the_size() -> None:
    # 100 × 0.1 × 100/1000 = 1, and nothing of it stays.
    impact: dict[str, object] = {"kind": "linear", "coefficient": 0.1, "volume": 1000}
    assert paid(impact, 100, 200, 100) == ["101", "102", "101"]


def test_square_root_impact_grows_more_slowly() -> None:
    # 100 × 0.1 × √(40/1000) = 2; four times the size costs twice as much.
    impact: dict[str, object] = {"kind": "square_root", "coefficient": 0.1, "volume": 1000}
    assert paid(impact, 40, 160) == ["102", "104"]


def test_almgren_chriss_impact_stays_in_part_and_fades_in_part() -> None:
    # First 0.4 × 0.1 = 4 %. Then 1 % stays, half of 4 % is left after 10 ms, 4 % come anew.
    impact: dict[str, object] = {
        "kind": "almgren_chriss",
        "permanent": 0.1,
        "temporary": 0.4,
        "volume": 1000,
        "half_life": "10ms",
    }
    assert paid(impact, 100, 100) == ["104", "107"]


def test_a_limit_is_kept_whatever_the_impact() -> None:
    impact = {"kind": "linear", "coefficient": 0.1, "volume": 1000}
    steps = {5: lambda s: s.buy("X", 10, limit=101, tif="IOC")}
    run = play([*BOOK, *END], steps, venue={"book_impact": impact})
    assert run.ends == ["cancelled ioc"]  # 101 × 1.001 is more than 101


@pytest.mark.parametrize("kind", ["none", "linear", "square_root", "almgren_chriss"])
def test_more_size_is_never_a_better_average_price(kind: str) -> None:
    impact: dict[str, object] = {"kind": kind}
    if kind != "none":
        impact["volume"] = 500
    if kind == "almgren_chriss":
        impact |= {"permanent": 0.05, "temporary": 0.1, "half_life": "5ms"}
    elif kind != "none":
        impact["coefficient"] = 0.1
    tape = [*BOOK, *(ask(0, 103 + step, 5 + step) for step in range(20)), *END]
    averages = []
    for quantity in range(1, 120, 7):
        steps = {5: lambda s, quantity=quantity: s.buy("X", quantity)}
        run = play(tape, steps, venue={"book_impact": impact})
        averages.append(float(str(run.result.table("orders")["average_price"][0])))
    assert averages == sorted(averages)
    assert averages[0] < averages[-1]


def test_impossible_impact_is_refused() -> None:
    impact = {"kind": "linear", "coefficient": 0.1, "volume": 0}
    with pytest.raises(ConfigError, match=r"venue.book_impact.volume: must be above zero, not 0"):
        play([*BOOK, *END], {}, venue={"book_impact": impact})
