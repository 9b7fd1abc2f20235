"""What a run of a sweep depends on, as a hash: settings, data, code and parameters."""

from __future__ import annotations

import hashlib
import inspect
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ingenium.runtime.call import strategy_path
from ingenium.runtime.runs.versions import core_checksum, package_checksum
from ingenium.runtime.settings import Settings
from ingenium.storage.checksums import file_checksum

if TYPE_CHECKING:
    from ingenium.research.space import Trial
    from ingenium.research.study import Study
    from ingenium.runtime.system import System
    from ingenium.strategy.strategy import Strategy


class Identity:
    """The hash of what all runs of a study share, to which each adds its parameters."""

    def __init__(self, study: Study) -> None:
        prepared = study.prepared
        self._shared = _digest(
            {
                "settings": settings_of(prepared.system),
                "data": [record["checksum"] for record in prepared.records],
                "actions": [[str(each) for each in market.actions] for market in prepared.markets],
                "code": [[strategy_path(kind), _source(kind)] for kind in study.kinds],
                "engine": [package_checksum(), core_checksum()],
            }
        )

    def key(self, trial: Trial) -> str:
        """Return the key of a trial's row."""
        return _digest({"shared": self._shared, "trial": trial})[:32]


def settings_of(system: System) -> dict[str, object]:
    """Return the settings as plain data."""
    return {
        name: msgspec.to_builtins(getattr(system, name), enc_hook=str)
        for name in Settings.__struct_fields__
    }


def _source(kind: type[Strategy]) -> str:
    """Return the checksum of the file that defines a strategy; "" where there is no file."""
    try:
        file = Path(inspect.getfile(kind))
    except (TypeError, OSError):
        return ""
    return file_checksum(file) if file.is_file() else ""


def _digest(value: object) -> str:
    plain = msgspec.to_builtins(value, enc_hook=str, str_keys=True)
    return hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()
