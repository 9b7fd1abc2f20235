"""`ingenium reconcile` on a session that is stopped: it mends, keeps that, and leaves nothing."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest
from tests.live.hands import bid, cancel, names, stopped_once
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.execution.holding import FileHolding
from ingenium.runtime.live import trading_session
from ingenium.runtime.session.auditing import audit
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import load_system
from ingenium.storage.journal.reader import opened
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.threaded import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ingenium.venues.lab.server import LabServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]

BIDDER = '''
from ingenium import Strategy


class Bidder(Strategy):
    """Bids twice below the price; of what it gets it sells half, and wants as much again."""

    def on_bar(self, bar):
        if not self.orders() and not self.position(bar.symbol):
            self.buy(bar.symbol, 0.02, limit=round(bar.close * 0.97, 2))
            self.buy(bar.symbol, 0.03, limit=round(bar.close * 0.9, 2))

    def on_fill(self, fill):
        if fill.side == "buy":
            self.sell(fill.symbol, 0.01, limit=round(fill.price * 1.2, 2))
            self.buy(fill.symbol, 0.01, limit=round(fill.price * 0.9, 2))
'''


def typed(*words: object) -> Result:
    return CliRunner().invoke(app, ["reconcile", *(str(word) for word in words)])


class Place:
    """A lab, and a session that has two bids there and is stopped."""

    def __init__(self, lab: LabServer, root: Path) -> None:
        self.lab = lab
        self.folder = SessionFolder(root / "sessions" / "bids")
        (root / "bidder.py").write_text(BIDDER)
        document = {
            "name": "bids",
            "exchanges": {"binance": {"rest": lab.rest, "stream": lab.stream}},
            "data": {"symbols": ["BTCUSDT.binance"], "bars": "1s"},
            "account": {"currency": "USDT"},
            "risk": {"max_order_notional": 5000},
            "strategies": [{"name": "bidder.py"}],
        }
        self.file = root / "bids.yaml"
        self.file.write_text(json.dumps(document))
        self.run_until(lambda: names(self.folder).count("OrderAccepted") == 2)

    def run_until(self, is_done: Callable[[], bool]) -> None:
        start = SessionStart(system=str(self.file), bus="memory")
        with stopped_once(is_done):
            assert trading_session(load_system(self.file), self.folder, start) == "stopped"

    @property
    def rows(self) -> int:
        with opened(self.folder.path / JOURNAL) as reader:
            return sum(1 for _ in reader.read())

    @property
    def is_sound(self) -> bool:
        with opened(self.folder.path / JOURNAL) as reader:
            return audit(list(reader.read())).difference == ""

    def orders(self, *statuses: str) -> list[dict[str, Any]]:
        with urlopen(f"{self.lab.rest}/lab/orders", timeout=5) as answer:
            found = json.load(answer)
        return [each for each in found if each["status"] in statuses]

    def fall_to(self, price: float) -> None:
        body = json.dumps({"symbol": "BTCUSDT", "price": str(price)}).encode()
        with urlopen(Request(f"{self.lab.rest}/lab/price", body, method="POST"), timeout=5) as told:
            assert told.status == 200


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    own = demo_credentials("binance")
    monkeypatch.setenv("BINANCE_API_KEY", own.key)
    monkeypatch.setenv("BINANCE_API_SECRET", own.secret)
    monkeypatch.setenv("INGENIUM_SESSIONS", str(tmp_path / "sessions"))
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))
    with served("binance") as lab:
        yield Place(lab, tmp_path)


def test_what_happened_behind_its_back_is_mended_once_and_kept(place: Place) -> None:
    high, low = sorted(place.orders("open"), key=lambda each: -float(each["limit"]))
    asyncio.run(cancel(place.lab, str(low["id"])))
    place.fall_to(float(high["limit"]) * 0.99)
    asyncio.run(bid(place.lab))

    shown = typed("bids", "--dry-run")
    assert shown.exit_code == 1
    before = place.rows
    done = typed("bids")
    assert done.exit_code == 0, done.output
    for deed in ("book trade", "end it here", "adopt it"):
        assert deed in done.stdout
    assert "all is the same" in done.stdout.partition("Now:")[2]
    assert place.rows > before
    assert place.is_sound

    mended = place.rows
    again = typed("bids", "--json")
    assert again.exit_code == 0, again.output
    assert json.loads(again.stdout)["before"][0]["review"]["differences"] == []
    assert place.rows == mended

    told = names(place.folder)
    assert told.count("OrderDenied") == 1  # what it wanted to add while nothing is heard
    assert told.count("StalenessChanged") == 1
    place.run_until(lambda: names(place.folder).count("StalenessChanged") == 2)
    assert place.is_sound


def test_orders_of_others_are_cancelled_or_refused_as_is_said(place: Place) -> None:
    asyncio.run(bid(place.lab))
    before = place.rows
    refused = typed("bids", "--others", "refuse")
    assert refused.exit_code == 2
    assert "has orders that are not of this session" in refused.stderr
    assert (len(place.orders("open")), place.rows) == (3, before)
    left = typed("bids", "--others", "leave")
    assert left.exit_code == 1
    assert (len(place.orders("open")), place.rows) == (3, before)
    flattened = typed("bids", "--others", "flatten")
    assert flattened.exit_code == 0, flattened.output
    assert "cancel it" in flattened.stdout
    assert [len(place.orders(status)) for status in ("open", "cancelled")] == [2, 1]
    assert typed("bids", "--others", "flatten").exit_code == 0


def test_an_account_that_others_hold_is_left_to_them(place: Place) -> None:
    asyncio.run(bid(place.lab))
    before = place.rows
    holding = FileHolding("binance", "main", os.environ["BINANCE_API_KEY"])
    assert asyncio.run(holding.attempt(0))
    refused = typed("bids")
    asyncio.run(holding.release())
    assert refused.exit_code == 2
    assert "Account 'binance' is held by another process" in refused.stderr
    assert (len(place.orders("open")), place.rows) == (3, before)


def test_a_session_that_runs_reconciles_by_itself(place: Place) -> None:
    said: list[Result] = []

    def asked() -> bool:
        said.append(typed("bids"))
        return True

    place.run_until(asked)
    assert said[0].exit_code == 2
    assert "Session bids runs, and reconciles by itself" in said[0].stderr


def test_what_is_no_session_cannot_be_mended(place: Place) -> None:
    refused = typed(place.file)
    assert refused.exit_code == 2
    assert "is no session, whose journal keeps what is done" in refused.stderr
