"""How long a source is waited for."""

from ingenium.ingest.patience import Backoff


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
