"""The backtest request of the REST contract: a system whose commonest keys are at the top."""

from __future__ import annotations

from typing import Any, Final

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import snake_case

_MOVED: Final = {
    "start_date": ("data", "start"),
    "end_date": ("data", "end"),
    "symbols": ("data", "symbols"),
    "initial_capital": ("account", "initial_capital"),
}
_KEYS: Final = frozenset({"mode", *_MOVED})


def is_request(document: dict[str, Any]) -> bool:
    """Tell whether a document has keys at the top that only a request has there."""
    return any(snake_case(key) in _KEYS for key in document)


def system_of_request(document: dict[str, Any], file: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the system that a request asks for, and what its moved keys are called.

    Raises:
        ConfigError: the request is for another mode, or gives a key twice.
    """
    system: dict[str, Any] = {}
    origins: dict[str, str] = {}
    moved: list[tuple[str, str, str, object]] = []
    for key, value in document.items():
        name = snake_case(key)
        if name == "mode":
            if value != "backtest":
                msg = f"{file}: {key}: must be 'backtest' for a backtest request, not {value!r}."
                raise ConfigError(msg)
        elif name in _MOVED:
            moved.append((*_MOVED[name], key, value))
        else:
            system[key] = value
    for section, name, key, value in moved:
        found = next((written for written in system if snake_case(written) == section), section)
        if not isinstance(system.setdefault(found, {}), dict):
            continue  # the reader says what is wrong with the section
        if name in (snake_case(written) for written in system[found]):
            msg = f"{file}: {key}: is given in {found} too: remove one."
            raise ConfigError(msg)
        system[found] = {**system[found], name: value}
        origins[f"{section}.{name}"] = key
    return system, origins
