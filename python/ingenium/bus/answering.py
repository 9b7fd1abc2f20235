"""Answers to requests: what a handler returns, or the sentence of its refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.bus.port import BusError
from ingenium.model.errors import IngeniumError

if TYPE_CHECKING:
    from ingenium.bus.port import Handler, Message


async def answer(handler: Handler, request: Message) -> bytes:
    """Return what the handler answers.

    Raises:
        BusError: the handler refused the request on purpose.
    """
    try:
        return await handler(request)
    except BusError:
        raise
    except IngeniumError as refusal:
        raise BusError(str(refusal)) from refusal
