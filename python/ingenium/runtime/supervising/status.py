"""The status of a component: written by itself about every heartbeat, read by everyone."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from time import time_ns
from typing import Final

import msgspec

from ingenium.model.redaction import Redaction, secrets_among
from ingenium.runtime.supervising.folder import SessionFolder, check_name
from ingenium.runtime.supervising.processes import Process
from ingenium.runtime.supervising.records import Activity, Status
from ingenium.runtime.supervising.whole_files import write_whole

HEARTBEAT: Final = 1.0
"""Seconds between two heartbeats, where nobody says otherwise."""

_SECOND: Final = 1_000_000_000

_decoder: Final = msgspec.json.Decoder(Status)
_encoder: Final = msgspec.json.Encoder()


@dataclass(slots=True)
class StatusWriter:
    """Writes the status of one component of this process.

    Attributes:
        folder: of the session.
        component: its name.
        heartbeat: seconds between two heartbeats.
        last: what was written last.
    """

    folder: SessionFolder
    component: str
    heartbeat: float = HEARTBEAT
    last: Status | None = None
    _process: Process = field(default_factory=lambda: Process.of(os.getpid()))
    _redaction: Redaction = field(default_factory=lambda: Redaction(secrets_among(os.environ)))
    _started: int = field(default_factory=time_ns)

    def __post_init__(self) -> None:
        check_name("component", self.component)

    def write(self, activity: Activity) -> None:
        """Write a heartbeat.

        Raises:
            ConfigError: it cannot be written.
        """
        status = Status(
            component=self.component,
            pid=self._process.pid,
            birth=self._process.birth,
            host=self._process.host,
            time=time_ns(),
            started=self._started,
            heartbeat=self.heartbeat,
            **msgspec.structs.asdict(activity),
        )
        if status.last_error:
            status.last_error = self._redaction.text(status.last_error)
        status.rate = self._rate(status)
        is_quiet = self.last is not None and self.last.inputs == status.inputs
        status.last_input = self.last.last_input if self.last and is_quiet else status.time
        write_whole(self.folder.status_file(self.component), _encoder.encode(status))
        self.last = status

    def touch(self) -> None:
        """Say no more than that the component lives, which needs no room on the disk."""
        with suppress(OSError):
            os.utime(self.folder.status_file(self.component))

    def _rate(self, now: Status) -> float:
        last = self.last
        if last is None or now.time <= last.time:  # the clock may have been set back
            return 0.0
        return round((now.inputs - last.inputs) * _SECOND / (now.time - last.time), 1)


def read_status(folder: SessionFolder, component: str) -> Status | None:
    """Return the last heartbeat of a component; None where there is none that can be read."""
    try:
        return _decoder.decode(folder.status_file(component).read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def heard_at(folder: SessionFolder, component: str) -> int | None:
    """Return when a component was last heard, also on a disk that is full."""
    try:
        return folder.status_file(component).stat().st_mtime_ns
    except OSError:
        return None


def read_statuses(folder: SessionFolder) -> dict[str, Status]:
    """Return the last heartbeats of all components, by their names."""
    names = sorted(file.stem for file in folder.statuses.glob("[!.]*.json"))
    found = {name: read_status(folder, name) for name in names}
    return {name: status for name, status in found.items() if status is not None}
