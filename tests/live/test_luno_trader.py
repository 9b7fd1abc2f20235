"""The files of a Luno trader, as they are: live over a restart, and on paper, on the lab."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.live.hands import events
from tests.luno_trader import DOTENV, write_trader

from ingenium.runtime.session.auditing import audit_file
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.venues.lab.threaded import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ingenium.venues.lab.orders import LabOrder
    from ingenium.venues.lab.server import LabServer

PROGRAM = "import sys; from ingenium.cli import main; sys.argv[0] = 'ingenium'; main()"
FEE = Decimal("0.001")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@dataclass(frozen=True)
class Desk:
    """A trader's folder, the exchanges of the lab, and the session that is run of them.

    Attributes:
        folder: where the trader's files are.
        labs: by name.
    """

    folder: Path
    labs: dict[str, LabServer]

    @property
    def session(self) -> SessionFolder:
        return SessionFolder(self.folder / "sessions" / "global_strategy_config")

    def orders(self, name: str = "luno") -> list[LabOrder]:
        """Return the orders of customers at an exchange."""
        accounts = self.labs[name].dialect.exchange.accounts.values()
        return [order for each in accounts if each.is_bounded for order in each.orders.values()]

    def run(self, *words: str, until: Callable[[], bool]) -> str:
        """Run the command until something is so, stop it as a person does; return what it said."""
        config = self.folder / "src" / "configs" / "global_strategy_config.yaml"
        for name, lab in self.labs.items():
            words += ("--set", f"exchanges.{name}.rest={lab.rest}")
            words += ("--set", f"exchanges.{name}.stream={lab.stream}")
        command = [sys.executable, "-c", PROGRAM, "run", str(config), "--set", "data.bars=1s"]
        with (self.folder / "out.txt").open("w+") as out:
            process = subprocess.Popen(
                [*command, *words],
                cwd=self.folder,
                env=os.environ
                | {
                    "INGENIUM_STATE": str(self.folder / "state"),
                    "INGENIUM_SESSIONS": str(self.folder / "sessions"),
                },
                stdout=out,
                stderr=subprocess.STDOUT,
            )
            end = time.monotonic() + 50
            while process.poll() is None and not until() and time.monotonic() < end:
                time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            code = process.wait(20)
            out.seek(0)
            said = out.read()
        assert code == 130, said
        assert time.monotonic() < end, said
        return said


@contextmanager
def trader(folder: Path) -> Iterator[Desk]:
    write_trader(folder / "src")
    with served("luno") as luno, served("kraken") as kraken:
        yield Desk(folder, {"luno": luno, "kraken": kraken})


def test_it_trades_at_luno_over_a_restart_and_follows_kraken(tmp_path: Path) -> None:
    with trader(tmp_path) as desk:
        said = desk.run("--mode", "live", until=lambda: len(desk.orders()) == 3)
        first = {each.ticket.client_id: each.status for each in desk.orders()}
        assert sorted(first.values()) == ["filled", "open", "open"]
        desk.run("--mode", "live", until=lambda: not any(each.is_open for each in desk.orders()))
        orders, at_kraken = desk.orders(), desk.orders("kraken")
    assert [each.ticket.client_id for each in orders] == list(first)  # none was sent twice
    assert [each.status for each in orders] == ["filled", "cancelled", "cancelled"]
    assert [each.ticket.quantity for each in orders] == [Decimal("0.12"), *[Decimal("0.1")] * 2]
    assert not at_kraken
    happened = events(desk.session)
    denied = [(each.symbol, each.rule) for each in happened if each.event == "OrderDenied"]
    assert set(denied) == {("ETHUSD.kraken", "restricted")}
    again = audit_file(desk.session.path / JOURNAL)
    assert again is not None
    assert again.run is not None
    assert again.difference == ""
    (position,) = again.run.positions()
    assert position["symbol"] == "ETHMYR.luno"
    assert Decimal(position["quantity"]) == Decimal("0.12") * (1 - FEE)
    assert_nothing_is_hidden(said)


def assert_nothing_is_hidden(said: str) -> None:
    """Check that each variable that is not read is named, and the value of none is."""
    variables = dict(line.split("=", 1) for line in DOTENV.split())
    unread = [line for line in said.splitlines() if "not used, as" in line]
    named = {name for line in unread for name in line.rpartition(": ")[2].strip(".").split(", ")}
    assert named == variables.keys() - {"luno_key_id", "luno_key_secret"}
    assert "kraken tells prices only, which needs no key" in said
    for name, value in variables.items():
        assert len(value) < 6 or value not in said, name


def test_on_paper_the_same_files_send_nothing(tmp_path: Path) -> None:
    with trader(tmp_path) as desk:

        def has_filled() -> bool:
            return any(each.event == "Fill" for each in events(desk.session))

        desk.run("--live-data", until=has_filled)
        assert not desk.orders()
        assert not desk.orders("kraken")
    bought = [each.symbol for each in events(desk.session) if each.event == "Fill"]
    assert bought == ["ETHMYR.luno"]
