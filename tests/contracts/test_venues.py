"""Each adapter keeps the contract of venues on its exchange of the lab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from tests.contracts.venue import AccountContract, EndsContract, RulesContract
from tests.contracts.venue_answers import AnswersContract
from tests.contracts.venue_pairs import NoPairsContract, PairsContract
from tests.contracts.venue_rooms import Place
from tests.contracts.venue_streams import MarketContract, ReportsContract

if TYPE_CHECKING:
    from pathlib import Path

PLACES: Final = (
    Place(
        lab="binance",
        symbol="BTCUSDT.binance",
        submits="/api/v3/order",
        asks="/api/v3/account",
    ),
    Place(
        lab="tokocrypto",
        symbol="BTCUSDT.tokocrypto",
        submits="/open/v1/orders",
        asks="/open/v1/account/spot",
    ),
    Place(lab="kraken", symbol="XBTUSDT.kraken", submits="AddOrder", asks="Balance"),
    Place(lab="luno", symbol="XBTZAR.luno", submits="postorder", asks="balance"),
    Place(
        lab="binance",
        symbol="BTCUSDT.binance",
        submits="/api/v3/order",
        asks="/api/v3/account",
        through="ccxt",
    ),
)


def _name(place: Place) -> str:
    return f"{place.lab} {place.through}".strip()


@pytest.fixture(params=PLACES, ids=_name)
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.param
    return found


@pytest.fixture
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let budgets of requests begin anew."""
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path))


class TestAccount(AccountContract):
    pass


class TestEnds(EndsContract):
    pass


class TestRules(RulesContract):
    pass


class TestPairs(PairsContract):
    @pytest.fixture(params=PLACES[:1], ids=_name)
    def place(self, request: pytest.FixtureRequest) -> Place:
        found: Place = request.param
        return found


class TestNoPairs(NoPairsContract):
    @pytest.fixture(params=PLACES[1:], ids=_name)
    def place(self, request: pytest.FixtureRequest) -> Place:
        found: Place = request.param
        return found


class TestAnswers(AnswersContract):
    pass


class TestReports(ReportsContract):
    pass


class TestMarket(MarketContract):
    pass
