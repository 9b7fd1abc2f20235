"""The `.env` of the Luno contract: what of it nothing here reads, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.runtime.secret_names import guard_variables_of, variables_of
from ingenium.runtime.secrets import Sources, read_dotenv

if TYPE_CHECKING:
    from ingenium.runtime.system import System

_REASONS: Final = {
    "sinegy": "there is no adapter of Sinegy",
    "papertrail": "logs stay on this machine, where ingenium logs shows them",
    "telegram": "nothing is sent to Telegram; ingenium ps and ingenium logs tell what happens",
    "mdb": "trades are kept in the journal of the session, and where storage says",
}
"""Why a variable is not read, by what its name begins with."""


def unused(system: System) -> list[str]:
    """Return a sentence for each reason why variables of a system's `.env` are not read.

    Raises:
        ConfigError: the file cannot be read.
    """
    file = Sources(system.folder).dotenv
    reasons: dict[str, list[str]] = {}
    for name in read_dotenv(file):
        why = _why(name, system)
        if why is not None:
            reasons.setdefault(why, []).append(name)
    return [f"{file}: not used, as {why}: {', '.join(names)}." for why, names in reasons.items()]


def _why(name: str, system: System) -> str | None:
    """Return why a variable is not read; None for one that is."""
    for exchange, settings in system.exchanges.items():
        if name in (*variables_of(exchange, settings), *guard_variables_of(exchange, settings)):
            if settings.data_only:
                return f"{exchange} tells prices only, which needs no key"
            return f"{exchange} is the lab's, whose key everybody knows" if settings.lab else None
    return _REASONS.get(name.partition("_")[0].lower(), "nothing here reads it")
