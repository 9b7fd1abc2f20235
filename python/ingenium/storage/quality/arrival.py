"""Did ticks come in order, at plausible times, and all of them?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.storage.quality.finding import Check, Finding

if TYPE_CHECKING:
    from ingenium.storage.quality.finding import Flags
    from ingenium.storage.quality.subject import Subject

EARLY: Final = Check(
    "received_early",
    "warning",
    "Rows were received before they were sent: the clock of the recorder was behind that of the "
    "exchange. Do not measure latency with these times before they are corrected.",
)
EVENT_ORDER: Final = Check(
    "event_order",
    "note",
    "In the order of receipt, the exchange's times go back. Several of its servers may send: "
    "the order of receipt is the one to replay.",
)
NUMBER_GAPS: Final = Check(
    "number_gaps",
    "warning",
    "Numbers of trades are missing, so trades may be: volume and bars made of them are too small.",
)
NUMBERS_BACK: Final = Check(
    "numbers_back",
    "warning",
    "Numbers of trades repeat or go back. Compare with the source before trades are removed.",
)

_MILLISECOND: Final = 1_000_000
_CONSECUTIVE: Final = 0.9  # of the steps; numbers that others share do not count one by one


def check_clocks(subject: Subject) -> list[Finding]:
    """Find rows that came before they were sent, and times of sending that go back."""
    received, sent = subject.received, subject.time
    if received is None:
        return []
    back = np.zeros(len(sent), dtype=np.bool_)
    back[1:] = sent[1:] < sent[:-1]

    def describe(row: int) -> str:
        return f"row {row}, {(int(sent[row]) - int(received[row])) / _MILLISECOND:,.1f} ms before"

    return [
        *EARLY.at_rows(received < sent, sent, describe),
        *EVENT_ORDER.at_rows(back, sent, lambda row: f"row {row}"),
    ]


def check_numbers(subject: Subject) -> list[Finding]:
    """Find trades whose numbers jump, where a venue counts them one by one."""
    if subject.kind.name != "trades" or "id" not in subject.columns or len(subject) < 2:  # noqa: PLR2004 - one step
        return []
    number = subject.columns["id"]
    steps = number[1:] - number[:-1]
    if float((steps == 1).mean()) < _CONSECUTIVE:
        return []

    def describe(row: int) -> str:
        return f"row {row}, {int(number[row])} follows {int(number[row - 1])}"

    return [
        *NUMBER_GAPS.at_rows(_after(steps > 1), subject.time, describe),
        *NUMBERS_BACK.at_rows(_after(steps < 1), subject.time, describe),
    ]


def _after(steps: Flags) -> Flags:
    """Return the rows that follow the flagged steps."""
    return np.append(False, steps)
