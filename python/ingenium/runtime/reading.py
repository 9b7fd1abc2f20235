"""From plain values to typed settings: every wrong key and value named with its place and fix."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final, NoReturn, TypeVar

import msgspec
from msgspec import inspect as kinds

from ingenium.model.errors import ConfigError
from ingenium.model.suggestion import did_you_mean, snake_case

_Settings = TypeVar("_Settings", bound=msgspec.Struct)

_EXPECTED: Final = re.compile(r"Expected `([^`]*)`, got `([^`]*)`")
_STEPS: Final = re.compile(r"\.?([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_WORDS: Final = {
    "int": "a whole number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "keys and values",
    "float": "a number",
    "decimal": "a number",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where settings were written: the file, and how each key was spelled there."""

    file: str
    spelled: dict[str, str] = field(default_factory=dict)

    def sentence(self, path: str, problem: str) -> str:
        """Return the one-line sentence about a key, named by its path such as `data.start`."""
        shown = self.spelled.get(path, path)
        return f"{self.file}: {shown + ': ' if shown else ''}{problem.rstrip('.')}."

    def refuse(self, path: str, problem: str, cause: BaseException | None = None) -> NoReturn:
        """Raise the error about a key."""
        raise ConfigError(self.sentence(path, problem)) from cause


def read(
    kind: type[_Settings],
    document: object,
    file: str,
    origins: Mapping[str, str] | None = None,
) -> tuple[_Settings, Place]:
    """Return the settings that a document holds, and where each was written.

    Args:
        kind: the struct that declares the keys.
        document: plain values; keys in snake_case or camelCase.
        file: what to call the document in errors.
        origins: for keys that were moved before, their path now and what to call it.

    Raises:
        ConfigError: a key is unknown, missing or given twice, or a value has the wrong type.
    """
    place = Place(file)
    reader = _Reader(place, origins or {})
    plain = reader.value(_shape(kind), document, "", "")
    try:
        return msgspec.convert(plain, kind, strict=False), place
    except msgspec.ValidationError as error:
        problem, _, where = str(error).partition(" - at `$")
        path = where.rstrip("`").lstrip(".")
        place.refuse(path, _explain(problem, _at(plain, path)))


@cache
def _shape(kind: type[msgspec.Struct]) -> kinds.Type:
    """Return what a struct declares; looking takes milliseconds, so it is done once."""
    return kinds.type_info(kind)


class _Reader:
    """Renames keys as declared, and refuses what msgspec would explain less well."""

    def __init__(self, place: Place, origins: Mapping[str, str]) -> None:
        self._place = place
        self._origins = origins

    def value(self, kind: kinds.Type, value: Any, path: str, shown: str) -> object:  # noqa: ANN401
        self._place.spelled[path] = shown
        match kind:
            case kinds.UnionType():
                return self._union(kind, value, path, shown)
            case kinds.StructType():
                return self._struct(kind, value, path, shown)
            case kinds.DictType() if isinstance(value, Mapping):
                return {
                    key: self.value(kind.value_type, part, _join(path, key), _join(shown, key))
                    for key, part in value.items()
                }
            case kinds.VarTupleType() if isinstance(value, (list, tuple)):
                return [
                    self.value(kind.item_type, part, f"{path}[{row}]", f"{shown}[{row}]")
                    for row, part in enumerate(value)
                ]
            case kinds.LiteralType() if value not in kind.values:
                options = [str(option) for option in kind.values]
                problem = f"{value!r} is not known: {did_you_mean(str(value), options)}"
                self._place.refuse(path, problem)
            case kinds.DecimalType() | kinds.FloatType():
                return self._number(value, path)
        return value

    def _union(self, kind: kinds.UnionType, value: Any, path: str, shown: str) -> object:  # noqa: ANN401
        parts = [part for part in kind.types if not isinstance(part, kinds.NoneType)]
        if value is None and len(parts) < len(kind.types):
            return None
        structs = [part for part in parts if isinstance(part, kinds.StructType)]
        if len(structs) > 1:
            return self._struct(self._tagged(structs, value, path), value, path, shown)
        if len(parts) == 1:
            return self.value(parts[0], value, path, shown)
        for part in parts:
            if isinstance(part, kinds.DictType) and isinstance(value, Mapping):
                return self.value(part, value, path, shown)
        return value

    def _tagged(
        self, structs: list[kinds.StructType], value: object, path: str
    ) -> kinds.StructType:
        known = {str(struct.tag): struct for struct in structs}
        if not isinstance(value, Mapping) or "kind" not in value:
            example = _example(structs)
            self._place.refuse(path, f"needs a kind, not {value!r:.60}: write {example}")
        if value["kind"] not in known:
            problem = f"{value['kind']!r} is not known: {did_you_mean(str(value['kind']), known)}"
            self._place.refuse(_join(path, "kind"), problem)
        return known[value["kind"]]

    def _struct(self, kind: kinds.StructType, value: Any, path: str, shown: str) -> object:  # noqa: ANN401
        if not isinstance(value, Mapping):
            self._place.refuse(path, f"must hold keys and values, not {value!r:.60}")
        fields = {field.encode_name: field for field in kind.fields}
        known = ([kind.tag_field] if kind.tag_field else []) + list(fields)
        result: dict[str, object] = {}
        for key, part in value.items():
            name = snake_case(str(key))
            now = self._origins.get(_join(path, name), _join(shown, str(key)))
            if name not in known:
                problem = f"is no key here: {did_you_mean(name, known)}"
                self._place.refuse(now, problem)
            if name in result:
                self._place.refuse(now, f"is given twice ({name} is the same key): remove one")
            is_tag = name == kind.tag_field
            result[name] = (
                part if is_tag else self.value(fields[name].type, part, _join(path, name), now)
            )
        for name, declared in fields.items():
            if declared.required and name not in result:
                self._place.refuse(path, f"the key {name!r} is missing: add it")
        return result

    def _number(self, value: object, path: str) -> object:
        try:
            number = None if isinstance(value, bool) else Decimal(str(value))
        except InvalidOperation:
            number = None
        if number is None:
            self._place.refuse(path, f"must be a number, not {value!r}")
        if not number.is_finite():
            self._place.refuse(path, f"must be a finite number, not {value!r}")
        return value


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _example(structs: list[kinds.StructType]) -> str:
    richest = structs[min(1, len(structs) - 1)]
    keys = "".join(f", {field.encode_name}: ..." for field in richest.fields if field.required)
    kinds_known = ", ".join(str(struct.tag) for struct in structs)
    return f"{{kind: {richest.tag}{keys}}} (kinds: {kinds_known})"


def _explain(problem: str, value: object) -> str:
    match = _EXPECTED.search(problem)
    if match is None:
        return f"{problem[:1].lower()}{problem[1:]}"
    expected = [_WORDS.get(part, part) for part in match[1].split(" | ") if part != "null"]
    words = " or ".join(dict.fromkeys(expected))
    fix = f": write it in quotes, '{value}'" if expected == ["text"] and _is_plain(value) else ""
    return f"must be {words}, not {value!r:.60}{fix}"


def _is_plain(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _at(plain: Any, path: str) -> object:  # noqa: ANN401
    """Return the value at a path such as `strategies[0].allocation`."""
    for key, row in _STEPS.findall(path):
        try:
            plain = plain[int(row)] if row else plain[key]
        except (KeyError, IndexError, TypeError, ValueError):
            return plain
    return plain
