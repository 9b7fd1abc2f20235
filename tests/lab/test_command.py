"""`ingenium lab`, as a person types it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from ingenium.cli import app
from ingenium.model.errors import ConfigError, IngeniumError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def lab(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a lab; give its process and the address of its first exchange."""
    script = "import sys; from ingenium.cli import main; sys.argv[0] = 'ingenium'; main()"
    command = [sys.executable, "-c", script, "lab", "--port", "0", *words]
    with subprocess.Popen(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split()[1]
            assert "key lab-binance-key  secret bGFi" in process.stdout.readline()
            yield process, address
        finally:
            process.kill()


def look(address: str, what: str, body: bytes | None = None) -> Any:
    with urllib.request.urlopen(f"{address}{what}", body, timeout=5) as answer:
        return json.load(answer)


@pytest.mark.slow
def test_a_lab_is_started_looked_into_and_ended_by_control_c() -> None:
    with lab("binance", "--seed", "3") as (process, address):
        before = look(address, "/lab/state")
        assert before["exchange"] == "binance"
        assert look(address, "/api/v3/ping") == {}
        assert look(address, "/lab/state")["requests"] == before["requests"] + 1
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 0
    assert err == "The lab has closed.\n"


@pytest.mark.slow
def test_a_lab_begins_with_faults(tmp_path: Path) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text("- {kind: latency, seconds: 0.3, path: time}\n", encoding="utf-8")
    with lab("binance", "--faults", str(file), "--fault", "binance=lose_answer@ping*1") as (
        _,
        address,
    ):
        start = time.monotonic()
        look(address, "/api/v3/time")
        assert time.monotonic() - start >= 0.3
        with pytest.raises(ConnectionError):
            look(address, "/api/v3/ping")
        assert look(address, "/lab/state")["faults"] == {"latency": 1, "lose_answer": 1}


@pytest.mark.slow
def test_a_market_follows_the_closes_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "bars.csv"
    rows = [f"2024-01-{day:02},{day},{day},{day},{day},1" for day in range(1, 29)]
    file.write_text("date,open,high,low,close,volume\n" + "\n".join(rows) + "\n", encoding="utf-8")
    with lab("binance", "--data", f"BTCUSDT={file}", "--speed", "100") as (_, address):
        deadline = time.monotonic() + 10
        while float(look(address, "/lab/state")["markets"]["BTCUSDT"]["bid"]) < 25:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        state = look(address, "/lab/state")["markets"]
    assert float(state["BTCUSDT"]["ask"]) < 35
    assert float(state["ETHUSDT"]["bid"]) > 1_000


@pytest.mark.slow
def test_a_market_goes_as_the_ticks_of_the_catalog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INGENIUM_CATALOG", str(tmp_path / "catalog"))
    file = tmp_path / "trades.csv"
    rows = [f"2024-01-01T00:00:{second:02},{40 + second},1,buy" for second in range(60)]
    file.write_text("time,price,size,side\n" + "\n".join(rows) + "\n", encoding="utf-8")
    imported = CliRunner().invoke(app, ["data", "import", str(file), "--symbol", "GOLD"])
    assert imported.exit_code == 0, imported.output
    with lab("binance", "--data", "BTCUSDT=GOLD", "--speed", "10") as (_, address):
        deadline = time.monotonic() + 10
        while float(look(address, "/lab/state")["markets"]["BTCUSDT"]["last"] or 0) < 50:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        trades = look(address, "/api/v3/trades?symbol=BTCUSDT&limit=5")
    assert {float(each["price"]) % 1 for each in trades} == {0}
    assert [float(each["qty"]) for each in trades] == [1] * 5


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["binanze"], "no exchange 'binanze'"),
        (["--fault", "flood"], "is no fault"),
        (["--fault", "kraaken=thin"], "not among those started"),
        (["--data", "GOLD=prices.csv"], "write SYMBOL=SOURCE with one of"),
        (["--faults", "nowhere.yaml"], "cannot be read"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(words: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, ["lab", "--port", "0", *words])
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_port_that_is_taken_is_said() -> None:
    import asyncio

    from ingenium.venues.lab.founding import found
    from ingenium.venues.lab.server import LabServer, serve_lab

    async def twice() -> None:
        first = LabServer(found("binance"))
        async with (
            serve_lab([first]),
            serve_lab([LabServer(found("binance"), port=first.port)]),
        ):
            pass

    with pytest.raises(ConfigError, match="choose another by --port") as refused:
        asyncio.run(twice())
    assert isinstance(refused.value, IngeniumError)
