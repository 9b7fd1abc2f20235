"""The class that people extend to bring in data that no importer knows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ingenium.model import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ingenium.model.bars import Bars


class Ingestor(ABC):
    """Fetches history from one source: extend it, declare parameters, write `bars`.

    Typed class attributes are the parameters, names with an underscore and `ClassVar` apart, as
    those of a strategy. What `bars` yields is checked as it is built, so a bad bar never arrives.

    Attributes:
        venue: where the instruments trade, as the catalog files them.
        currency: what their prices are in, where it is known.
        prices: whether prices are as traded ("raw"), or "adjusted" for splits or dividends.
        parameter_aliases: other names by which a parameter may be given.
    """

    venue: ClassVar[str] = "local"
    currency: ClassVar[str | None] = None
    prices: ClassVar[Literal["raw", "adjusted"]] = "raw"
    parameter_aliases: ClassVar[Mapping[str, str]] = {}

    def __init__(self, /, **values: object) -> None:
        """Take the values of parameters; those not given have the class's defaults."""
        for name, value in parameters.values(type(self), Ingestor, values).items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self.parameter_values().items())
        return f"{type(self).__name__}({', '.join(shown)})"

    @classmethod
    def declared_parameters(cls) -> dict[str, parameters.Parameter]:
        """Return what can be set: each parameter's name, type and default."""
        return parameters.declared(cls, Ingestor)

    def parameter_values(self) -> dict[str, Any]:
        """Return the value that each parameter has now."""
        return {name: getattr(self, name, None) for name in self.declared_parameters()}

    @abstractmethod
    def bars(self) -> Iterator[Bars]:
        """Yield the bars of one instrument after another."""
