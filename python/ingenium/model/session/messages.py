"""What the processes of a session tell one another: inputs in one order, and what was decided.

Inputs are numbered by their source, so that one that comes twice is known by its number. Decisions
are numbered by the calls that they answer: each strategy's calls count from 0, its start.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ingenium.model.errors import DataError
from ingenium.model.session.recipe import Recipe

FORMAT = 1
"""Raised when a message changes so that older readers would misread it."""


class _Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """A message of a session."""


class Opened(_Message, frozen=True, tag="opened"):
    """The session exists.

    Attributes:
        session: its name.
        recipe: the engine of every process.
        sources: who will send data; nothing is played that one of them may still precede.
        format: the form of the messages.
    """

    session: str
    recipe: Recipe
    sources: tuple[str, ...]
    format: int = FORMAT

    @property
    def states(self) -> dict[str, str]:
        """What strategies begin with of a session before, as JSON by their ids."""
        return {each.id: each.state for each in self.recipe.strategies if each.state}


class Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """Bars as columns of equal length, in order of the time when they became known.

    Attributes:
        instrument: the numbers of the instruments.
        time: labels in nanoseconds.
        start: when each began.
        available: when each became known.
        open: first prices.
        high: highest prices.
        low: lowest prices.
        close: last prices.
        volume: quantities traded.
    """

    instrument: list[int]
    time: list[int]
    start: list[int]
    available: list[int]
    open: list[float]
    high: list[float]
    low: list[float]
    close: list[float]
    volume: list[float]


class Frame(_Message, frozen=True, tag="frame"):
    """Data that became known, up to a time: all that the source knew then has been sent.

    Attributes:
        source: who sends it.
        number: counts the source's inputs from 1.
        until: the time, in nanoseconds.
        bars: the bars among the data.
    """

    source: str
    number: int
    until: int
    bars: Rows | None = None


class Silence(_Message, frozen=True, tag="silence", omit_defaults=True):
    """A source hears nothing of an instrument that it should hear of, or something again.

    Attributes:
        source: who tells it.
        number: counts the source's inputs from 1.
        instrument: its number.
        since: when it was last heard of, in nanoseconds; None is heard of again.
        pulls: whether working orders are cancelled that could add to a position.
    """

    source: str
    number: int
    instrument: int
    since: int | None = None
    pulls: bool = False


class Changed(_Message, frozen=True, tag="changed", omit_defaults=True):
    """Somebody changed the session while it ran.

    Attributes:
        source: whose hands.
        number: counts the source's inputs from 1.
        strategy: of which strategy; None is all of them.
        account: of which account at an exchange a state is, for all strategies; None is of no one
            account.
        enabled: whether it is called.
        state: "active", "reducing", "halted", or "flat": orders are cancelled and positions closed,
            and nothing passes then.
        parameters: new values of parameters.
        why: the reason that was given.
    """

    source: str
    number: int
    strategy: str | None = None
    account: str | None = None
    enabled: bool | None = None
    state: Literal["active", "reducing", "halted", "flat"] | None = None
    parameters: dict[str, object] | None = None
    why: str = ""


class Ended(_Message, frozen=True, tag="ended"):
    """A source has no more data; the session ends with its last source."""

    source: str
    number: int


class Reported(_Message, frozen=True, tag="reported", omit_defaults=True):
    """What an account at an exchange told whoever holds it.

    Attributes:
        account: its name in the recipe.
        epoch: counts those who held it; what an earlier one tells is refused.
        number: counts the inputs of the epoch from 1.
        reports: what became of orders, each as JSON, in order; without any, it says who holds it.
    """

    account: str
    epoch: int
    number: int
    reports: tuple[msgspec.Raw, ...] = ()

    @property
    def source(self) -> str:
        """Who sends it: one holder of one account."""
        return f"account.{self.account}.{self.epoch}"


Sent = Frame | Silence | Changed | Ended | Reported
"""Inputs of a session that is open, each numbered by its source."""

Input = Opened | Sent


class Call(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """What a strategy asked for in one of its calls.

    Attributes:
        strategy: its number.
        call: the call's number.
        requests: a JSON array of what it asked for.
    """

    strategy: int
    call: int
    requests: msgspec.Raw


class Through(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """How far a strategy was called: calls that are not told of asked for nothing.

    Attributes:
        strategy: its number.
        after: the first call that the message is about.
        before: the first call that it is not about.
    """

    strategy: int
    after: int
    before: int


class Decided(_Message, frozen=True, tag="decided"):
    """What the strategies of one process decided in the calls since its last message."""

    host: str
    calls: tuple[Call, ...]
    through: tuple[Through, ...]


class Answered(_Message, frozen=True, tag="answered"):
    """What the executor of one process answered to requests.

    Attributes:
        host: the process.
        number: of the last request that it is about.
        reports: what became of orders, each as JSON, in order.
    """

    host: str
    number: int
    reports: tuple[msgspec.Raw, ...]


def input_id(message: Input) -> str:
    """Return the id of an input: of its source, by its number."""
    return "opened" if isinstance(message, Opened) else f"{message.source}.{message.number}"


def name_of(told: Decided | Answered) -> str:
    """Return the id of decisions or answers: of their process, by the calls or requests."""
    if isinstance(told, Answered):
        return f"{told.host}.answered.{told.number}"
    calls = ".".join(f"{each.strategy}-{each.after}-{each.before}" for each in told.through)
    return f"{told.host}.{calls}"


_inputs: msgspec.json.Decoder[Input] = msgspec.json.Decoder(Input)
_told: msgspec.json.Decoder[Decided | Answered] = msgspec.json.Decoder(Decided | Answered)
_encoder = msgspec.json.Encoder()


def encode(message: Input | Decided | Answered) -> bytes:
    """Return a message as JSON."""
    return _encoder.encode(message)


def decode_input(data: bytes) -> Input:
    """Return the input that was encoded.

    Raises:
        DataError: it is none, or of a later form.
    """
    try:
        message = _inputs.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"An input of the session cannot be read ({error}): look at who sends it."
        raise DataError(msg) from error
    if isinstance(message, Opened) and message.format != FORMAT:
        msg = (
            f"Session {message.session!r} speaks form {message.format} of the messages, this "
            f"Ingenium form {FORMAT}: run the same version in every process."
        )
        raise DataError(msg)
    return message


def decode_told(data: bytes) -> Decided | Answered:
    """Return the decisions or answers that were encoded.

    Raises:
        DataError: they are none.
    """
    try:
        return _told.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"Decisions of the session cannot be read ({error}): look at who sends them."
        raise DataError(msg) from error
