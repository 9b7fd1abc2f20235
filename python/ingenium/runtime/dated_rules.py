"""Rules of trading by the date: the steps and least sizes that an instrument had at each time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ingenium.model.timestamps import instant, iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingenium.runtime.settings import Rules

RULES: Final = ("tick", "lot", "min_quantity", "max_quantity", "min_notional")


@dataclass(frozen=True, slots=True)
class Change:
    """From a time on, these keys of a specification instead of those it was given with."""

    time: int
    keys: Mapping[str, str]


def dated_changes(rules: Sequence[Rules]) -> list[Change]:
    """Return the changes of an instrument's rules, in order of time."""
    result: list[Change] = []
    for each in sorted(rules, key=lambda rule: instant(rule.from_)):
        begin = instant(each.from_)
        if result and result[-1].time == begin:
            result.pop()  # rules that end where others begin
        given = {name: getattr(each, name) for name in RULES}
        result.append(Change(begin, {k: f"{v:f}" for k, v in given.items() if v is not None}))
        if each.until is not None:
            result.append(Change(instant(each.until), {}))
    return result


def at_first(spec: Mapping[str, object], given: Sequence[Change], first: int) -> dict[str, object]:
    """Return the specification with the rules that held when the first bar began."""
    begun = [change for change in given if change.time <= first]
    return {**spec, **(begun[-1].keys if begun else {})}


def later(
    spec: Mapping[str, object], given: Sequence[Change], first: int
) -> tuple[tuple[int, dict[str, object]], ...]:
    """Return the specifications that hold from times after the first bar has begun."""
    return tuple((each.time, {**spec, **each.keys}) for each in given if each.time > first)


def rules_sentence(rules: Sequence[Rules]) -> str:
    """Return what is assumed of an instrument's rules."""
    told = []
    for change in dated_changes(rules):
        keys = ", ".join(f"{name} {_plain(value)}" for name, value in change.keys.items())
        told.append(f"from {iso(change.time)} {keys or 'as without dates'}")
    return "; ".join(told) + "; orders that work at a change stay as they are"


def _plain(value: str) -> str:
    return f"{Decimal(value).normalize():f}"
