"""What cannot be meant: refused where it is called, or denied with an event; nothing half-done."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulation.script import Script, bars, flat, play

import ingenium
from ingenium.runtime.backtest import run_system
from ingenium.runtime.system import system_of

if TYPE_CHECKING:
    from collections.abc import Callable


def refusal(call: Callable[[Any], object], error: type[Exception] = ValueError) -> str:
    """Return the sentence with which a call is refused, and check that it left no order."""
    made: list[int] = []

    def guarded(s: Any) -> None:
        try:
            call(s)
        finally:
            made.append(len(s.orders()))

    with pytest.raises(error) as refused:
        play(flat(100, 100), {0: guarded})
    assert made == [0]
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("quantity", "value"), [(0, "0"), (-5, "-5"), ("0", "0"), (0.0, "0"), (-0.4, "0"), (0.9, "0")]
)
def test_a_quantity_that_is_not_positive_is_denied_with_an_event(
    quantity: float | str, value: str
) -> None:
    # Floats are cut to whole shares first: 0.9 of a share is none.
    run = play(flat(100, 100), {0: lambda s: s.buy("X", quantity)})
    rule = f"0 denied by positive_quantity (instrument): value {value}, limit 0"
    assert (run.heard, run.ends, run.fills) == ([rule], ["denied positive_quantity"], [])


@pytest.mark.parametrize("keyword", ["limit", "stop", "touch", "trail"])
@pytest.mark.parametrize(("price", "value"), [(0, "0"), (-1, "-1")])
def test_a_price_or_distance_that_is_not_positive_is_denied(
    keyword: str, price: float, value: str
) -> None:
    run = play(flat(100, 100), {0: lambda s: s.buy("X", 1, **{keyword: price})})
    assert run.heard == [f"0 denied by positive_price (instrument): value {value}, limit 0"]


def test_a_price_between_ticks_is_denied_as_text_and_rounded_as_a_float() -> None:
    instruments = {"X": {"tick": "0.05"}}
    exact = play(
        flat(100, 100), {0: lambda s: s.buy("X", 1, limit="99.98")}, instruments=instruments
    )
    assert exact.heard == ["0 denied by tick (instrument): value 99.98, limit 0.05"]
    rounded = play(
        flat(100, 99), {0: lambda s: s.buy("X", 1, limit=99.98)}, instruments=instruments
    )
    assert rounded.column("orders", "limit")[0] == 100.0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "nan"])
def test_a_price_or_quantity_that_is_no_number_is_refused(value: object) -> None:
    price = refusal(lambda s: s.buy("X", 1, limit=value))
    quantity = refusal(lambda s: s.buy("X", value))
    if isinstance(value, float):
        assert price.startswith("X: the price cannot be used: ")
        assert quantity.startswith("X: the quantity cannot be used: ")


def test_a_quantity_of_another_type_is_refused() -> None:
    sentence = refusal(lambda s: s.buy("X", None), TypeError)
    assert "expected an int, float, str or Decimal, not NoneType" in sentence


def test_an_unknown_symbol_is_refused_with_those_of_the_run() -> None:
    sentence = "unknown symbol 'Z'; this run has X"
    assert refusal(lambda s: s.buy("Z", 1)) == sentence
    assert refusal(lambda s: s.target("Z", weight=1)) == sentence
    assert refusal(lambda s: s.position("Z")) == sentence
    assert refusal(lambda s: s.close("Z")) == sentence


def test_an_unknown_keyword_is_refused_by_name() -> None:
    sentence = refusal(lambda s: s.buy("X", 1, price=99), TypeError)
    assert sentence == "StrategyCore.buy() got an unexpected keyword argument 'price'"


KINDS = (
    "these keywords do not make one order: use limit, stop, touch, stop + limit, touch + limit, "
    "one of trail, trail_percent and trail_ticks (+ trail_limit), or to_limit"
)
LIVES = (
    "the lifetime of an order is one of tif='GTC', 'DAY', 'IOC', 'FOK', 'AT_OPEN', 'AT_CLOSE', "
    "until=<time>, or bars=<1 or more>"
)


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({"stop": 105, "touch": 95}, KINDS),
        ({"limit": 99, "to_limit": True}, KINDS),
        ({"trail": 5, "stop": 95}, KINDS),
        ({"trail": 5, "trail_percent": 1}, "use one of trail, trail_percent and trail_ticks"),
        ({"trail_limit": 1}, "trail_limit needs one of trail, trail_percent and trail_ticks"),
        (
            {"limit": 99, "trail_limit": 1},
            "trail_limit needs one of trail, trail_percent and trail_ticks",
        ),
        ({"stop_loss_limit": 90}, "stop_loss_limit needs stop_loss"),
        ({"tif": "day"}, LIVES),
        ({"tif": "GTD"}, LIVES),
        ({"tif": "DAY", "bars": 2}, LIVES),
        ({"bars": 2, "until": 10**18}, LIVES),
        ({"bars": 0}, "bars must be a whole number above 0, not 0"),
        ({"bars": -1}, "bars must be a whole number above 0, not -1"),
        ({"trail_ticks": 1.5}, "trail_ticks must be a whole number above 0, not 1.5"),
        ({"until": "tomorrow"}, "a time is nanoseconds since 1970 or a datetime, not 'tomorrow'"),
        ({"after": "first"}, "expected an order (what buy and sell return) or its number"),
    ],
)
def test_keywords_that_contradict_each_other_or_say_nothing_are_refused(
    keywords: dict[str, Any], sentence: str
) -> None:
    assert refusal(lambda s: s.buy("X", 1, **keywords)) == sentence


@pytest.mark.parametrize(
    "keywords",
    [
        {"post_only": True},  # a market order does not rest
        {"limit": 99, "post_only": True, "tif": "IOC"},
        {"display": 1},
        {"stop": 105, "tif": "AT_CLOSE"},
        {"to_limit": True, "tif": "FOK"},
        {"take_profit": 90, "stop_loss": 110},  # the wrong way round for a buy
        {"reduce_only": True, "stop_loss": 90},
    ],
)
def test_instructions_that_contradict_each_other_are_denied(keywords: dict[str, Any]) -> None:
    run = play(flat(100, 100), {0: lambda s: s.buy("X", 2, **keywords)})
    assert run.heard[0] == "0 denied by instructions (instrument): value 1, limit 0"


def test_a_display_above_the_quantity_is_denied() -> None:
    run = play(flat(100, 100), {0: lambda s: s.buy("X", 2, limit=99, display=3)})
    assert run.heard == ["0 denied by display (instrument): value 3, limit 2"]


class OnlyApple(ingenium.Strategy):
    """Follows AAPL alone, and orders MSFT."""

    def on_bar(self, bar: ingenium.Bar) -> None:  # noqa: ARG002
        self.buy("MSFT", 1)


def test_a_symbol_that_the_strategy_does_not_follow_is_refused() -> None:
    document = {
        "data": {"source": "sample", "symbols": ["AAPL", "MSFT"], "end": "2000-04-01"},
        "strategies": [{"name": f"{__name__}:OnlyApple", "id": "apples", "symbols": ["AAPL"]}],
    }
    system = system_of(document, name="two", file="test", folder=Path())
    with pytest.raises(ValueError, match="does not follow") as refused:
        run_system(system)
    assert str(refused.value) == "strategy apples does not follow MSFT: add it to its symbols"


def test_the_order_of_another_strategy_is_not_touched() -> None:
    first = Script({0: lambda s: s.buy("X", 1, limit=50)})
    second = Script({0: lambda s: s.cancel(0)})
    with pytest.raises(ValueError, match="order 0 is not this strategy's"):
        ingenium.backtest([first, second], data=[bars(flat(100, 100))])


class Mistaken(ingenium.Strategy):
    callback: str = "on_bar"

    def fail(self, callback: str) -> None:
        if callback == self.callback:
            message = "a mistake of its own"
            raise ZeroDivisionError(message)

    def on_start(self) -> None:
        self.call_every(10**9)
        self.fail("on_start")

    def on_bar(self, bar: ingenium.Bar) -> None:
        self.buy(bar.symbol, 1)
        self.fail("on_bar")

    def on_order(self, event: ingenium.OrderEvent) -> None:  # noqa: ARG002
        self.fail("on_order")

    def on_fill(self, fill: ingenium.Fill) -> None:  # noqa: ARG002
        self.fail("on_fill")

    def on_timer(self, name: str) -> None:  # noqa: ARG002
        self.fail("on_timer")

    def on_stop(self) -> None:
        self.fail("on_stop")


@pytest.mark.parametrize(
    ("callback", "where"),
    [
        ("on_start", "on_start, at 2020-01-01 00:00:00 UTC"),
        ("on_bar", "on_bar, bar of X labelled 2020-01-01 00:00:00, at 2020-01-02 00:00:00 UTC"),
        ("on_order", "on_order, at 2020-01-02 00:00:00 UTC"),
        ("on_fill", "on_fill, at 2020-01-02 00:00:00 UTC"),
        ("on_timer", "on_timer, at 2020-01-01 00:00:01 UTC"),
        ("on_stop", "on_stop, at 2020-01-03 00:00:00 UTC"),
    ],
)
def test_a_strategy_that_raises_ends_the_run_with_its_own_error_and_a_note_of_where(
    callback: str, where: str
) -> None:
    with pytest.raises(ZeroDivisionError, match="a mistake of its own") as raised:
        ingenium.backtest(Mistaken(callback=callback), data=[bars(flat(100, 100))])
    assert raised.value.__notes__ == [f"raised by strategy mistaken in {where}"]
    frames = [frame.name for frame in traceback.extract_tb(raised.value.__traceback__)]
    assert frames[-2:] == [callback, "fail"]


def test_what_needs_a_run_says_so_outside_of_one() -> None:
    with pytest.raises(RuntimeError, match="use on_start instead of __init__"):
        Mistaken().buy("X", 1)
