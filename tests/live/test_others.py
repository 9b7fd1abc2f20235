"""What a live session does with orders of others, and how it fails to start."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ingenium.model.errors import ConfigError, SessionError
from ingenium.runtime.live import live_session, trading_session
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import system_of
from ingenium.storage.journal.reader import opened
from ingenium.storage.records.told import read_events
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.threaded import served
from ingenium.venues.opening import open_broker
from ingenium.venues.port import Address, NewOrder, Refused, Undelivered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ingenium.runtime.system import System
    from ingenium.venues.lab.server import LabServer

BUYER = "buyer.py"
pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LabServer]:
    own = demo_credentials("binance")
    monkeypatch.setenv("BINANCE_API_KEY", own.key)
    monkeypatch.setenv("BINANCE_API_SECRET", own.secret)
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))
    with served("binance") as server:
        yield server


def system(
    rest: str, folder: Path, others: str = "adopt", changes: dict[str, object] | None = None
) -> System:
    document = {
        "exchanges": {
            "binance": {"rest": rest, "stream": rest.replace("http", "ws"), "others": others}
        },
        "data": {"symbols": ["BTCUSDT.binance"], "bars": "1s"},
        "account": {"currency": "USDT"},
        "risk": {"max_order_notional": 1000},
        "strategies": [{"name": "mean_reversion"}],
    }
    return system_of(document | (changes or {}), name="alone", file="alone.yaml", folder=folder)


def bid(lab: LabServer) -> None:
    """Place an order as a person would, by hand."""

    async def placed() -> None:
        address = Address(lab.rest, lab.stream)
        broker = open_broker("binance", demo_credentials("binance"), address)
        order = NewOrder(
            client_id="by-hand",
            symbol="BTCUSDT.binance",
            side="buy",
            quantity=Decimal("0.01"),
            type="limit",
            limit=Decimal(50_000),
        )
        await broker.submit(order)
        await broker.close()

    asyncio.run(placed())


def stopped_once(is_done: Callable[[], bool]) -> None:
    """Stop the session of this process once something is so, or after a while."""
    until = time.monotonic() + 20
    while not is_done() and time.monotonic() < until:
        time.sleep(0.1)
    os.kill(os.getpid(), signal.SIGINT)


def statuses(lab: LabServer) -> list[str]:
    accounts = lab.dialect.exchange.accounts.values()
    return [order.status for each in accounts if each.is_bounded for order in each.orders.values()]


def test_with_refuse_a_session_does_not_trade_where_others_have_orders(
    lab: LabServer, tmp_path: Path
) -> None:
    bid(lab)
    with pytest.raises(SessionError, match="'binance' has an order that is not of this session"):
        trading_session(
            system(lab.rest, tmp_path, "refuse"), SessionFolder(tmp_path / "s"), SessionStart()
        )
    assert statuses(lab) == ["open"]


def test_with_flatten_orders_of_others_are_cancelled(lab: LabServer, tmp_path: Path) -> None:
    bid(lab)

    thread = threading.Thread(target=stopped_once, args=(lambda: statuses(lab) == ["cancelled"],))
    thread.start()
    folder = SessionFolder(tmp_path / "s")
    assert trading_session(system(lab.rest, tmp_path, "flatten"), folder, SessionStart())
    thread.join()
    assert statuses(lab) == ["cancelled"]


def started(made: System, folder: Path) -> None:
    trading_session(made, SessionFolder(folder / "s"), SessionStart())


def test_a_wrong_secret_is_told_with_the_name_of_the_exchange(
    lab: LabServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINANCE_API_SECRET", "wrong-secret-77")
    with pytest.raises(Refused, match=r"^binance: ") as told:
        started(system(lab.rest, tmp_path), tmp_path)
    assert told.value.rule == "signature"
    assert "wrong-secret-77" not in str(told.value)


@pytest.mark.usefixtures("lab")
def test_an_exchange_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    with pytest.raises(Undelivered, match=r"^binance: nobody can be reached at"):
        started(system("http://127.0.0.1:9", tmp_path), tmp_path)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"risk": {}}, "live trading needs limits"),
        ({"exchanges": {}}, "names no exchange to trade on"),
        ({"data": {"symbols": ["BTCUSDT.kraken"]}}, "ends with no exchange"),
        ({"data": {"symbols": ["BTCUSD.binance"]}}, "binance trades no 'BTCUSD.binance'"),
    ],
)
def test_what_a_live_session_needs_is_said_before_anything_is_sent(
    lab: LabServer, tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        started(system(lab.rest, tmp_path, changes=changes), tmp_path)
    assert statuses(lab) == []


def test_on_paper_the_same_system_trades_on_what_exchanges_tell_without_keys_and_limits(
    lab: LabServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BINANCE_API_KEY")
    made = system(lab.rest, tmp_path, changes={"risk": {}, "strategies": [{"name": BUYER}]})
    (tmp_path / BUYER).write_text(
        "from ingenium import Strategy\n\n"
        "class Buyer(Strategy):\n"
        "    def on_bar(self, bar):\n"
        "        self.buy(bar.symbol, 0.01)\n"
    )
    folder = SessionFolder(tmp_path / "s")
    thread = threading.Thread(target=stopped_once, args=(lambda: "Fill" in told(folder),))
    thread.start()
    assert live_session(made, None, folder, SessionStart()) == "stopped"
    thread.join()
    assert "Fill" in told(folder)
    assert statuses(lab) == []


def told(folder: SessionFolder) -> set[str]:
    """Return what has happened in a session, by name."""
    file = folder.path / JOURNAL
    if not file.exists():
        return set()
    with opened(file) as reader:
        rows = [row.body for row in reader.read() if row.kind == "events"]
    return {told.event for body in rows for told, _ in read_events(body)}
