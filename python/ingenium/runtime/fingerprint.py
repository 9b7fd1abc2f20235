"""What of a system must stay the same between its trial and its use."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ingenium.runtime.entrant import made_executor, made_portfolio, strategies_of

if TYPE_CHECKING:
    from ingenium.runtime.system import System

_KEYS = ("strategies", "portfolio", "executor", "risk", "seed")


def fingerprint(system: System) -> str:
    """Return a fingerprint of what decides: strategies, portfolio, executor, code and limits.

    Where the data come from, the capital, the exchanges and the venue's assumptions may change from
    mode to mode; they are left out.

    Raises:
        ConfigError: a strategy is not found, or a parameter is wrong.
    """
    settings = {key: getattr(system, key) for key in _KEYS}
    digest = hashlib.sha256(msgspec.json.encode(settings, order="deterministic"))
    who = [*strategies_of(system).values(), made_portfolio(system), made_executor(system)]
    for kind in {type(each) for each in who if each is not None}:
        digest.update(kind.__qualname__.encode())
    files = {_file_of(type(each)) for each in who if each is not None}
    for file in sorted(file for file in files if file is not None):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _file_of(kind: type) -> Path | None:
    module = sys.modules.get(kind.__module__)
    name = getattr(module, "__file__", None)
    return None if name is None else Path(name)
