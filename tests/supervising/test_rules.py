"""When a failed child is started again, and when a silent one is taken for hung."""

from ingenium.runtime.supervising.restarts import RestartRules, Restarts
from ingenium.runtime.supervising.silence import Silence


def test_pauses_double_up_to_the_longest() -> None:
    restarts = Restarts(RestartRules(most=9, window=1_000.0))
    pauses = [restarts.pause_after_failure(float(at)) for at in range(9)]
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]


def test_one_failure_more_than_allowed_is_too_many() -> None:
    restarts = Restarts(RestartRules(most=2, window=60.0))
    assert [restarts.pause_after_failure(at) for at in (0.0, 1.0, 2.0)] == [0.1, 0.2, None]


def test_failures_are_forgotten_after_the_window() -> None:
    restarts = Restarts(RestartRules(most=2, window=60.0))
    assert [restarts.pause_after_failure(at) for at in (0.0, 1.0, 61.0)] == [0.1, 0.2, 0.1]


def test_silence_grows_until_a_heartbeat_is_heard() -> None:
    silence = Silence(heartbeat=1.0)
    looks = [(0.0, 7), (0.5, 7), (1.0, 7), (1.5, 8), (2.0, 8)]
    assert [silence.look(now, written) for now, written in looks] == [0.0, 0.5, 1.0, 0.0, 0.5]


def test_a_watcher_that_slept_does_not_take_its_sleep_for_silence() -> None:
    silence = Silence(heartbeat=1.0)
    silence.look(0.0, 7)
    assert silence.look(3_600.0, 7) == 1.0


def test_a_heartbeat_of_a_clock_that_was_set_back_is_heard() -> None:
    silence = Silence(heartbeat=1.0)
    silence.look(0.0, 1_000)
    silence.look(1.0, 1_000)
    assert silence.look(2.0, 500) == 0.0


def test_a_component_that_never_told_anything_is_silent_from_its_start() -> None:
    silence = Silence(heartbeat=1.0)
    silence.look(0.0, None)
    assert silence.look(0.5, None) == 0.5
