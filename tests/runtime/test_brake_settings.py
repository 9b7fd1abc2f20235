"""Wrong settings of warnings and of silence are refused with key and fix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingenium.ingest.freshness import Patience
from ingenium.model.errors import ConfigError
from ingenium.runtime.staleness import patience_of
from ingenium.runtime.system import System, system_of


def system(**sections: Any) -> System:
    document = {"strategies": [{"name": "sma_cross"}], **sections}
    return system_of(document, name="s", file="s.yaml", folder=Path())


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        (
            {"risk": {"max_daily_loss": 100, "warn_at": 80}},
            "s.yaml: risk.warn_at: must be a part of the limits such as 0.8, not 80.",
        ),
        (
            {"risk": {"warn_at": 0}},
            "s.yaml: risk.warn_at: must be above zero, not 0: correct or remove it.",
        ),
        (
            {"stale": {"after": "soon"}},
            "s.yaml: stale.after: 'soon' is no time: write a number and one of ns, us, ms, s, m, "
            "h, as in 1ms.",
        ),
        (
            {"stale": {"after": "0s"}},
            "s.yaml: stale.after: must be longer than '0s'.",
        ),
        (
            {"stale": {"after": "never", "pull_quotes": True}},
            "s.yaml: stale.pull_quotes: pulls nothing where nothing is ever stale: remove it, or "
            "give a time in after.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(sections: dict[str, Any], expected: str) -> None:
    with pytest.raises(ConfigError) as refused:
        system(**sections)
    assert str(refused.value) == expected


@pytest.mark.parametrize(
    ("stale", "patience"),
    [
        ({}, Patience()),
        ({"after": "1500ms", "pull_quotes": True}, Patience(after=1.5, pulls=True)),
        ({"after": "never"}, Patience(is_endless=True)),
    ],
)
def test_times_are_seconds_for_the_source(stale: dict[str, Any], patience: Patience) -> None:
    assert patience_of(system(stale=stale).stale) == patience
