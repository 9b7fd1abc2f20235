"""What a dialect cannot say must not be lost on the way: such an event is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ingenium.model.errors import NotHeldError

if TYPE_CHECKING:
    from collections.abc import Collection

    from ingenium.model.events import Event


class Unsaid:
    """The fields of a kind of event that a dialect has no words for."""

    def __init__(self, kind: type[Event], names: Collection[str], dialect: str) -> None:
        fields = msgspec.structs.fields(kind)
        self._silent: dict[str, Any] = {
            field.name: field.default for field in fields if field.name in names
        }
        self._dialect = dialect

    def refuse(self, event: Event) -> None:
        """Refuse an event that says something in one of these fields.

        Raises:
            NotHeldError: it does.
        """
        for name, default in self._silent.items():
            if getattr(event, name) != default:
                what = f"{type(event).__name__}: {self._dialect} has no words for its"
                msg = f"{what} {name.replace('_', ' ')}: leave it out."
                raise NotHeldError(msg)
