"""Ids that tell what ran when, and the short forms by which a person names a run."""

from datetime import UTC, datetime

import pytest

from ingenium.model.errors import DataError
from ingenium.runtime.runs.naming import chosen_id, run_id

IDS = [
    "2026-11-25T2240-mean-reversion-8a77aa10",
    "2026-11-25T2231-mean-reversion-61cb9968-2",
    "2026-11-25T2231-mean-reversion-61cb9968",
    "2026-11-24T0900-breakout-0f3d22aa",
]


def chosen(name: str) -> str:
    return chosen_id(name, IDS, "runs")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mean-reversion", "2026-11-25T2231-mean-reversion-61cb9968"),
        ("Mean Reversion (2)", "2026-11-25T2231-mean-reversion-2-61cb9968"),
        ("../../etc/passwd", "2026-11-25T2231-etc-passwd-61cb9968"),
        ("übung", "2026-11-25T2231-bung-61cb9968"),
        ("", "2026-11-25T2231-run-61cb9968"),
        ("x" * 300, f"2026-11-25T2231-{'x' * 40}-61cb9968"),
    ],
)
def test_an_id_holds_time_name_and_digest_in_plain_characters(name: str, expected: str) -> None:
    started = datetime(2026, 11, 25, 22, 31, 59, tzinfo=UTC)
    assert run_id(started, name, "61cb9968695ea8b0") == expected


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("last", 0),
        ("last~0", 0),
        ("last~3", 3),
        ("2026-11-24", 3),
        ("2026-11-25T2240", 0),
        ("8a77", 0),
        ("0f3d22aa", 3),
        ("2026-11-25T2231-mean-reversion-61cb9968", 2),  # whole, though another begins with it
    ],
)
def test_a_run_is_named_by_its_place_its_beginning_or_its_digest(name: str, place: int) -> None:
    assert chosen(name) == IDS[place]


def test_several_that_begin_so_are_all_named() -> None:
    with pytest.raises(DataError, match=f"means several runs: {IDS[1]}, {IDS[2]}: write more"):
        chosen("2026-11-25T2231")
    with pytest.raises(DataError, match="means several runs"):
        chosen("61cb")


def test_what_is_not_there_gets_the_nearest_or_the_list() -> None:
    with pytest.raises(DataError, match=f"did you mean '{IDS[3]}'"):
        chosen("2026-11-24T0900-breakuot-0f3d22aa")
    with pytest.raises(DataError, match="There is no run 'zzz' in runs: see: ingenium runs"):
        chosen("zzz")
    with pytest.raises(DataError, match="There is no run ''"):
        chosen("")


def test_further_back_than_there_are_runs() -> None:
    with pytest.raises(DataError, match="There is no run 'last~4', as there are 4 runs"):
        chosen("last~4")


def test_an_empty_store_says_how_to_fill_it() -> None:
    with pytest.raises(DataError, match="There are no runs in here: make one with ingenium demo"):
        chosen_id("last", [], "here")
