"""The folder of the sessions: where each one's record, logs and status are."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingenium.model.errors import ConfigError, DataError
from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.supervising.whole_files import unwritable

VARIABLE: Final = "INGENIUM_SESSIONS"

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class SessionFolder:
    """Where everything of one session is."""

    path: Path

    @property
    def name(self) -> str:
        """The session."""
        return self.path.name

    @property
    def record_file(self) -> Path:
        """What was started, by which processes, and what came of it."""
        return self.path / "session.json"

    @property
    def lock_file(self) -> Path:
        """Held by the process that runs the session."""
        return self.path / "lock"

    @property
    def logs(self) -> Path:
        """What the components print."""
        return self.path / "logs"

    @property
    def statuses(self) -> Path:
        """The last heartbeats."""
        return self.path / "status"

    def log_file(self, component: str) -> Path:
        """Return where a component's output is."""
        return self.logs / f"{component}.log"

    def status_file(self, component: str) -> Path:
        """Return where a component's last heartbeat is."""
        return self.statuses / f"{component}.json"

    def make(self) -> None:
        """Make the folders that are not there yet.

        Raises:
            ConfigError: they cannot be made.
        """
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
            self.statuses.mkdir(exist_ok=True)
        except OSError as error:
            raise unwritable(self.path, error) from error


def sessions_folder() -> Path:
    """Return where sessions are: $INGENIUM_SESSIONS, else `sessions` in the current folder."""
    return Path(os.environ.get(VARIABLE) or "sessions").expanduser().absolute()


def session_folder(session: str, folder: Path | None = None) -> SessionFolder:
    """Return the folder of a session, which need not be there.

    Args:
        session: its name.
        folder: that of all sessions, if not the usual one.

    Raises:
        ConfigError: the name cannot be one.
    """
    check_name("session", session)
    return SessionFolder((folder or sessions_folder()) / session)


def check_name(what: str, name: str) -> None:
    """Refuse a name of a session or component that cannot be one of a file and on a bus.

    Raises:
        ConfigError: it cannot.
    """
    if not _NAME.fullmatch(name):
        msg = f"{name!r} cannot name a {what}: use letters, digits, - and _, at most 100."
        raise ConfigError(msg)


def sessions(folder: Path) -> list[SessionFolder]:
    """Return the sessions in a folder, by their names.

    Raises:
        ConfigError: the folder cannot be read.
    """
    try:
        found = [SessionFolder(path) for path in folder.iterdir() if (path / "status").is_dir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        msg = f"{folder} cannot be read ({error.strerror}): name another folder with {VARIABLE}."
        raise ConfigError(msg) from error
    return sorted(found, key=lambda session: session.name)


def find_session(folder: Path, name: str) -> SessionFolder:
    """Return a session that is there.

    Raises:
        ConfigError: the folder cannot be read.
        DataError: it has no such session.
    """
    found = {session.name: session for session in sessions(folder)}
    if name not in found:
        msg = f"{folder} has no session {name!r}: {did_you_mean(name, found)}."
        raise DataError(msg)
    return found[name]
