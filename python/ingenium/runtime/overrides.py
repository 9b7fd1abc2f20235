"""Settings changed from outside their file: `strategies.0.parameters.lookback=30`."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import snake_case

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXAMPLE: Final = "strategies.0.parameters.lookback=30"


def overridden(document: dict[str, Any], assignments: Sequence[str]) -> dict[str, Any]:
    """Return the document with each `path=value` applied; the document itself stays as it is.

    A value is read as YAML would read it in place, and takes the type that its key declares. A key
    that is there already is found in snake_case and camelCase.

    Raises:
        ConfigError: an assignment cannot be read, or its path leads nowhere.
    """
    changed = copy.deepcopy(document)
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals or not all(path.split(".")):
            msg = f"--set {assignment}: write a key and its value, such as {_EXAMPLE}."
            raise ConfigError(msg)
        _assign(changed, path.strip(), _value(path, text))
    return changed


def _assign(document: dict[str, Any], path: str, value: object) -> None:
    *steps, last = path.split(".")
    inner: Any = document
    for step in steps:
        key = _key(inner, step, path)
        if isinstance(inner, dict) and inner.get(key) is None:
            inner[key] = {}
        inner = inner[key]
    inner[_key(inner, last, path)] = value


def _key(inner: object, step: str, path: str) -> str | int:
    if isinstance(inner, dict):
        same = (key for key in inner if snake_case(str(key)) == snake_case(step))
        return next(same, step)
    if isinstance(inner, list):
        if step.isdecimal() and int(step) < len(inner):
            return int(step)
        _refuse(path, f"{step!r} is none of the numbers 0 to {len(inner) - 1} of that list")
    _refuse(path, f"there is nothing below {path.rpartition(f'.{step}')[0]!r} to set")
    return None


def _value(path: str, text: str) -> object:
    import yaml

    try:
        return yaml.load(text, Loader=yaml.BaseLoader)  # all scalars as text: the key has the type
    except yaml.YAMLError:
        _refuse(path, f"cannot read the value {text!r}")


def _refuse(path: str, problem: str) -> NoReturn:
    msg = f"--set {path}: {problem}: write it such as {_EXAMPLE}."
    raise ConfigError(msg)
