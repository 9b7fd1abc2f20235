"""One run of a sweep, as a row of its table."""

from __future__ import annotations

from typing import Any

import msgspec


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one trial.

    Attributes:
        parameters: what was tried.
        statistics: the figures, by name; empty where the run failed.
        digest: the fingerprint of the run's events.
        years: how long a history the run was on.
        seconds: how long the run took.
        error: the sentence that says why the run failed; "" where it did not.
        key: what the run depended on, as a hash; "" where nothing is kept.
    """

    parameters: dict[str, Any]
    statistics: dict[str, float | int | str | None] = {}
    digest: str = ""
    years: float = 0.0
    seconds: float = 0.0
    error: str = ""
    key: str = ""
