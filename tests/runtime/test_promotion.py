"""From backtest to paper to live, and back: gates, states, and the record of who did it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from ingenium.cli import app
from ingenium.model.errors import ConfigError
from ingenium.runtime.fingerprint import fingerprint
from ingenium.runtime.promotion.moving import check_live
from ingenium.runtime.system import load_system
from ingenium.runtime.transitions import mode_of, states_for, transitions

if TYPE_CHECKING:
    from pathlib import Path

TRADER = '''
from ingenium import Strategy
from ingenium.model.state import State


class Seen(State):
    bars: int = 0
    held: float = 0.0

    def without_positions(self):
        return Seen(bars=self.bars)


class Trader(Strategy):
    """Buys and sells in turn, and counts the bars that it has seen in all its sessions."""

    state = Seen()

    def on_bar(self, bar):
        self.state.bars += 1
        self.state.held = 1.0
        (self.buy if self.state.bars % 2 else self.sell)(bar.symbol, 1)
'''
SYSTEM: dict[str, Any] = {
    "name": "trial",
    "data": {"source": "AAA.csv", "symbols": ["AAA"]},
    "strategies": [{"id": "trader", "name": "trader.py"}],
    "risk": {"max_order_size": 10},
    "gates": {"trades": 10},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INGENIUM_SESSIONS", str(tmp_path / "sessions"))
    monkeypatch.setenv("INGENIUM_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("INGENIUM_STATE", str(tmp_path / "state"))
    (tmp_path / "trader.py").write_text(TRADER)
    days = pd.date_range("2020-01-01", periods=30)
    closes = [10 + number % 3 for number in range(30)]
    columns = dict.fromkeys(("open", "high", "low", "close"), closes)
    bars = pd.DataFrame({"time": days, **columns, "volume": 1000})
    bars.to_csv(tmp_path / "AAA.csv", index=False)
    return tmp_path


def written(folder: Path, **changes: Any) -> Path:
    file = folder / "trial.yaml"
    file.write_text(json.dumps(SYSTEM | changes))
    return file


def typed(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def paper(file: Path, session: str) -> None:
    done = typed("run", file, "--session", session, "--quiet")
    assert done.exit_code == 0, done.output


def test_a_system_goes_to_paper_with_its_states_and_without_its_positions(folder: Path) -> None:
    file = written(folder)
    assert mode_of("trial") == "backtest"
    done = typed("promote", file, "--why", "it looks good")
    assert done.exit_code == 0, done.output
    assert "trial is in paper now" in done.stdout
    assert f"ingenium run {file} --session trial-paper" in done.stdout
    (step,) = transitions("trial")
    assert (step.before, step.after, step.evidence, step.why) == (
        "backtest",
        "paper",
        "backtest",
        "it looks good",
    )
    assert "@" in step.who
    assert [(gate.name, gate.found, gate.is_met) for gate in step.gates] == [
        ("limits", "set", True),
        ("trades", "29", True),
        ("parity", "100.00%", True),
    ]
    assert json.loads(states_for("trial-paper")["trader"])["fields"] == {"bars": 30, "held": 0.0}
    paper(file, "trial-paper")
    again = typed("demote", file, "--why", "one look more")
    assert again.exit_code == 0, again.output
    back = transitions("trial")[-1]
    assert (back.after, back.into, back.evidence) == ("backtest", "", "trial-paper")
    assert json.loads(back.states["trader"])["fields"]["bars"] == 60
    shown = typed("stages", "trial")
    assert "one look more" in " ".join(shown.stdout.split())


def test_a_session_that_was_promoted_goes_on_and_is_played_again_with_its_states(
    folder: Path,
) -> None:
    file = written(folder)
    assert typed("promote", file).exit_code == 0
    paper(file, "trial-paper")
    paper(file, "trial-paper")  # it is over, and says the same
    assert typed("journal", "replay", "trial-paper").exit_code == 0
    diagnosed = typed("doctor", "trial-paper", "--system", file)
    assert diagnosed.exit_code == 0, diagnosed.output
    assert "to the last event" in diagnosed.stdout


def test_too_few_trades_keep_a_system_where_it_is(folder: Path) -> None:
    file = written(folder, gates={"trades": 1000})
    refused = typed("promote", file)
    assert refused.exit_code == 1
    assert "NOT MET" in refused.stdout
    assert "trial stays in backtest" in refused.stdout
    assert transitions() == []
    without_reason = typed("promote", file, "--force")
    assert without_reason.exit_code == 2
    assert "Overruling trades needs a reason" in without_reason.stderr
    forced = typed("promote", file, "--force", "--why", "a slow strategy")
    assert forced.exit_code == 0
    assert "a slow strategy (overruled: trades)" in " ".join(typed("stages").stdout.split())


def test_a_dry_run_records_nothing(folder: Path) -> None:
    assert typed("promote", written(folder), "--dry-run").exit_code == 0
    assert transitions() == []


def test_a_strategy_that_decides_otherwise_now_is_told(folder: Path) -> None:
    file = written(folder)
    assert typed("promote", file).exit_code == 0
    paper(file, "trial-paper")
    (folder / "trader.py").write_text(TRADER.replace("bar.symbol, 1)", "bar.symbol, 2)"))
    refused = typed("demote", file)
    assert refused.exit_code != 0
    assert "decide otherwise now" in refused.stderr
    assert typed("demote", file, "--fresh", "--why", "new code").exit_code == 0
    assert transitions()[-1].states == {}


def test_a_system_at_exchanges_shows_its_stored_backtest_wherever_its_data_came_from(
    folder: Path,
) -> None:
    there = {"exchanges": {"binance": {}}, "data": {"symbols": ["AAA.binance"]}}
    file = written(folder, **there)
    before = typed("promote", file, "--dry-run")
    assert before.stdout.count("cannot apply") == 2
    elsewhere = f"data.source={{AAA.binance: {folder / 'AAA.csv'}}}"
    ran = typed("backtest", file, "--set", elsewhere)
    assert ran.exit_code == 0, ran.output
    done = typed("promote", file)
    assert done.exit_code == 0, done.output
    (step,) = transitions("trial")
    assert [(gate.name, gate.found) for gate in step.gates[1:]] == [
        ("trades", "29"),
        ("parity", "100.00%"),
    ]
    assert (folder / "runs" / step.evidence / "run.json").is_file()
    assert json.loads(step.states["trader"])["fields"]["bars"] == 30


def test_a_stored_backtest_of_other_code_or_gone_data_shows_nothing(folder: Path) -> None:
    there = {"exchanges": {"binance": {}}, "data": {"symbols": ["AAA.binance"]}}
    file = written(folder, **there)
    elsewhere = f"data.source={{AAA.binance: {folder / 'AAA.csv'}}}"
    assert typed("backtest", file, "--set", elsewhere).exit_code == 0
    (folder / "AAA.csv").rename(folder / "BBB.csv")
    gone = typed("promote", file)
    assert gone.exit_code == 2
    assert "shows what the system does, but cannot be played again" in gone.stderr
    (folder / "trader.py").write_text(TRADER.replace("bar.symbol, 1)", "bar.symbol, 2)"))
    assert typed("promote", file, "--dry-run").stdout.count("cannot apply") == 2


def test_the_fingerprint_of_a_system_is_the_same_in_every_process(folder: Path) -> None:
    names = ("trader.py", "mean_reversion", "sma_cross", "buy_and_hold")
    file = written(folder, strategies=[{"name": name} for name in names])
    program = (
        "from ingenium.runtime.fingerprint import fingerprint\n"
        "from ingenium.runtime.system import load_system\n"
        f"print(fingerprint(load_system({str(file)!r})))"
    )
    own = fingerprint(load_system(file))
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert told.stdout.decode().strip() == own
    reverse = written(folder, strategies=[{"name": name} for name in reversed(names)])
    assert fingerprint(load_system(reverse)) != own


def test_live_needs_a_promotion(folder: Path) -> None:
    file = written(folder, exchanges={"binance": {}})
    with pytest.raises(ConfigError, match="trial was not promoted to live"):
        check_live(load_system(file))
    refused = typed("run", file, "--mode", "live")
    assert refused.exit_code == 2
    assert "was not promoted to live" in refused.stderr


def test_the_lab_needs_no_promotion(folder: Path) -> None:
    for where in ({"lab": True}, {"rest": "http://127.0.0.1:9"}, {"rest": "http://localhost:9"}):
        check_live(load_system(written(folder, exchanges={"binance": where})))
