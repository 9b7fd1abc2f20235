"""Messages that nobody honest sends, for the stream of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.model.session.messages import Ended, Frame, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingenium.model.session.messages import Opened

INPUT = "input"
DECIDED = "decided.strategy"


def frame(honest: Frame, **changes: Any) -> bytes:
    """Return an honest frame with other values."""
    return msgspec.json.encode(msgspec.to_builtins(honest) | changes)


def rows(honest: Frame, **columns: Callable[[list[Any]], list[Any]]) -> bytes:
    """Return an honest frame with other columns."""
    names = honest.bars.__struct_fields__ if honest.bars is not None else ()
    given = msgspec.to_builtins(honest)
    for name, change in columns.items():
        place = names.index(name)
        given["bars"][place] = change(given["bars"][place])
    return msgspec.json.encode(given)


def decided(calls: list[Any], through: list[Any], host: str = "strategy") -> bytes:
    """Return decisions."""
    return msgspec.json.encode(
        {"kind": "decided", "host": host, "calls": calls, "through": through}
    )


def hostile(opened: Opened, next_: Frame) -> dict[str, tuple[str, bytes]]:
    """Return messages by what is wrong with them: each the last part of its subject, and its data.

    Args:
        opened: what opened the session.
        next_: the frame that an honest source would send next.
    """
    return {**_unreadable(opened, next_), **_impossible(next_), **_undecidable()}


def _unreadable(opened: Opened, next_: Frame) -> dict[str, tuple[str, bytes]]:
    later = msgspec.json.encode(msgspec.to_builtins(opened) | {"format": 2})
    other = msgspec.json.encode(msgspec.to_builtins(opened) | {"session": "other"})
    seeded = msgspec.to_builtins(opened)
    seeded["recipe"] = seeded["recipe"] | {"seed": 99}
    return {
        "no JSON": (INPUT, b"{'kind': frame}"),
        "nothing": (INPUT, b""),
        "bytes that are no text": (INPUT, b"\xff\xfe\x00"),
        "deep": (INPUT, b"[" * 100_000),
        "a kind that nobody knows": (INPUT, b'{"kind": "coup", "source": "replay"}'),
        "a later form": (INPUT, later),
        "another session": (INPUT, other),
        "opened with other settings": (INPUT, msgspec.json.encode(seeded)),
        "a field that nobody knows": (INPUT, frame(next_, admin=True)),
        "a word for a number": (INPUT, frame(next_, until="tomorrow")),
        "no number": (INPUT, encode(next_).replace(b'"until":', b'"until":NaN,"x":', 1)),
        "a price that is no number": (INPUT, rows(next_, close=lambda c: [None, *c[1:]])),
        "a price without end": (INPUT, rows(next_, close=lambda c: c).replace(b"]]", b",1e999]]")),
        "a subject that nobody reads": ("orders", encode(next_)),
    }


def _impossible(next_: Frame) -> dict[str, tuple[str, bytes]]:
    return {
        "a source that nobody knows": (INPUT, frame(next_, source="mallory", number=1)),
        "far ahead of its turn": (INPUT, frame(next_, number=10**6)),
        "a number beyond all": (INPUT, frame(next_, number=10**40)),
        "a time beyond all": (INPUT, frame(next_, until=10**40)),
        "time that runs back": (INPUT, frame(next_, until=0, bars=None)),
        "rows of several lengths": (INPUT, rows(next_, low=lambda c: c[1:])),
        "an instrument that is not there": (INPUT, rows(next_, instrument=lambda c: [9] * len(c))),
        "an instrument before the first": (INPUT, rows(next_, instrument=lambda c: [-1] * len(c))),
        "a bar that was told before": (INPUT, rows(next_, time=lambda c: [0] * len(c))),
        "a bar known before it began": (INPUT, rows(next_, available=lambda c: [0] * len(c))),
        "bars in no order": (INPUT, rows(next_, available=lambda c: [max(c) + 1, *c[1:]])),
        "a label beyond all": (INPUT, rows(next_, time=lambda c: [2**70] * len(c))),
        "a price too large": (INPUT, rows(next_, high=lambda c: [1e300] * len(c))),
        "a volume too large": (INPUT, rows(next_, volume=lambda c: [1e25] * len(c))),
        "an end of what nobody knows": (INPUT, encode(Ended("mallory", 1))),
        "a silence that nobody tells": (INPUT, _silence(next_, source="mallory", number=1)),
        "a silence of what is not there": (INPUT, _silence(next_, instrument=9)),
        "a silence before the first": (INPUT, _silence(next_, instrument=-1)),
        "a silence since for ever": (INPUT, _silence(next_, since=-(2**70))),
        "a silence that is to come": (INPUT, _silence(next_, since=2**62)),
        "a brake of an account that is not there": (INPUT, _changed(account="x", state="halted")),
        "a brake of a strategy at an account": (
            INPUT,
            _changed(account="x", strategy="s", state="halted"),
        ),
        "a change of nothing": (INPUT, _changed(strategy="nobody", enabled=False)),
        "a change by the journal": (INPUT, _changed(source="events", state="halted")),
        "a state that is none": (INPUT, _changed(state="rich")),
    }


def _undecidable() -> dict[str, tuple[str, bytes]]:
    order = {"request": "order", "symbol": "AAPL", "side": "buy", "quantity": "1"}
    sold = order | {"type": "market", "symbol": "GOLD"}
    return {
        "decisions that are none": (DECIDED, b"[]"),
        "a strategy that is not there": (DECIDED, decided([], [[77, 0, 1]])),
        "a strategy before the first": (DECIDED, decided([], [[-1, 0, 1]])),
        "calls that run back": (DECIDED, decided([], [[0, 5, 2]])),
        "a call beyond all": (DECIDED, decided([], [[0, 0, 2**64]])),
        "a call that was not made": (DECIDED, decided([[0, 9, []]], [[0, 0, 1]])),
        "a call twice": (DECIDED, decided([[0, 0, []], [0, 0, []]], [[0, 0, 1]])),
        "requests that are no list": (DECIDED, decided([[0, 0, {}]], [[0, 0, 1]])),
        "a request that nobody knows": (
            DECIDED,
            decided([[0, 0, [{"request": "withdraw"}]]], [[0, 0, 1]]),
        ),
        "an order that lacks its kind": (DECIDED, decided([[0, 0, [order]]], [[0, 0, 1]])),
        "an order of what is not traded": (DECIDED, decided([[0, 0, [sold]]], [[0, 0, 1]])),
        "decisions in the name of others": (DECIDED, decided([], [[0, 0, 1]], host="portfolio")),
    }


def _silence(next_: Frame, **values: Any) -> bytes:
    honest = {"kind": "silence", "source": next_.source, "number": next_.number, "instrument": 0}
    return msgspec.json.encode(honest | {"since": 0} | values)


def _changed(**values: Any) -> bytes:
    return msgspec.json.encode({"kind": "changed", "source": "mallory", "number": 1} | values)
