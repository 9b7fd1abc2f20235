"""A shadow beside a session that trades at an exchange of the lab: no exchange hears of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.live.hands import names, stopped_once
from typer.testing import CliRunner

from ingenium.cli import app
from ingenium.runtime.live import trading_session
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import load_system
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.threaded import served

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.venues.lab.server import LabServer

PROGRAM = (sys.executable, "-c", "from ingenium.cli import main; main()")
BUYER = """
from ingenium import Strategy


class Buyer(Strategy):
    size: float = 0.01

    def on_bar(self, bar):
        self.buy(bar.symbol, self.size)
"""

pytestmark = pytest.mark.timeout(90)


def written(folder: Path, name: str, lab: LabServer, size: float) -> Path:
    system = {
        "name": name,
        "exchanges": {"binance": {"rest": lab.rest, "stream": lab.stream}},
        "data": {"symbols": ["BTCUSDT.binance"], "bars": "1s"},
        "account": {"currency": "USDT"},
        "risk": {"max_order_notional": 10_000},
        "strategies": [{"name": "buyer.py", "parameters": {"size": size}}],
    }
    file = folder / f"{name}.yaml"
    file.write_text(json.dumps(system))
    return file


def sent(lab: LabServer) -> list[float]:
    """Return how much each order was of that anybody but the house sent to an exchange."""
    accounts = [each for each in lab.dialect.exchange.accounts.values() if each.is_bounded]
    return [float(order.quantity) for each in accounts for order in each.orders.values()]


def found(new: Path) -> dict[str, Any]:
    """Return what a shadow finds beside the session that is over."""
    done = CliRunner().invoke(app, ["shadow", str(new), "--beside", "old", "--json"])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class Shadow:
    """A shadow in a process of its own, which begins once it can."""

    def __init__(self, file: Path, folder: SessionFolder) -> None:
        self.out = file.parent / "out.json"
        self.told = file.parent / "told.txt"
        self._words = ("shadow", str(file), "--beside", folder.name, "--json")
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def has_told(self) -> bool:
        """Tell whether it has found orders that differ; it is started when there are some."""
        if self._process is None:
            if "Fill" not in names(self._folder):
                return False
            with self.out.open("wb") as out, self.told.open("wb") as told:
                words = [*PROGRAM, *self._words]
                self._process = subprocess.Popen(words, stdout=out, stderr=told, env=os.environ)
        return self.told.read_text().count("(new)") > 3

    def found(self) -> dict[str, Any]:
        """Return what it has found, once the session is over."""
        assert self._process is not None
        assert self._process.wait(30) == 1, self.told.read_text()
        told: dict[str, Any] = json.loads(self.out.read_text())
        return told


def test_no_exchange_hears_of_a_shadow_and_it_says_the_same_when_the_session_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = demo_credentials("binance")  # the shadow could have keys: it asks for none
    monkeypatch.setenv("BINANCE_API_KEY", own.key)
    monkeypatch.setenv("BINANCE_API_SECRET", own.secret)
    monkeypatch.setenv("INGENIUM_SESSIONS", str(tmp_path / "sessions"))
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))
    (tmp_path / "buyer.py").write_text(BUYER)
    folder = SessionFolder(tmp_path / "sessions" / "old")
    with served("binance") as lab, served("binance") as other:
        old = written(tmp_path, "old", lab, 0.01)
        new = written(tmp_path, "new", other, 0.02)
        shadow = Shadow(new, folder)
        with stopped_once(shadow.has_told, 60):
            trading_session(load_system(old), folder, SessionStart(system=str(old)))
        followed = shadow.found()
        asked = lab.venue.requests
        assert found(new) == followed
        itself = found(old)
        assert (other.venue.requests, other.venue.streams, sent(other)) == (0, 0, [])
        assert lab.venue.requests == asked
        assert set(sent(lab)) == {0.01}
    assert (itself["parity"], itself["first"]["cause"]) == (1.0, "fills")
    assert followed["same"] == 0
    assert followed["new"]["orders"] == followed["old"]["orders"] == len(followed["differing"])
    assert followed["new"]["fills"] > 0
    assert followed["first"]["cause"] == "decisions"
    assert "its fills are simulated" in followed["causes"][0]["said"]
    assert [each["name"] for each in itself["causes"]] == ["fills", "settings"]
