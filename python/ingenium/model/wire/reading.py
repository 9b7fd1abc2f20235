"""JSON from strangers: whatever is wrong with it comes out as one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from ingenium.model.errors import WireError

if TYPE_CHECKING:
    import msgspec

LARGEST: Final = 1_000_000
"""More bytes than this are no event; no bus would take them."""

_Read = TypeVar("_Read")


def parsed(decoder: msgspec.json.Decoder[_Read], data: bytes | msgspec.Raw, what: str) -> _Read:
    """Return what a JSON text says.

    Raises:
        WireError: it is too long, no JSON, no UTF-8, too deep, or of another shape.
    """
    check_length(data, what)
    try:
        return decoder.decode(data)
    except RecursionError:
        fault = "it is nested too deeply"
    except UnicodeError:
        fault = "it is not UTF-8"
    except ValueError as error:  # msgspec's own, and what the parser of a number says
        fault = _told(error)
    msg = f"{what}: {fault}: correct the sender."
    raise WireError(msg)


def written(encoder: msgspec.json.Encoder, message: object, what: str) -> bytes:
    """Return a message as JSON.

    Raises:
        WireError: a text in it is no Unicode, a number does not fit, or it is too long.
    """
    try:
        data = encoder.encode(message)
    except (UnicodeError, OverflowError, TypeError, ValueError) as error:
        msg = f"{what}: cannot be written as JSON ({error}): correct the event."
        raise WireError(msg) from None
    check_length(data, what)
    return data


def check_length(data: Any, what: str) -> None:  # noqa: ANN401 - all kinds of buffers
    """Refuse a body that is too long to be an event.

    Raises:
        WireError: it is.
    """
    size = memoryview(data).nbytes
    if size > LARGEST:
        msg = f"{what}: {size} bytes are more than the {LARGEST} that an event may have."
        raise WireError(msg)


def _told(error: ValueError) -> str:
    text = str(error)
    if text == "Input data was truncated":
        return "it ends too soon"
    return text if text.startswith("JSON") else text[:1].lower() + text[1:]
