"""One table for each enumeration: our word, how each dialect writes it, what else is understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, Literal, TypeVar

import msgspec

from ingenium.model.errors import NotHeldError, WireError
from ingenium.model.events import Direction, OrderType, Side, TimeInForce, Update
from ingenium.model.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

DialectName = Literal["ingenium", "cloudevents", "hft", "luno", "camel"]

_Word = TypeVar("_Word", bound=str)

WORD: Final = "x-word"
"""The mark, in a schema, of a text that is a word of an enumeration."""


def _word_of(noun: str) -> msgspec.Meta:
    return msgspec.Meta(extra_json_schema={WORD: noun})


SideWord = Annotated[str, _word_of("side")]
SignalWord = Annotated[str, _word_of("signal")]
OrderTypeWord = Annotated[str, _word_of("order type")]
TimeInForceWord = Annotated[str, _word_of("time in force")]
UpdateWord = Annotated[str, _word_of("update of an order")]


class Vocabulary(Generic[_Word]):
    """The words of one enumeration in all dialects. Case does not matter when reading."""

    def __init__(
        self,
        noun: str,
        spelled: Mapping[_Word, Mapping[DialectName, str]],
        aliases: Mapping[str, _Word],
    ) -> None:
        self.noun = noun
        self.words = tuple(spelled)
        self._written: dict[str, dict[str, str]] = {}
        self._read: dict[str, _Word] = {}
        for word, spellings in spelled.items():
            self._read[word.lower()] = word
            for dialect, spelling in spellings.items():
                self._written.setdefault(dialect, {})[word] = spelling
                self._read[spelling.lower()] = word
        self._read.update({alias.lower(): word for alias, word in aliases.items()})

    def read(self, text: str, place: str) -> _Word:
        """Return our word for what somebody wrote.

        Raises:
            WireError: nobody knows it; the message lists what is known.
        """
        word = self._read.get(text) or self._read.get(text.lower())
        if word is None:
            known = did_you_mean(text[:40], self._read)
            msg = f"{place}: {text[:40]!r} is no {self.noun} that is known: {known}."
            raise WireError(msg)
        return word

    def write(self, word: _Word, dialect: DialectName, place: str) -> str:
        """Return how a dialect writes our word.

        Raises:
            NotHeldError: it has no word for that.
        """
        written = self._written.get(dialect, {})
        found = written.get(word)
        if found is None:
            known = ", ".join(written.values()) or "none"
            msg = f"{place}: this dialect has no word for the {self.noun} {word!r}: it has {known}."
            raise NotHeldError(msg)
        return found

    def spellings(self, dialect: DialectName) -> list[str]:
        """Return all words that a dialect has, in the order of ours."""
        return list(self._written.get(dialect, {}).values())


def _same(lower: str, *dialects: DialectName) -> dict[DialectName, str]:
    """Spell a word in lower case where it is customary, and in capitals elsewhere."""
    lowered = {"ingenium", "camel"}
    return {each: lower if each in lowered else lower.upper() for each in dialects}


_ALL: Final = ("ingenium", "cloudevents", "hft", "camel")
_OWN: Final = ("ingenium", "cloudevents", "camel")

SIDES: Final = Vocabulary[Side](
    "side",
    {
        "buy": {**_same("buy", *_ALL), "luno": "BID"},
        "sell": {**_same("sell", *_ALL), "luno": "ASK"},
    },
    {"LONG": "buy", "SHORT": "sell", "BIDS": "buy", "ASKS": "sell"},
)
DIRECTIONS: Final = Vocabulary[Direction](
    "signal",
    {
        "long": {"ingenium": "ingenium.signal.long", **_same("long", "cloudevents", "camel")},
        "short": {"ingenium": "ingenium.signal.short", **_same("short", "cloudevents", "camel")},
        "flat": {"ingenium": "ingenium.signal.flat", **_same("flat", "cloudevents", "camel")},
    },
    {},
)
ORDER_TYPES: Final = Vocabulary[OrderType](
    "order type",
    {
        "market": {**_same("market", *_ALL), "luno": "MKT"},
        "limit": {**_same("limit", *_ALL), "luno": "LMT"},
        "stop": _same("stop", *_OWN),
        "stop_limit": _same("stop_limit", *_OWN),
        "market_if_touched": _same("market_if_touched", *_OWN),
        "limit_if_touched": _same("limit_if_touched", *_OWN),
        "market_to_limit": _same("market_to_limit", *_OWN),
        "trailing_stop": _same("trailing_stop", *_OWN),
        "trailing_stop_limit": _same("trailing_stop_limit", *_OWN),
    },
    {"stopLimit": "stop_limit", "trailingStop": "trailing_stop"},
)
TIMES_IN_FORCE: Final = Vocabulary[TimeInForce](
    "time in force",
    {
        "GTC": {**_same("gtc", *_OWN), "luno": "GTC"},
        "DAY": _same("day", *_OWN),
        "GTD": _same("gtd", *_OWN),
        "IOC": {**_same("ioc", *_OWN), "luno": "IOC"},
        "FOK": {**_same("fok", *_OWN), "luno": "FOK"},
        "AT_OPEN": _same("opg", *_OWN),
        "AT_CLOSE": _same("cls", *_OWN),
    },
    {},
)
UPDATES: Final = Vocabulary[Update](
    "update of an order",
    {
        "new": _same("new", *_ALL),
        "held": {**_same("held", *_OWN), "luno": "AWAITING"},
        "accepted": {**_same("accepted", *_OWN), "luno": "PENDING"},
        "partially_filled": {**_same("partial_fill", *_OWN), "hft": "PARTIAL"},
        "filled": {**_same("filled", *_ALL), "luno": "COMPLETE"},
        "cancelled": _same("canceled", *_ALL),
        "rejected": _same("rejected", *_ALL),
        "expired": _same("expired", *_OWN),
        "replaced": _same("replaced", *_OWN),
    },
    {"fill": "filled", "submitted": "new", "open": "accepted", "denied": "rejected"},
)

VOCABULARIES: Final[dict[str, Vocabulary[Any]]] = {
    table.noun: table for table in (SIDES, DIRECTIONS, ORDER_TYPES, TIMES_IN_FORCE, UPDATES)
}
