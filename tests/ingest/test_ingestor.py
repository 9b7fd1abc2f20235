from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.bars import flat_bars

from ingenium.ingest.ingestor import Ingestor
from ingenium.model.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingenium.model.bars import Bars


class Levels(Ingestor):
    level: float = 10.0
    count: int = 3

    def bars(self) -> Iterator[Bars]:
        yield flat_bars([self.level] * self.count)


def test_parameters_are_converted_and_have_defaults() -> None:
    assert Levels(level="12").parameter_values() == {"level": 12.0, "count": 3}
    assert repr(Levels()) == "Levels(level=10.0, count=3)"


def test_what_it_yields_uses_its_parameters() -> None:
    (bars,) = Levels(level=7, count=2).bars()
    assert list(bars.close) == [7.0, 7.0]


def test_an_unknown_parameter_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ConfigError, match="Levels has no parameter 'cuont': did you mean 'count'"):
        Levels(cuont=3)


def test_a_class_without_bars_cannot_be_made() -> None:
    class Silent(Ingestor):
        pass

    with pytest.raises(TypeError, match="abstract method"):
        Silent()  # type: ignore[abstract]
