"""What a strategy remembers over a restart: declared fields that can be written down."""

from __future__ import annotations

from typing import Any, Self

import msgspec

from ingenium.model.errors import ConfigError, DataError
from ingenium.model.suggestion import did_you_mean


class State(msgspec.Struct, forbid_unknown_fields=True):
    """The parent of declared state: give every field a type and a default.

    ```python
    class Progress(State):
        entries: int = 0
        last_entry: float | None = None

    class Patient(Strategy):
        state = Progress()
    ```
    """

    def __init_subclass__(cls, **options: Any) -> None:  # noqa: ANN401 - msgspec's own options
        super().__init_subclass__(**options)

    def snapshot(self) -> bytes:
        """Return the fields as JSON.

        Raises:
            DataError: a field holds something that cannot be written down.
        """
        try:
            written = msgspec.json.encode({"state": type(self).__name__, "fields": self})
            self.restored(written)
        except (TypeError, msgspec.ValidationError, ConfigError) as error:
            msg = (
                f"{type(self).__name__} cannot be saved ({str(error).rstrip('.')}): "
                "let every field hold a value of its declared type."
            )
            raise DataError(msg) from error
        return written

    def without_positions(self) -> Self:
        """Return what is left of it where positions begin flat, as after a promotion.

        Override it where fields tell of positions or orders; unless you do, all is left.
        """
        return self

    @classmethod
    def restored(cls, written: bytes) -> Self:
        """Return the state that `snapshot` wrote; fields added since then have their defaults.

        Raises:
            ConfigError: the state was written by a class with other fields.
        """
        try:
            document = msgspec.json.decode(written, type=_Document)
        except msgspec.DecodeError as error:
            msg = f"{cls.__name__}: the saved state cannot be read ({error}): restore a backup."
            raise ConfigError(msg) from error
        known = cls.__struct_fields__
        for name in document.fields:
            if name not in known:
                msg = (
                    f"The saved {document.state} has a field {name!r} that {cls.__name__} does "
                    f"not declare: {did_you_mean(name, known)}."
                )
                raise ConfigError(msg)
        try:
            return msgspec.convert(document.fields, cls)
        except msgspec.ValidationError as error:
            problem, _, where = str(error).partition(" - at `$.")
            msg = (
                f"The saved {document.state} does not fit {cls.__name__}: "
                f"field {where.rstrip('`')!r}: {problem[:1].lower()}{problem[1:]}: "
                "declare the field as it was, or start without the saved state."
            )
            raise ConfigError(msg) from None


class _Document(msgspec.Struct):
    state: str
    fields: dict[str, Any]
