"""Two runs of one input are the same run; another input is another one."""

from __future__ import annotations

import random
from typing import Any

from tests.simulation.script import Row, flat, play


def walk(seed: int, count: int = 200) -> list[Row]:
    """Return bars of a random walk in cents."""
    chance = random.Random(seed)
    rows: list[Row] = []
    price = 10_000
    for _ in range(count):
        steps = [price + chance.randint(-150, 150) for _ in range(4)]
        rows.append(
            tuple(
                cents / 100 for cents in (price, max(price, *steps), min(price, *steps), steps[-1])
            )
        )
        price = steps[-1] + chance.randint(-50, 50)
    return rows


def digest(rows: list[Row], seed: int = 1, **settings: Any) -> str:
    """Run a strategy that draws every kind of order by chance."""
    chance = random.Random(seed)

    def act(s: object) -> None:
        last = s.price("X")  # type: ignore[attr-defined]
        kinds: list[dict[str, Any]] = [
            {},
            {"limit": last - 1},
            {"stop": last + 1},
            {"stop": last + 1, "limit": last + 2},
            {"touch": last - 1},
            {"trail_percent": 1},
            {"to_limit": True},
            {"take_profit": last + 2, "stop_loss": last - 2},
            {"limit": last - 0.5, "oco": "pair"},
            {"limit": last, "display": 5},
            {"limit": last, "tif": "IOC"},
            {"tif": "AT_CLOSE"},
        ]
        s.buy("X", chance.randint(1, 20) * 5, **chance.choice(kinds))  # type: ignore[attr-defined]
        if chance.random() < 0.2:
            s.close("X")  # type: ignore[attr-defined]

    run = play(rows, dict.fromkeys(range(len(rows)), act), **settings)
    assert len(run.fills) > 100
    return run.result.digest


def test_two_runs_of_one_input_have_one_digest() -> None:
    rows = walk(7)
    for settings in ({}, {"path": "adaptive"}, {"participation": 0.00001}, {"fill": "same_close"}):
        assert digest(rows, **settings) == digest(rows, **settings)


def test_settings_that_change_fills_change_the_digest() -> None:
    rows = walk(7)
    runs: list[dict[str, Any]] = [
        {},
        {"path": "adaptive"},
        {"fill": "same_close"},
        {"fees": {"kind": "flat", "amount": 1}},
    ]
    assert len({digest(rows, **settings) for settings in runs}) == len(runs)


def test_one_price_more_or_less_by_a_cent_changes_the_digest() -> None:
    # The open of bar 1 is the price of a fill.
    steps = {0: lambda s: s.buy("X", 1)}
    one, other = ([*flat(100), (at, 101, 99, 100)] for at in (100.00, 100.01))
    assert play(one, steps).result.digest != play(other, steps).result.digest


def test_the_digest_is_64_hexadecimal_digits_and_the_same_for_runs_without_events() -> None:
    quiet = [play(rows, {}).result.digest for rows in (flat(1, 2), flat(3, 4))]
    assert quiet[0] == quiet[1]
    assert len(quiet[0]) == 64
    assert int(quiet[0], 16) >= 0
