"""The events of the kernel, as it tells them: flat JSON objects with exact numbers as text."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from ingenium.model.errors import DataError


class Told(msgspec.Struct, frozen=True):
    """An event, with those of its fields that tables have columns for."""

    event: str
    time: int
    strategy: str | None = None
    symbol: str | None = None
    order: int | None = None
    call: int | None = None
    side: str | None = None
    type: str | None = None
    time_in_force: str | None = None
    quantity: Decimal | None = None
    leaves: Decimal | None = None
    limit: Decimal | None = None
    trigger: Decimal | None = None
    after: int | None = None
    reason: str | None = None
    rule: str | None = None
    scope: str | None = None
    allowed: Decimal | None = None
    value: Decimal | None = None
    fill: int | None = None
    price: Decimal | None = None
    fee: Decimal | None = None
    liquidity: str | None = None
    average_price: Decimal | None = None
    realised: Decimal | None = None
    cash: Decimal | None = None
    equity: Decimal | None = None

    @property
    def begins_order(self) -> bool:
        """Whether it is the first that is heard of an order."""
        return self.event == "OrderSubmitted" or (
            self.event == "OrderDenied" and self.side is not None
        )

    @property
    def is_order_step(self) -> bool:
        """Whether an order took a step."""
        return self.order is not None and self.event != "Fill"


def read_events(body: bytes) -> list[tuple[Told, str]]:
    """Return the events of a JSON array, each with its own text.

    Raises:
        DataError: they cannot be read.
    """
    try:
        return [(_told.decode(bytes(raw)), bytes(raw).decode()) for raw in _raws.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        msg = f"Events of the journal cannot be read ({error}): verify the journal."
        raise DataError(msg) from error


_raws: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])
_told: msgspec.json.Decoder[Told] = msgspec.json.Decoder(Told)
