"""What goes wrong at an exchange of the lab, on request."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args

import msgspec

from ingenium.model.errors import ConfigError, DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

FaultKind = Literal[
    "latency",
    "lose_request",
    "late_request",
    "lose_answer",
    "duplicate",
    "too_many",
    "ban",
    "maintenance",
    "malformed",
    "disconnect",
    "half_open",
    "delay_news",
    "lose_news",
    "skew",
    "thin",
]

MEANINGS: Final[dict[FaultKind, str]] = {
    "latency": "answers come so many seconds later",
    "lose_request": "a request is lost before it is read; the connection breaks",
    "late_request": "the connection breaks, and the request arrives so many seconds later",
    "lose_answer": "a request is carried out, and the answer lost",
    "duplicate": "a request is carried out twice, or news told twice",
    "too_many": "429: too many requests, for so many seconds",
    "ban": "418: shut out, for so many seconds",
    "maintenance": "503: the exchange is under maintenance",
    "malformed": "an answer, or a frame, is cut in the middle",
    "disconnect": "streams are closed",
    "half_open": "streams stay open and tell nothing, for so many seconds",
    "delay_news": "streams tell everything so many seconds later",
    "lose_news": "what streams tell is lost",
    "skew": "the clock of the exchange is so many seconds ahead",
    "thin": "the house quotes a tenth: orders fill in parts, and late",
}


class Fault(msgspec.Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing that goes wrong.

    Attributes:
        kind: what.
        chance: how probable it is each time, from 0 to 1.
        count: how often it happens at most; None for no end.
        seconds: how long, or how much, where the kind has such a thing.
        path: only for requests whose path contains this.
        method: only for requests of this method.
    """

    kind: FaultKind
    chance: float = 1.0
    count: int | None = None
    seconds: float = 0.0
    path: str = ""
    method: str = ""


@dataclass(slots=True)
class Faults:
    """The faults that are on, and the chance that decides.

    Attributes:
        on: those that can happen.
        injected: how often each kind did.
    """

    seed: int = 0
    on: list[Fault] = field(default_factory=list[Fault])
    injected: dict[str, int] = field(default_factory=dict[str, int])
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def add(self, faults: Iterable[Fault]) -> None:
        """Have more go wrong."""
        self.on.extend(faults)

    def clear(self) -> None:
        """Have nothing go wrong any more."""
        self.on.clear()

    def strike(self, kind: FaultKind, method: str = "", path: str = "") -> Fault | None:
        """Return the fault that happens now, if one of the kind does; it is counted."""
        for fault in self.on:
            if fault.kind != kind or fault.path not in path:
                continue
            if fault.method and fault.method != method:
                continue
            if fault.count == 0 or self._chance.random() >= fault.chance:
                continue
            if fault.count is not None:
                fault.count -= 1
            self.injected[kind] = self.injected.get(kind, 0) + 1
            return fault
        return None

    def seconds(self, kind: FaultKind) -> float:
        """Return the sum of what is on of a kind, without chance."""
        return sum(fault.seconds for fault in self.on if fault.kind == kind and fault.count != 0)

    def clock(self, now: int) -> int:
        """Return the time by the clock of the exchange."""
        return now + int(self.seconds("skew") * 1_000_000_000)


def read_faults(data: bytes) -> list[Fault]:
    """Return the faults in a JSON array or object.

    Raises:
        DataError: they are none.
    """
    try:
        value = msgspec.json.decode(data)
        return msgspec.convert(value if isinstance(value, list) else [value], list[Fault])
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        msg = f'These are no faults ({error}): one is {{"kind": "latency", "seconds": 0.2}}.'
        raise DataError(msg) from None


def parse_fault(text: str) -> Fault:
    """Return a fault that was written as `kind[:seconds][@path][*count][%chance]`.

    Raises:
        ConfigError: it is none; the sentence lists the kinds.
    """
    rest, _, chance = text.partition("%")
    rest, _, count = rest.partition("*")
    rest, _, path = rest.partition("@")
    kind, _, seconds = rest.partition(":")
    try:
        return msgspec.convert(
            {
                "kind": kind,
                "seconds": float(seconds or 0),
                "path": path,
                "count": int(count) if count else None,
                "chance": float(chance) / 100 if chance else 1.0,
            },
            Fault,
        )
    except (ValueError, msgspec.ValidationError):
        msg = (
            f"{text!r} is no fault: write kind[:seconds][@path][*count][%chance], such as "
            f"latency:0.2@/order%10. Kinds: {', '.join(get_args(FaultKind))}."
        )
        raise ConfigError(msg) from None
