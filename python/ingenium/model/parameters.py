"""The parameters of what people extend: the typed, public attributes of a class."""

from __future__ import annotations

import copy
import inspect
import math
import sys
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Literal, get_args, get_origin

import msgspec

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean, snake_case

REQUIRED: Final = inspect.Parameter.empty
"""Stands for the default of a parameter that has none."""

_SCALARS: Final = (int, float, str, bool, Decimal, type(None))
_CONTAINERS: Final = (list, tuple, dict, set, frozenset)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, the type that values are converted to, and its default."""

    name: str
    type: Any
    default: Any

    @property
    def type_name(self) -> str:
        """The type as a person would write it."""
        return self.type.__name__ if isinstance(self.type, type) else _without_modules(self.type)


def declared(owner: type, root: type) -> dict[str, Parameter]:
    """Return the parameters that `owner` and its parents below `root` declare, parents first."""
    found: dict[str, Parameter] = {}
    for base in reversed(owner.__mro__):
        if not issubclass(base, root) or base is root:
            continue
        for name, hint in inspect.get_annotations(base).items():
            kind = _resolved(hint, base, name)
            if not name.startswith("_") and _is_parameter(kind):
                found[name] = Parameter(name, kind, getattr(owner, name, REQUIRED))
    return {
        name: Parameter(name, parameter.type, getattr(owner, name, REQUIRED))
        for name, parameter in found.items()
    }


def values(owner: type, root: type, given: Mapping[str, object]) -> dict[str, Any]:
    """Return the value of every parameter: what was given, converted and checked, or the default.

    Raises:
        ConfigError: a name is unknown or given twice, or a value is missing or cannot be converted.
    """
    parameters = declared(owner, root)
    aliases: Mapping[str, str] = getattr(owner, "parameter_aliases", {})
    result: dict[str, Any] = {}
    for key, value in given.items():
        name = _name_of(key, parameters, aliases)
        if name is None:
            raise ConfigError(_unknown(owner, key, parameters))
        if name in result:
            msg = f"{owner.__name__}: parameter {name!r} is given twice: remove {key!r}."
            raise ConfigError(msg)
        result[name] = _converted(owner, parameters[name], value)
    for name, parameter in parameters.items():
        if name not in result:
            result[name] = _default(owner, parameter)
    return result


def _name_of(
    key: str, parameters: Mapping[str, Parameter], aliases: Mapping[str, str]
) -> str | None:
    for candidate in (key, snake_case(key)):
        name = aliases.get(candidate, candidate)
        if name in parameters:
            return name
    return None


def _converted(owner: type, parameter: Parameter, value: object) -> object:
    try:
        converted = msgspec.convert(value, parameter.type, strict=False)
    except msgspec.ValidationError as error:
        where = str(error).partition(" - at `$")[2].rstrip("`")
        msg = (
            f"{owner.__name__}: parameter {parameter.name + where!r} must be "
            f"{parameter.type_name}, not {value!r}."
        )
        raise ConfigError(msg) from None
    if not _is_finite(converted):
        msg = f"{owner.__name__}: parameter {parameter.name!r} must be finite, not {value!r}."
        raise ConfigError(msg)
    return converted


def _default(owner: type, parameter: Parameter) -> object:
    if parameter.default is REQUIRED:
        msg = (
            f"{owner.__name__} needs parameter {parameter.name!r} ({parameter.type_name}): give "
            f"it a value, or name the attribute _{parameter.name} if it is no parameter."
        )
        raise ConfigError(msg)
    return copy.deepcopy(parameter.default)  # a list in the class must not be shared


def _unknown(owner: type, key: str, parameters: Mapping[str, Parameter]) -> str:
    name = snake_case(key)
    untyped = vars(owner).get(name)
    is_typed = name in inspect.get_annotations(owner)
    if untyped is not None and isinstance(untyped, _SCALARS) and not is_typed:
        fix = f"it has no type, write `{name}: {type(untyped).__name__} = {untyped!r}`"
        return f"{owner.__name__}: {name!r} is not a parameter: {fix}."
    fix = did_you_mean(name, parameters)
    return f"{owner.__name__} has no parameter {key!r}: {fix}."


def _resolved(hint: object, base: type, name: str) -> object:
    """Return the type that a hint names; where it cannot be told, the type of the default."""
    if not isinstance(hint, str):
        return hint
    try:
        return eval(hint, vars(sys.modules[base.__module__]), dict(vars(base)))
    except (NameError, AttributeError, TypeError, SyntaxError, KeyError):
        if hint.startswith(("ClassVar", "typing.ClassVar", "Final", "typing.Final")):
            return ClassVar
        default = vars(base).get(name)  # the name is imported for type checkers only
        return None if default is None else type(default)


def _is_parameter(kind: object) -> bool:
    """Tell whether a type is one that a config file can hold."""
    origin = get_origin(kind)
    if origin is Literal:
        return True
    if origin is Annotated:
        return _is_parameter(get_args(kind)[0])
    arguments = get_args(kind)
    if origin is not None:
        known = origin in _CONTAINERS or origin is Mapping or _is_union(origin)
        return known and all(part is ... or _is_parameter(part) for part in arguments)
    return isinstance(kind, type) and (kind in _SCALARS or kind in _CONTAINERS)


def _is_union(origin: object) -> bool:
    import types

    return origin is typing.Union or origin is types.UnionType


def _is_finite(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Decimal):
        return value.is_finite()
    if isinstance(value, dict):
        return all(_is_finite(part) for part in value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(_is_finite(part) for part in value)
    return True


def _without_modules(kind: object) -> str:
    return str(kind).replace("typing.", "").replace("decimal.", "")
