from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

import pytest

from ingenium.model.errors import ConfigError
from ingenium.strategy.strategy import Strategy


class Sample(Strategy):
    lookback: int = 20
    entry_z: float = 2.0
    side: Literal["long", "both"] = "long"
    size: Decimal = Decimal(1)
    is_patient: bool = False
    weights: dict[str, float] = {}  # noqa: RUF012
    levels: list[int] = [1, 2]  # noqa: RUF012
    stop: float | None = None
    limit: ClassVar[int] = 7
    _hidden: int = 3
    untyped = 5

    parameter_aliases: ClassVar[dict[str, str]] = {"entry_z_score": "entry_z"}


class Child(Sample):
    lookback = 50
    extra: int = 1


class Needy(Strategy):
    lookback: int


def message(**values: object) -> str:
    with pytest.raises(ConfigError) as refusal:
        Sample(**values)
    return str(refusal.value)


def test_typed_public_attributes_are_the_parameters() -> None:
    names = ["lookback", "entry_z", "side", "size", "is_patient", "weights", "levels", "stop"]
    assert list(Sample.declared_parameters()) == names


def test_defaults_are_kept() -> None:
    assert Sample().parameter_values() == {
        "lookback": 20,
        "entry_z": 2.0,
        "side": "long",
        "size": Decimal(1),
        "is_patient": False,
        "weights": {},
        "levels": [1, 2],
        "stop": None,
    }


def test_text_is_converted_to_the_declared_type() -> None:
    strategy = Sample(
        lookback="30", entry_z="2.5", size="0.1", is_patient="true", levels=["3"], stop="1.5"
    )
    assert strategy.lookback == 30
    assert strategy.entry_z == 2.5
    assert strategy.size == Decimal("0.1")
    assert strategy.is_patient is True
    assert strategy.levels == [3]
    assert strategy.stop == 1.5


def test_a_float_becomes_the_decimal_that_it_is_written_as() -> None:
    assert Sample(size=0.1).size == Decimal("0.1")


def test_an_int_becomes_a_float_where_one_is_declared() -> None:
    assert isinstance(Sample(entry_z=2).entry_z, float)


def test_camel_case_names_are_accepted() -> None:
    assert Sample(entryZ=3).entry_z == 3.0


def test_declared_aliases_are_accepted_in_either_case() -> None:
    assert Sample(entryZScore=3).entry_z == 3.0
    assert Sample(entry_z_score=4).entry_z == 4.0


def test_a_child_has_its_parents_parameters_with_its_own_defaults() -> None:
    child = Child(entry_z=1)
    assert (child.lookback, child.extra, child.entry_z) == (50, 1, 1.0)


def test_instances_do_not_share_a_mutable_default() -> None:
    first, second = Sample(), Sample()
    first.levels.append(9)
    assert second.levels == [1, 2]
    assert Sample.levels == [1, 2]


def test_an_unknown_name_is_refused_with_the_nearest_and_all_names() -> None:
    assert message(lokback=3) == (
        "Sample has no parameter 'lokback': did you mean 'lookback'? there are lookback, entry_z, "
        "side, size, is_patient, weights, levels, stop."
    )


def test_an_attribute_without_a_type_is_refused_with_the_line_to_write() -> None:
    assert message(untyped=6) == (
        "Sample: 'untyped' is not a parameter: it has no type, write `untyped: int = 5`."
    )


def test_class_variables_and_underscore_names_are_not_parameters() -> None:
    assert message(limit=1).startswith("Sample has no parameter 'limit'")
    assert message(_hidden=1).startswith("Sample has no parameter '_hidden'")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"lookback": "abc"}, "Sample: parameter 'lookback' must be int, not 'abc'."),
        ({"lookback": 2.5}, "Sample: parameter 'lookback' must be int, not 2.5."),
        ({"lookback": True}, "Sample: parameter 'lookback' must be int, not True."),
        ({"side": "up"}, "Sample: parameter 'side' must be Literal['long', 'both'], not 'up'."),
        ({"levels": [1, "x"]}, "Sample: parameter 'levels[1]' must be list[int], not [1, 'x']."),
        ({"stop": "x"}, "Sample: parameter 'stop' must be float | None, not 'x'."),
        ({"entry_z": "nan"}, "Sample: parameter 'entry_z' must be finite, not 'nan'."),
        (
            {"weights": {"A": "inf"}},
            "Sample: parameter 'weights' must be finite, not {'A': 'inf'}.",
        ),
    ],
)
def test_an_impossible_value_is_refused_with_the_type(
    values: dict[str, object], expected: str
) -> None:
    assert message(**values) == expected


def test_a_parameter_given_by_two_names_is_refused() -> None:
    assert message(entry_z=1, entryZScore=2) == (
        "Sample: parameter 'entry_z' is given twice: remove 'entryZScore'."
    )


def test_a_parameter_without_a_default_must_be_given() -> None:
    assert Needy(lookback=3).lookback == 3
    with pytest.raises(ConfigError) as refusal:
        Needy()
    assert str(refusal.value) == (
        "Needy needs parameter 'lookback' (int): give it a value, or name the attribute "
        "_lookback if it is no parameter."
    )


def test_a_parameter_may_not_hide_what_the_strategy_needs() -> None:
    with pytest.raises(ConfigError) as refusal:
        type("Hiding", (Strategy,), {"__annotations__": {"position": int}, "position": 1})
    assert str(refusal.value) == (
        "Hiding: parameter 'position' hides Strategy.position: choose another name."
    )


@pytest.mark.parametrize(
    ("written", "meant"), [("on_bars", "on_bar"), ("onBar", "on_bar"), ("on_filled", "on_fill")]
)
def test_a_misspelt_callback_is_refused(written: str, meant: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        type("Typo", (Strategy,), {written: lambda _self, _event: None})
    assert str(refusal.value) == f"Typo.{written} would never be called: did you mean {meant}?"


def test_a_strategy_shows_its_parameters() -> None:
    assert repr(Needy(lookback=3)) == "Needy(lookback=3)"
