"""What cannot stand in the section `guard` of a system file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingenium.model.errors import ConfigError
from ingenium.runtime.system import system_of


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"guard": {"after": "3s"}},
            "guard.after: must be 5s or longer, not 3s: a stand-by takes over before that",
        ),
        (
            {"guard": {"after": "soon"}},
            "guard.after: 'soon' is no time: write a number and one of ns, us, ms, s, m, h",
        ),
        (
            {"guard": {"flatten": True}, "exchanges": {"binance": {"others": "leave"}}},
            "guard.flatten: trades what exchanges.binance.others would not book: set that to adopt",
        ),
    ],
)
def test_a_guard_that_could_do_harm_is_refused(changes: dict[str, Any], sentence: str) -> None:
    document = {"strategies": [{"name": "sma_cross"}]} | changes
    with pytest.raises(ConfigError) as told:
        system_of(document, name="s", file="s.yaml", folder=Path())
    assert sentence in str(told.value)
