"""Settings changed from the command line."""

from typing import Any

import pytest

from ingenium.model.errors import ConfigError
from ingenium.runtime.overrides import overridden


def document() -> dict[str, Any]:
    return {
        "initialCapital": 1000,
        "account": {"currency": "USD"},
        "strategies": [{"name": "sma_cross", "parameters": {"fast": 5}}],
        "risk": None,
    }


def test_a_value_deep_inside_is_changed_and_the_document_is_not() -> None:
    given = document()
    changed = overridden(given, ["strategies.0.parameters.fast=7"])
    assert changed["strategies"][0]["parameters"] == {"fast": "7"}
    assert given == document()


def test_missing_sections_are_made() -> None:
    changed = overridden(document(), ["data.start=2010-01-01", "risk.max_order_size=5"])
    assert changed["data"] == {"start": "2010-01-01"}
    assert changed["risk"] == {"max_order_size": "5"}


def test_a_key_in_camel_case_is_found_by_its_snake_case_name() -> None:
    assert overridden(document(), ["initial_capital=5"])["initialCapital"] == "5"


def test_lists_and_maps_are_read_as_yaml() -> None:
    changed = overridden(document(), ["data.symbols=[A, B]", "venue.fees={kind: none}"])
    assert changed["data"]["symbols"] == ["A", "B"]
    assert changed["venue"]["fees"] == {"kind": "none"}


def test_the_last_of_two_wins() -> None:
    assert overridden(document(), ["name=a", "name=b"])["name"] == "b"


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("lookback", "--set lookback: write a key and its value, such as strategies.0."),
        ("=3", "--set =3: write a key and its value"),
        ("a..b=3", "--set a..b=3: write a key and its value"),
        ("strategies.1.name=x", "'1' is none of the numbers 0 to 0 of that list"),
        ("strategies.first.name=x", "'first' is none of the numbers 0 to 0 of that list"),
        ("account.currency.x=1", "there is nothing below 'account.currency' to set"),
        ("data.start=[", "--set data.start: cannot read the value '['"),
    ],
)
def test_a_wrong_assignment_is_told_in_a_sentence(assignment: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        overridden(document(), [assignment])
    assert sentence in str(caught.value)
    assert str(caught.value).endswith("strategies.0.parameters.lookback=30.")
