"""What a dialect cannot say must not be lost on the way: such an event is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ingenium.model.errors import NotHeldError

if TYPE_CHECKING:
    from collections.abc import Collection

    from ingenium.model.events import Event


def refuse_unsaid(event: Event, silent: Collection[str], dialect: str) -> None:
    """Refuse an event that says something in one of the fields that a dialect has no words for.

    Raises:
        NotHeldError: it does.
    """
    for field in msgspec.structs.fields(type(event)):
        if field.name in silent and getattr(event, field.name) != field.default:
            what = field.name.replace("_", " ")
            msg = f"{type(event).__name__}: {dialect} has no words for its {what}: leave it out."
            raise NotHeldError(msg)
