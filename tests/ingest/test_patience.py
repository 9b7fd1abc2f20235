"""How long a source is waited for."""

from ingenium.ingest.patience import Backoff, Pulse


def test_each_failure_doubles_the_wait_up_to_a_minute() -> None:
    backoff = Backoff()
    assert [backoff.failed() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    backoff.succeeded()
    assert backoff.failed() == 1


def test_a_source_that_asks_for_longer_gets_it_up_to_an_hour() -> None:
    backoff = Backoff()
    assert backoff.failed(30) == 30
    assert backoff.failed(0.5) == 2
    assert backoff.failed(1e9) == 3_600


def test_a_feed_is_stale_once_it_is_silent_for_two_rows_and_a_grace() -> None:
    pulse = Pulse(every=60, heard=0)
    assert [pulse.look(now) for now in (60, 125, 126, 200)] == [False, False, True, False]
    assert pulse.is_stale
    assert pulse.hear(201)
    assert not pulse.is_stale
    assert not pulse.hear(202)
