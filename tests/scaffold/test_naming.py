import pytest

from ingenium.model.errors import ConfigError
from ingenium.runtime.scaffold.naming import named


@pytest.mark.parametrize(
    "typed", ["dip_buyer", "DipBuyer", "dip-buyer", "Dip Buyer", "DipBuyerStrategy"]
)
def test_a_name_may_be_typed_in_any_way(typed: str) -> None:
    name = named(typed, "strategy")
    assert (name.snake, name.class_name, name.title) == ("dip_buyer", "DipBuyer", "Dip buyer")


@pytest.mark.parametrize(
    "typed", ["", "3d", "a/b", "../x", "a.b", "class", "strategy", "Bar", "naïve", "x;y"]
)
def test_what_cannot_name_a_file_and_a_class_is_refused(typed: str) -> None:
    with pytest.raises(ConfigError, match=r"cannot name a strategy: .*such as dip_buyer\.$"):
        named(typed, "strategy")


def test_a_name_that_means_something_already_is_refused() -> None:
    with pytest.raises(ConfigError, match="choose another name, such as my_rsi"):
        named("RSI", "strategy", taken=["rsi"])
