"""What a live session does with orders of others, and how it fails to start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.live.hands import bid, names, stopped_once

from ingenium.model.errors import ConfigError, SessionError
from ingenium.runtime.live import live_session, trading_session
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import system_of
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.threaded import served
from ingenium.venues.port import Refused, Undelivered

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def statuses(lab: LabServer) -> list[str]:
    accounts = lab.dialect.exchange.accounts.values()
    return [order.status for each in accounts if each.is_bounded for order in each.orders.values()]


def test_with_refuse_a_session_does_not_trade_where_others_have_orders(
    lab: LabServer, tmp_path: Path
) -> None:
    asyncio.run(bid(lab))
    with pytest.raises(SessionError, match="'binance' has an order that is not of this session"):
        trading_session(
            system(lab.rest, tmp_path, "refuse"), SessionFolder(tmp_path / "s"), SessionStart()
        )
    assert statuses(lab) == ["open"]


def test_with_flatten_orders_of_others_are_cancelled(lab: LabServer, tmp_path: Path) -> None:
    asyncio.run(bid(lab))
    folder = SessionFolder(tmp_path / "s")
    with stopped_once(lambda: statuses(lab) == ["cancelled"]):
        assert trading_session(system(lab.rest, tmp_path, "flatten"), folder, SessionStart())
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
    with stopped_once(lambda: "Fill" in names(folder)):
        assert live_session(made, None, folder, SessionStart()) == "stopped"
    assert "Fill" in names(folder)
    assert statuses(lab) == []
