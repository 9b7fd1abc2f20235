"""What the services do alike: they log without secrets, and stop when they are asked to."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import yaml
from tests.hft.serving import config_for, curl, order

from ingenium.gateway.config import ApiKey, Exchange, Pair
from ingenium.gateway.process import duration
from ingenium.model.errors import ConfigError
from ingenium.venues.lab.founding import found
from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.lab.server import LabServer

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = "import sys; from ingenium.cli import main; sys.argv[0] = 'ingenium'; main()"
HANGS = """
import asyncio
from ingenium.gateway.config import Config
from ingenium.gateway.process import begin

async def run():
    stopping = begin(Config(graceful_shutdown_timeout="300ms"), "hangs")
    print("ready", flush=True)
    await stopping.wait()
    await asyncio.sleep(60)

asyncio.run(run())
"""

pytestmark = pytest.mark.timeout(60)


def written(folder: Path) -> list[str]:
    """Return what is in the database of orders, and beside it."""
    return [each.read_bytes().decode("latin-1") for each in folder.glob("orders.db*")]


async def test_no_secret_of_the_configuration_is_in_what_a_gateway_tells(tmp_path: Path) -> None:
    lab = LabServer(found("tokocrypto", 1))
    await lab.start()
    own = demo_credentials("tokocrypto")
    config = config_for(tmp_path, lab.rest)
    config.env = "production"
    config.log.log_level = "debug"
    config.api_keys = [ApiKey(name="a", key="key-of-the-desk")]
    config.exchanges = {
        "tokocrypto": Exchange(
            api_key=own.key,
            api_secret=own.secret,
            rest=lab.rest,
            accounts={"u2": Pair(api_key="key-of-another", api_secret="secret-of-another")},
        )
    }
    config.port.order_engine_gateway_http = lab.port + 1_000 if lab.port < 60_000 else 59_999
    (tmp_path / "config.yml").write_text(yaml.safe_dump(msgspec.to_builtins(config)))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, "order-engine-gateway"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    ready = (await process.stdout.readline()).decode()
    url = ready.split("HTTP at ")[1].split(",")[0]

    async def ask(**changes: Any) -> tuple[int, Any]:
        body = json.dumps(order(api_key="key-of-the-desk") | changes)
        return await curl("--url", f"http://{url}/order-engine/v1/orders", "--data", body)

    answers = [
        await ask(),
        await ask(),
        await ask(request_id="r2", user_id="u2"),  # whose key the exchange does not know
        await ask(request_id="r3", quantity="1000000000"),
        await ask(request_id="r4", api_key="key-of-nobody"),
        await ask(request_id="r5", price={"api_secret": "secret-of-another"}),
    ]
    await lab.stop()
    answers.append(await ask(request_id="r6"))
    process.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0
    assert [status for status, _ in answers] == [200, 409, 200, 200, 401, 400, 200]
    assert answers[2][1]["status"] == "REJECTED"
    lines = [json.loads(line) for line in err.decode().splitlines()]
    assert {line["component"] for line in lines} == {"order-engine-gateway"}
    told = [ready, out.decode(), err.decode(), json.dumps(answers)]
    told += written(tmp_path)
    secrets = ("key-of-the-desk", own.key, own.secret, "key-of-another", "secret-of-another")
    assert [secret for secret in secrets for text in told if secret in text] == []


async def test_a_process_that_does_not_stop_in_time_is_ended() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HANGS),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, err = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1
    assert 0.3 <= time.monotonic() - asked < 5
    assert "not stopped within 0.3 s: ended" in err.decode()


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30.0), ("1m30s", 90.0), ("500ms", 0.5), ("1.5h", 5_400.0)]
)
def test_a_duration_is_written_as_in_go(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "30", "s", "30 s", "1d", "-1s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="is no duration"):
        duration(text)
