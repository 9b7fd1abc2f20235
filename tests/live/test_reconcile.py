"""`ingenium reconcile`, as a person types it, on an account of the lab."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from tests.live.hands import bid
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.threaded import served

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SYSTEM = """
name: alone
exchanges: {{binance: {{rest: "{rest}", stream: "{stream}", others: {others}}}}}
data: {{symbols: [BTCUSDT.binance], bars: 1m}}
account: {{currency: USDT}}
risk: {{max_order_notional: 1000}}
strategies: [{{name: mean_reversion}}]
"""


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["reconcile", *arguments])


def test_an_order_of_others_is_found_each_time_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = demo_credentials("binance")
    monkeypatch.setenv("BINANCE_API_KEY", own.key)
    monkeypatch.setenv("BINANCE_API_SECRET", own.secret)
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))
    with served("binance") as lab:
        file = tmp_path / "system.yaml"
        file.write_text(SYSTEM.format(rest=lab.rest, stream=lab.stream, others="refuse"))
        nothing = typed(str(file), "--dry-run")
        assert nothing.exit_code == 0, nothing.output
        assert "0 orders open there: all is the same" in nothing.stdout
        asyncio.run(bid(lab))
        for _ in range(2):
            asked = typed(str(file), "--dry-run", "--json")
            assert asked.exit_code == 1
            [account] = json.loads(asked.stdout)
            [difference] = account["review"]["differences"]
            assert difference["found"] == "an order of others is there: buy 0.01 at 50000"
            assert difference["would"] == "not start"
            assert own.secret not in asked.output
        shown = typed(str(file), "--dry-run")
        assert "1 orders open there: 1 difference" in shown.stdout
        assert shown.exit_code == 1
