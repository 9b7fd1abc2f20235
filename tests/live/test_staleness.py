"""An exchange whose stream falls silent: strategies are told, quotes pulled; then it goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.live.hands import stopped_once

from ingenium.runtime.live import live_session, trading_session
from ingenium.runtime.session.auditing import audit
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import system_of
from ingenium.storage.journal.reader import opened
from ingenium.venues.lab.faults import Fault
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.threaded import served

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.runtime.system import System
    from ingenium.venues.lab.server import LabServer

QUOTER = '''
from ingenium import Strategy


class Quoter(Strategy):
    """Keeps a bid far from the price, and tries to bid when nothing is heard, too."""

    def on_bar(self, bar):
        if not self.orders():
            self.bid(bar.symbol)

    def on_stale(self, symbol, since):
        self.bid(symbol)

    def bid(self, symbol):
        self.buy(symbol, 0.01, limit=round(self.price(symbol) * 0.9, 2))
'''


def quoting(lab: LabServer, folder: Path) -> System:
    (folder / "quoter.py").write_text(QUOTER)
    document = {
        "exchanges": {"binance": {"rest": lab.rest, "stream": lab.stream}},
        "data": {"symbols": ["BTCUSDT.binance"], "bars": "1s"},
        "account": {"currency": "USDT"},
        "risk": {"max_order_notional": 5000},
        "stale": {"after": "1s", "pull_quotes": True},
        "strategies": [{"name": "quoter.py"}],
    }
    return system_of(document, name="quotes", file="quotes.yaml", folder=folder)


def happened(folder: SessionFolder) -> list[dict[str, Any]]:
    """Return what has happened in a session, in order; nothing before it has a journal."""
    if not (folder.path / JOURNAL).exists():
        return []
    with opened(folder.path / JOURNAL) as reader:
        bodies = [row.body for row in reader.read() if row.kind == "events"]
    return [event for body in bodies for event in json.loads(body)]


def names(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"] for event in events]


class Silencer:
    """Lets the market's stream fall silent once a quote rests, until all came of it."""

    def __init__(self, lab: LabServer, folder: SessionFolder) -> None:
        self.lab, self.folder, self.has_acted = lab, folder, False

    def is_done(self) -> bool:
        events = happened(self.folder)
        if not self.has_acted and "OrderAccepted" in names(events):
            self.has_acted = True
            self.lab.faults.add([Fault(kind="half_open", seconds=4, count=1, path="/stream")])
        fresh = [each["event"] == "StalenessChanged" and "since" not in each for each in events]
        return any(fresh) and "OrderAccepted" in names(events[fresh.index(True) :])


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("is_live", [True, False], ids=["at the exchange", "on paper"])
def test_a_half_open_stream_pulls_quotes_and_lets_none_pass_until_it_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_live: bool
) -> None:
    own = demo_credentials("binance")
    monkeypatch.setenv("BINANCE_API_KEY", own.key)
    monkeypatch.setenv("BINANCE_API_SECRET", own.secret)
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))
    folder = SessionFolder(tmp_path / "session")
    with served("binance") as lab:
        made = quoting(lab, tmp_path)
        with stopped_once(Silencer(lab, folder).is_done):
            if is_live:
                assert trading_session(made, folder, SessionStart()) == "stopped"
            else:
                assert live_session(made, None, folder, SessionStart()) == "stopped"
    events = happened(folder)
    changes = [n for n, event in enumerate(events) if event["event"] == "StalenessChanged"]
    assert [events[n].get("is_stale", False) for n in changes] == [True, False]
    silent, speaks = events[changes[0] : changes[1]], events[changes[1] :]
    [cancelled] = [event for event in silent if event["event"] == "OrderCancelled"]
    assert cancelled["reason"] == "stale_data"
    denied = [event for event in silent if event["event"] == "OrderDenied"]
    assert {(each["rule"], each["scope"]) for each in denied} == {("stale_data", "instrument")}
    assert float(denied[0]["value"]) > 2
    assert "OrderAccepted" in names(speaks)
    with opened(folder.path / JOURNAL) as reader:
        assert audit(list(reader.read())).difference == ""
