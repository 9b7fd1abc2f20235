"""Of which instruments nothing is heard for too long."""

from __future__ import annotations

from ingenium.ingest.freshness import Freshness, Patience
from ingenium.model.session.recipe import Listing
from ingenium.model.timeframe import HOUR, MINUTE, SECOND

AAA, BBB = 0, 1


def freshness(patience: Patience | None = None, **values: object) -> Freshness:
    listings = [Listing({"symbol": symbol, **values}) for symbol in ("AAA", "BBB")]
    return Freshness(listings, every=60, patience=patience or Patience(), stale=())


def became(fresh: Freshness, second: int, *away: str) -> list[tuple[int, int]]:
    """Return what becomes stale at a second, and the second in which it was last heard of."""
    return [(n, at // SECOND) for n, at in fresh.look(away, second, second * SECOND)]


def hear(fresh: Freshness, second: int, *numbers: int) -> list[int]:
    return fresh.hear(numbers, second, second * SECOND)


def test_an_instrument_is_stale_once_a_second_row_is_missing_and_a_grace_is_over() -> None:
    fresh = freshness()
    hear(fresh, 10, AAA, BBB)
    hear(fresh, 70, BBB)
    assert became(fresh, 135) == []
    assert became(fresh, 136) == [(AAA, 10)]
    assert became(fresh, 137) == []
    assert hear(fresh, 140, AAA, BBB) == [AAA]
    assert became(fresh, 141) == []


def test_how_long_data_may_be_overdue_can_be_said() -> None:
    fresh = freshness(Patience(after=10))
    hear(fresh, 0, AAA, BBB)
    assert became(fresh, 70) == []
    assert became(fresh, 71) == [(AAA, 0), (BBB, 0)]


def test_what_is_never_stale_is_not_looked_at() -> None:
    fresh = freshness(Patience(is_endless=True))
    assert became(fresh, 0) == became(fresh, 10**6, "AAA") == []


def test_a_source_that_is_known_to_be_away_is_stale_after_the_grace_alone() -> None:
    fresh = freshness()
    hear(fresh, 0, AAA, BBB)
    assert became(fresh, 10, "BBB") == []
    assert became(fresh, 15, "BBB") == []
    assert became(fresh, 16, "BBB") == [(BBB, 0)]


def test_a_source_that_was_away_for_a_moment_is_not_stale() -> None:
    fresh = freshness()
    hear(fresh, 0, AAA, BBB)
    assert [became(fresh, s, *a) for s, a in ((10, ["BBB"]), (14, []), (18, ["BBB"]))] == [[]] * 3
    assert became(fresh, 23, "BBB") == []


def test_outside_of_its_sessions_nothing_is_due() -> None:
    day = 24 * HOUR
    sessions = ([0, day], [HOUR, day + HOUR])  # an hour a day
    fresh = freshness(sessions=sessions)
    hear(fresh, 3_590, AAA, BBB)
    opens = day // SECOND
    for second in (3_600, opens - 1, opens + 120):
        assert became(fresh, second) == []
    assert became(fresh, opens + 126) == [(AAA, 3_590), (BBB, 3_590)]
    assert hear(fresh, opens + MINUTE // SECOND * 3, AAA) == [AAA]
