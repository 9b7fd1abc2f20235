"""The keys of exchanges are in the process that trades, and in none that works beside it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.live.machines import VENUE, Lab, Machine, wait_for, write_system

from ingenium.runtime.supervising.status import read_statuses
from ingenium.venues.lab.ports import demo_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]

OWN = demo_credentials(VENUE)
PASSPHRASE = "open sesame, said nobody"
SECRET = {
    "MY_KEY": OWN.key,
    "MY_SECRET": OWN.secret,
    "INGENIUM_KEYSTORE_PASSPHRASE": PASSPHRASE,
    "COPIED": f"{OWN.key}:{OWN.secret}",
}
OF_GUARD = {"BINANCE_GUARD_API_KEY": "guard-key-77", "BINANCE_GUARD_API_SECRET": "guard-secret-77"}
COMPONENTS = {"recorder", "execution", "portfolio", "strategy", "ingest"}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    lab = Lab(tmp_path)
    system = write_system(tmp_path, lab.port, {"key_from": "MY_KEY", "secret_from": "MY_SECRET"})
    made = Machine(
        tmp_path / "a",
        system,
        "nats://embedded",
        options=("--processes",),
        environment=SECRET
        | OF_GUARD
        | {"KEPT": "as it was", "BINANCE_API_KEY": "", "BINANCE_API_SECRET": ""},
        trader="execution",
    )
    try:
        lab.start()
        made.start()
        wait_for(lambda: len(lab.orders) > 0, "an order comes")
        yield made
    finally:
        made.stop()
        lab.stop()


def descendants(pid: int) -> set[int]:
    """Return the processes that one has started, and those that they have."""
    parents = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = each.read_text().rpartition(")")[2].split()
            parents[int(each.parent.name)] = int(fields[1])
    found, last = {pid}, set[int]()
    while found != last:
        last = set(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found - {pid}


def environment_of(pid: int) -> dict[str, str]:
    text = Path(f"/proc/{pid}/environ").read_bytes().decode()
    return dict(each.partition("=")[::2] for each in text.split("\0") if each)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux tells it")
def test_only_the_executor_gets_the_keys_and_all_get_the_rest(machine: Machine) -> None:
    statuses = read_statuses(machine.folder)
    assert statuses.keys() == COMPONENTS
    names = {status.pid: name for name, status in statuses.items()}
    others = descendants(machine.pid)
    assert names.keys() < others, "the server of the bus is one more"
    for pid in others:
        own, name = environment_of(pid), names.get(pid, "bus")
        seen = {each for each in SECRET if each in own}
        assert seen == (set(SECRET) if name == "execution" else set()), name
        assert not any(each in own for each in OF_GUARD), name
        shown = "\n".join(own.values())
        assert name == "execution" or not any(each in shown for each in SECRET.values())
        if name != "bus":
            assert own["KEPT"] == "as it was"
