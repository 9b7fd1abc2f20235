"""From paper to live at an exchange of the lab, by what was shown there."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.live.hands import bid, names, stopped_once
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.model.errors import ConfigError
from ingenium.runtime.live import live_session
from ingenium.runtime.promotion.moving import check_live
from ingenium.runtime.supervising.folder import SessionFolder
from ingenium.runtime.supervising.records import SessionStart
from ingenium.runtime.system import load_system
from ingenium.runtime.transitions import mode_of, transitions
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.threaded import served

if TYPE_CHECKING:
    from pathlib import Path

    from ingenium.venues.lab.server import LabServer

BUYER = """
from ingenium import Strategy


class Buyer(Strategy):
    def on_bar(self, bar):
        self.buy(bar.symbol, 0.01)
"""

pytestmark = pytest.mark.timeout(90)


def typed(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def written(folder: Path, lab: LabServer, **changes: Any) -> Path:
    system = {
        "name": "trial",
        "exchanges": {"binance": {"rest": lab.rest, "stream": lab.stream}},
        "data": {"symbols": ["BTCUSDT.binance"], "bars": "1s"},
        "account": {"currency": "USDT"},
        "risk": {"max_order_notional": 1000},
        "strategies": [{"name": "buyer.py"}],
        "gates": {"trades": 2, "shadow": {"hours": 0.0001, "parity": 1.0}},
    }
    file = folder / "trial.yaml"
    file.write_text(json.dumps(system | changes))
    return file


def traded_on_paper(file: Path, folder: SessionFolder) -> None:
    """Run a paper session on what the exchange tells, until it has traded a little."""
    start = SessionStart(system=str(file))
    with stopped_once(lambda: names(folder).count("Fill") >= 3):
        assert live_session(load_system(file), None, folder, start) == "stopped"


def test_what_was_shown_on_paper_goes_live_once_the_account_holds_nothing_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = demo_credentials("binance")
    monkeypatch.setenv("BINANCE_API_KEY", own.key)
    monkeypatch.setenv("BINANCE_API_SECRET", own.secret)
    monkeypatch.setenv("INGENIUM_SESSIONS", str(tmp_path / "sessions"))
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))
    (tmp_path / "buyer.py").write_text(BUYER)
    with served("binance") as lab:
        file = written(tmp_path, lab)
        to_paper = typed("promote", file)
        assert to_paper.exit_code == 0, to_paper.output
        assert "cannot apply" in to_paper.stdout
        traded_on_paper(file, SessionFolder(tmp_path / "sessions" / "trial-paper"))
        asyncio.run(bid(lab))
        refused = typed("promote", file)
        assert refused.exit_code == 1, refused.output
        assert refused.stdout.count("no shadow run of it") == 2
        assert refused.stdout.count("NOT MET") == 3
        assert typed("shadow", file, "--beside", "trial-paper").exit_code == 0
        assert mode_of("trial") == "paper"
        forced = typed("promote", file, "--force", "--why", "the bid is mine")
        assert forced.exit_code == 0, forced.output
        gates = {gate.name: gate.is_met for gate in transitions("trial")[-1].gates}
        met = ("limits", "trades", "parity", "shadow", "shadow parity")
        assert gates == dict.fromkeys(met, True) | {"reconciliation": False}
        real: dict[str, Any] = {"exchanges": {"binance": {}}}
        check_live(load_system(written(tmp_path, lab, **real)))
        changed = written(tmp_path, lab, **real, risk={"max_order_notional": 9000})
        with pytest.raises(ConfigError, match="trial is not what was promoted"):
            check_live(load_system(changed))
        assert own.secret not in refused.output + forced.output
