"""What differs between the settings, the assumptions and the data of several runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ABSENT = "-"
CHECKSUM = 12  # digits that are shown


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not the same in all runs.

    Attributes:
        path: the dotted path of a setting ("strategies.0.parameters.lookback"), or a name.
        texts: what each run has there; "-" where it has nothing.
    """

    path: str
    texts: tuple[str, ...]


def differing_settings(systems: Sequence[Mapping[str, object]]) -> tuple[Difference, ...]:
    """Return the settings that are not the same in all systems, in the order of their paths."""
    flat = [dict(_leaves("", system)) for system in systems]
    paths = dict.fromkeys(path for leaves in flat for path in leaves)
    return tuple(
        Difference(path, texts)
        for path in paths
        for texts in [tuple(leaves.get(path, ABSENT) for leaves in flat)]
        if len(set(texts)) > 1
    )


def differing_assumptions(listed: Sequence[Sequence[tuple[str, str]]]) -> tuple[Difference, ...]:
    """Return, by name, the assumptions that not all runs were made under."""
    shared = set(listed[0]).intersection(*listed[1:])
    names = dict.fromkeys(
        name for lines in listed for name, sentence in lines if (name, sentence) not in shared
    )
    return tuple(
        Difference(name, tuple(_own(lines, name, shared) for lines in listed)) for name in names
    )


def differing_data(listed: Sequence[Sequence[Mapping[str, object]]]) -> tuple[Difference, ...]:
    """Return what differs in the data, as "AAPL.checksum"; checksums by their beginnings."""
    return differing_settings(
        [{str(line["symbol"]): _described_data(line) for line in lines} for lines in listed]
    )


def _described_data(line: Mapping[str, object]) -> dict[str, object]:
    shortened = {"checksum": str(line["checksum"])[:CHECKSUM]} if "checksum" in line else {}
    return {name: value for name, value in line.items() if name != "symbol"} | shortened


def _own(lines: Sequence[tuple[str, str]], name: str, shared: set[tuple[str, str]]) -> str:
    own = [line[1] for line in lines if line[0] == name and line not in shared]
    return "; ".join(own) or ABSENT


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Give each setting with its dotted path; a list of plain values is one setting."""
    inner: list[tuple[object, object]] = []
    if isinstance(value, Mapping):
        inner = list(value.items())
    elif isinstance(value, (list, tuple)) and any(isinstance(each, Mapping) for each in value):
        inner = list(enumerate(value))
    for key, each in inner:
        yield from _leaves(f"{path}.{key}" if path else str(key), each)
    if not inner and value is not None and not isinstance(value, Mapping):
        yield path, _text(value)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, value))
    return json.dumps(value, default=str)
