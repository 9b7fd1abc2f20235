"""What of a system must stay the same between its trial and its use."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ingenium.runtime.entrant import kinds_of, written_kinds

if TYPE_CHECKING:
    from ingenium.runtime.system import System

_KEYS = ("strategies", "portfolio", "executor", "risk", "seed")


def fingerprint(system: System) -> str:
    """Return a fingerprint of what decides: strategies, portfolio, executor, code and limits.

    Where the data come from, the capital, the exchanges and the venue's assumptions may change from
    mode to mode; they are left out.

    Nobody is made for it: the classes are enough.

    Raises:
        ConfigError: a strategy, the portfolio or the executor is not found.
    """
    settings = {key: getattr(system, key) for key in _KEYS}
    digest = hashlib.sha256(msgspec.json.encode(settings, order="deterministic"))
    kinds = [*kinds_of(system), *written_kinds(system)]
    for name in sorted({kind.__qualname__ for kind in kinds}):
        digest.update(name.encode())
    files = {_file_of(kind) for kind in kinds}
    for file in sorted(file for file in files if file is not None):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _file_of(kind: type) -> Path | None:
    module = sys.modules.get(kind.__module__)
    name = getattr(module, "__file__", None)
    return None if name is None else Path(name)
