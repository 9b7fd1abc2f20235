"""How much of a profit rests on the fills, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.analytics.runs import small_run

from ingenium.analytics.fill_dependence import fill_dependence

if TYPE_CHECKING:
    from ingenium.analytics.outcome import Outcome


def made(bundle: str, profit: int, name: str = "same") -> Outcome:
    totals = {"initial": Decimal(1000), "equity": Decimal(1000 + profit)}
    return small_run(name=name, totals=totals, system={"fills": bundle})


def told(kind: int, base: int, harsh: int) -> tuple[str, ...]:
    return fill_dependence(
        [made("optimistic", kind), made("base", base), made("pessimistic", harsh)]
    )


@pytest.mark.parametrize(
    ("profits", "sentence"),
    [
        ((120, 100, 75), "25.00 % of the profit rests on the fills: it is gone with pessimistic"),
        ((120, 100, 0), "All of the profit rests on the fills"),
        ((120, 100, -5), "All of the profit rests on the fills"),
        ((120, 100, 100), "None of the profit rests on the fills"),
        ((120, -10, -50), "There is no profit with the settings as they are."),
    ],
)
def test_the_share_is_what_pessimistic_fills_take_away(
    profits: tuple[int, int, int], sentence: str
) -> None:
    first, second = told(*profits)
    assert first.startswith("Profit in USD: optimistic 120.00, base ")
    assert second.startswith(sentence)


def test_a_harsher_bundle_that_made_more_is_explained() -> None:
    assert told(100, 120, 75)[-1].startswith("A harsher bundle made more than a kinder one")
    assert len(told(120, 100, 75)) == 2


def test_other_runs_have_no_such_sentences() -> None:
    assert fill_dependence([made("base", 1), made("pessimistic", 1)]) == ()
    assert fill_dependence([made("base", 1)] * 3) == ()
    mixed = [made("optimistic", 1), made("base", 1), made("pessimistic", 1, name="another")]
    assert fill_dependence(mixed) == ()
