from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ingenium.venues.allowances import Allowance, Usage
from ingenium.venues.budget import Budget, OwnShelf, SharedShelf, shared_budget
from ingenium.venues.port import Undelivered
from ingenium.venues.state_folder import state_folder

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = Allowance(name="weight", limit=100, window=60)
FADING = Allowance(name="counter", limit=10, window=20, decays=True)
NOW = 1_700_000_000.0


class Time:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def budget_at(time: Time, *allowances: Allowance, shelf: SharedShelf | None = None) -> Budget:
    return Budget(allowances or (MINUTE,), shelf, now=time, sleep=time.sleep)


async def test_queries_leave_room_for_orders_and_orders_for_cancellations() -> None:
    time = Time()
    budget = budget_at(time)
    await budget.take({"weight": 70}, "query")
    with pytest.raises(Undelivered, match="no room"):
        await budget.take({"weight": 1}, "query")
    await budget.take({"weight": 20}, "new")
    with pytest.raises(Undelivered, match="no room"):
        await budget.take({"weight": 1}, "new")
    await budget.take({"weight": 10}, "cancel")
    with pytest.raises(Undelivered) as caught:
        await budget.take({"weight": 1}, "cancel")
    assert caught.value.retry_after is not None
    assert 60 <= caught.value.retry_after <= 70
    assert time.now == NOW


async def test_a_request_waits_for_room_that_comes_soon() -> None:
    time = Time()
    budget = budget_at(time, FADING)
    await budget.take({"counter": 7}, "query")
    await budget.take({"counter": 1}, "query")
    assert time.now == pytest.approx(NOW + 2)  # one in two seconds fades


async def test_what_was_used_is_forgotten_after_its_window_and_not_before() -> None:
    time = Time()
    budget = budget_at(time)
    await budget.take({"weight": 50}, "query")
    time.now += 59
    assert budget.used() == {"weight": 50}
    time.now += 7
    assert budget.used() == {"weight": 0}


async def test_no_window_of_an_exchange_sees_more_than_its_limit() -> None:
    time = Time()
    budget = Budget((MINUTE,), now=time, sleep=time.sleep, patience={"query": 1e9})
    sent: list[float] = []
    for _ in range(300):
        await budget.take({"weight": 7}, "query")
        sent.append(time.now)
    for start in sent:
        assert sum(7 for each in sent if start <= each < start + 60) <= 70


async def test_the_exchange_is_believed_when_it_says_that_more_is_used() -> None:
    budget = budget_at(Time())
    budget.learn({"weight": 95, "unknown": 1})
    assert budget.used() == {"weight": 95}
    budget.learn({"weight": 10})
    assert budget.used() == {"weight": 95}


async def test_a_ban_keeps_everything_back_and_a_short_pause_is_waited_for() -> None:
    time = Time()
    budget = budget_at(time)
    budget.shut(2, is_ban=False)
    await budget.take({"weight": 1}, "cancel")
    assert time.now == NOW + 2
    budget.shut(3, is_ban=True)
    with pytest.raises(Undelivered, match="shut us out") as caught:
        await budget.take({}, "cancel")
    assert caught.value.is_ban
    assert caught.value.retry_after == pytest.approx(3)


async def test_a_request_that_never_fits_goes_when_nothing_else_is_there() -> None:
    await budget_at(Time()).take({"weight": 1000}, "query")


async def test_processes_share_a_budget_and_a_ban(tmp_path: Path) -> None:
    time, path = Time(), tmp_path / "budgets" / "one.json"
    here, there = budget_at(time, shelf=SharedShelf(path)), budget_at(time, shelf=SharedShelf(path))
    await here.take({"weight": 70}, "query")
    with pytest.raises(Undelivered):
        await there.take({"weight": 1}, "query")
    there.shut(60, is_ban=True)
    with pytest.raises(Undelivered, match="shut us out"):
        await here.take({"weight": 1}, "cancel")
    path.write_bytes(b'{"parts":')  # a machine stopped here
    await here.take({"weight": 1}, "query")


def test_nothing_is_lost_between_processes(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    program = f"""
from pathlib import Path
from ingenium.venues.budget import SharedShelf
shelf = SharedShelf(Path({str(path)!r}))
for _ in range(300):
    with shelf.usage() as usage:
        usage.shut_until += 1
"""
    running = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]
    assert [each.wait() for each in running] == [0, 0, 0]
    with SharedShelf(path).usage() as usage:
        assert usage.shut_until == 900


def test_the_file_of_a_budget_names_neither_key_nor_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path))
    shared_budget("api.example.com", "my-public-key", (MINUTE,)).shut(1, is_ban=False)
    (file,) = (tmp_path / "budgets").iterdir()
    assert "my-public-key" not in file.name + file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_usage_of_a_later_clock_is_forgotten() -> None:
    usage = Usage()
    usage.add(MINUTE, 90, NOW + 86_400)
    assert usage.used(MINUTE, NOW) == 0


def test_a_process_keeps_its_own_usage_where_it_is_not_shared() -> None:
    shelf = OwnShelf()
    with shelf.usage() as usage:
        usage.add(MINUTE, 5, NOW)
    with shelf.usage() as usage:
        assert usage.used(MINUTE, NOW) == 5


def test_the_state_folder_follows_the_environment() -> None:
    assert str(state_folder({"INGENIUM_STATE": "/a", "HOME": "/h"})) == "/a"
    assert str(state_folder({"XDG_STATE_HOME": "/s", "HOME": "/h"})) == "/s/ingenium"
    assert str(state_folder({"HOME": "/h"})) == "/h/.local/state/ingenium"
