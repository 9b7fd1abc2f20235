"""When an account counts as silent, as its guard sees the lease."""

from __future__ import annotations

from ingenium.bus.port import LeaseSeen
from ingenium.execution.lease_watch import LeaseWatch

GUARD = "guard-me"


def lease(
    revision: int, *, owner: str = "executor", epoch: int = 1, is_released: bool = False
) -> LeaseSeen:
    return LeaseSeen(owner, epoch, revision, is_released)


def watch() -> LeaseWatch:
    return LeaseWatch(after=5.0, owner=GUARD)


def test_an_account_that_nobody_ever_held_is_waited_for() -> None:
    assert watch().look(None, 100.0) == "waiting"


def test_a_lease_is_silent_when_it_was_not_renewed_for_long_enough_since_it_was_seen() -> None:
    own = watch()
    assert [own.look(lease(7), now) for now in (0.0, 4.9, 5.0)] == ["armed", "armed", "silent"]


def test_each_renewal_and_each_other_holder_begin_the_time_anew() -> None:
    own = watch()
    for now, seen in ((0.0, lease(7)), (4.0, lease(8)), (8.0, lease(8, epoch=2))):
        assert own.look(seen, now) == "armed"
    assert own.look(lease(8, epoch=2), 12.9) == "armed"
    assert own.epoch == 2


def test_a_lease_that_was_given_back_is_as_silent_as_one_that_was_lost() -> None:
    own = watch()
    given_back = lease(7, is_released=True)
    assert [own.look(given_back, now) for now in (0.0, 5.0)] == ["armed", "silent"]


def test_what_a_guard_has_dealt_with_is_cleared_whichever_guard_it_was() -> None:
    own = watch()
    done = lease(9, owner="guard-other", is_released=True)
    assert [own.look(done, now) for now in (0.0, 50.0)] == ["cleared", "cleared"]
    assert own.look(lease(10, epoch=2), 51.0) == "armed"


def test_what_it_left_undone_is_due_at_once_and_what_another_guard_does_is_not() -> None:
    assert watch().look(lease(9, owner=GUARD), 0.0) == "silent"
    assert watch().look(lease(9, owner="guard-other"), 0.0) == "armed"


def test_time_in_which_nobody_could_look_does_not_count() -> None:
    own = watch()
    own.look(lease(7), 0.0)
    own.forget()
    assert [own.look(lease(7), now) for now in (60.0, 64.9, 65.0)] == ["armed", "armed", "silent"]
