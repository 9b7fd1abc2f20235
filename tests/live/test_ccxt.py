"""A live session at an exchange that is reached through ccxt."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.live.hands import events, stopped_once

from ingenium.model.errors import ConfigError
from ingenium.runtime.live import trading_session
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import system_of
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.threaded import served

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.venues.lab.orders import LabOrder
    from ingenium.venues.lab.server import LabServer

pytestmark = pytest.mark.timeout(90)
TRADER = """
from ingenium import Strategy


class Trader(Strategy):
    bars = 0

    def on_bar(self, bar):
        self.bars += 1
        if self.bars == 1:
            self.buy(bar.symbol, 0.01)
            self.buy(bar.symbol, 0.02, limit=round(float(bar.close) * 0.9, 1))
        if self.bars == 3:
            self.cancel_all()
            self.sell(bar.symbol, 0.004)
"""


def start(lab: str, rest: str, folder: Path) -> None:
    """Trade at an exchange of the lab as if ccxt alone knew it; it is called `shop` here."""
    (folder / "trader.py").write_text(TRADER)
    document = {
        "exchanges": {
            "shop": {"rest": rest, "stream": rest.replace("http", "ws"), "ccxt": {"id": lab}}
        },
        "data": {"symbols": ["BTCUSDT.shop"], "bars": "1s"},
        "account": {"currency": "USDT"},
        "risk": {"max_order_notional": 5000},
        "strategies": [{"name": "trader.py"}],
    }
    system = system_of(document, name="shop", file="shop.yaml", folder=folder)
    trading_session(system, SessionFolder(folder / "s"), SessionStart())


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = demo_credentials("binance")
    monkeypatch.setenv("SHOP_API_KEY", own.key)
    monkeypatch.setenv("SHOP_API_SECRET", own.secret)
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))


def sent(lab: LabServer) -> list[LabOrder]:
    """Return the orders that the session sent, as the exchange has them."""
    account = lab.dialect.exchange.accounts[demo_credentials("binance").key]
    return list(account.orders.values())


def test_a_session_trades_and_cancels_and_knows_all_of_it(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "s")
    with served("binance") as lab:

        def fills() -> list[Decimal]:
            told = [each for each in events(folder) if each.event == "Fill"]
            return [each.quantity or Decimal(0) for each in told]

        with stopped_once(lambda: sum(fills(), Decimal(0)) >= Decimal("0.0139"), seconds=25):
            start("binance", lab.rest, tmp_path)
        orders = sent(lab)
        assert sorted(each.status for each in orders) == ["cancelled", "filled", "filled"]
        assert len({each.ticket.client_id for each in orders}) == 3
        assert {each.filled for each in orders} == {Decimal("0.01"), Decimal(0), Decimal("0.004")}


def test_an_exchange_whose_orders_could_be_doubled_is_refused_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    with served("luno") as lab, pytest.raises(ConfigError) as refused:
        start("luno", lab.rest, tmp_path)
    assert "cannot be traded live through ccxt: it sends no id of ours" in str(refused.value)


def test_an_exchange_that_ccxt_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ccxt has no exchange 'kukoin'"):
        start("kukoin", "http://127.0.0.1:9", tmp_path)
