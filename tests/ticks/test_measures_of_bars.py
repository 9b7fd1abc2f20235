"""What is measured by bars is refused on ticks, rather than left out in silence."""

from __future__ import annotations

from typing import Any

import pytest
from tests.ticks.tape import BOOK, END, play

from ingenium.model.errors import ConfigError


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"slippage": {"kind": "volume_share"}}, "venue.slippage"),
        ({"slippage": {"kind": "square_root"}}, "venue.slippage"),
        ({"venue": {"impact": {"kind": "linear", "coefficient": 1}}}, "venue.impact"),
        ({"instruments": {"X": {"funding": {"rate": 0.1}}}}, "instruments.X.funding"),
        ({"instruments": {"X": {"rules": [{"from": "2020-01-01"}]}}}, "instruments.X.rules"),
    ],
)
def test_a_run_on_ticks_refuses_it(settings: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError, match=rf"backtest\(\): {key}: "):
        play([*BOOK, *END], {}, **settings)
