"""A NATS server of our own: a child that ends with us, and is started again when it dies."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Final

from ingenium.bus.port import BusError
from ingenium.model.errors import MissingExtraError

# The shell starts the server again whenever it dies, until nobody holds the other end of its input.
# It and the server hold the lock of the folder, too: nobody uses the store until both have ended.
_GUARD: Final = """
(trap 'kill $server 2>/dev/null; wait; exit 0' TERM
 while :; do "$@" <&- & server=$!; wait $server; sleep 0.05; done) &
loop=$!
read -r _
: > "$INGENIUM_LOCK"
kill $loop
wait $loop
"""
_PATIENCE: Final = 10.0


class EmbeddedServer:
    """A server on a free port of this machine, with its JetStream store in a folder."""

    def __init__(self, folder: str | None) -> None:
        self.url = ""
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="ingenium-nats-")
        self._folder = Path(folder or self._temporary_name())
        self._guard: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    def _temporary_name(self) -> str:
        return "" if self._temporary is None else self._temporary.name

    @property
    def is_ours(self) -> bool:
        """Whether we started it; another process of this machine may have, in the same folder."""
        return self._guard is not None

    async def start(self) -> None:
        """Start it, or find the one that runs in the same folder.

        Raises:
            BusError: the folder cannot be used, or the server does not start.
            MissingExtraError: there is no nats-server.
        """
        program = find_server()
        file = self._folder / "ingenium.lock"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = file.open("a+", encoding="utf-8")
        except OSError as cause:
            msg = f"The folder {str(self._folder)!r} cannot hold the bus: {cause.strerror}."
            raise BusError(msg) from None
        until = asyncio.get_running_loop().time() + _PATIENCE
        while not _locked(self._lock):
            if (url := _told(file)) and _answers(int(url.rpartition(":")[2])):
                self.url = url
                return
            if asyncio.get_running_loop().time() > until:
                msg = f"The folder {str(self._folder)!r} is used by a bus that does not start."
                raise BusError(msg)
            await asyncio.sleep(0.02)
        await self._run(program, self._lock)

    async def _run(self, program: str, lock: IO[str]) -> None:
        lock.truncate(0)
        port = _free_port()
        self.url = f"nats://127.0.0.1:{port}"
        log = self._folder / "nats-server.log"
        words = [program, "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(self._folder)]
        self._guard = _guarded([*words, "-l", str(log)], lock)
        await self._until_it_answers(port, log)
        lock.write(self.url)
        lock.flush()

    async def stop(self) -> None:
        """End it, if it is ours."""
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            await asyncio.to_thread(self._guard.wait)
            self._guard = None
        if self._lock is not None:
            self._lock.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    async def _until_it_answers(self, port: int, log: Path) -> None:
        until = asyncio.get_running_loop().time() + _PATIENCE
        while asyncio.get_running_loop().time() < until:
            if _answers(port):
                return
            await asyncio.sleep(0.005)
        said = _last_line(log)
        await self.stop()
        msg = f"nats-server did not start in {str(self._folder)!r} within {_PATIENCE:g} s: {said}."
        raise BusError(msg)


def find_server() -> str:
    """Return the path of nats-server: beside this Python, else where commands are found.

    Raises:
        MissingExtraError: there is none.
    """
    beside = Path(sys.executable).parent / "nats-server"
    if os.access(beside, os.X_OK):
        return str(beside)
    if (found := shutil.which("nats-server")) is not None:
        return found
    raise MissingExtraError("nats://embedded", "nats-server", "nats")


def _guarded(words: list[str], lock: IO[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["/bin/sh", "-c", _GUARD, "sh", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us: we close, and then it ends
        pass_fds=(lock.fileno(),),
        env={"PATH": os.environ.get("PATH", os.defpath), "INGENIUM_LOCK": lock.name},  # no secrets
    )


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _told(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return lines[-1] if lines else "it said nothing"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
