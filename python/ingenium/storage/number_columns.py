"""Number columns of any Arrow type as float64, without a copy when they already are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np

from ingenium.model.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

    from ingenium.model.bar_checks import FloatColumn, Origin

_CURRENCY: Final = re.compile(r"[$€£¥₹]|^[A-Z]{3}\s|\s[A-Z]{3}$")


def to_float64(array: pa.Array, name: str, origin: Origin) -> FloatColumn:
    """Return an Arrow column as float64; decimals and text become the nearest float.

    Raises:
        DataError: a value is missing or is no number.
    """
    numbers = _numbers(array, name, origin)
    if numbers.null_count:
        row = int(np.argmax(numbers.is_null().to_numpy(zero_copy_only=False)))
        origin.refuse(row, f"{name} is missing", "fill or remove that bar")
    return np.ascontiguousarray(numbers.to_numpy(zero_copy_only=False))


def to_float64_or_nan(array: pa.Array, name: str, origin: Origin) -> FloatColumn:
    """Return an Arrow column as float64, NaN where a value is missing.

    Raises:
        DataError: a value is no number.
    """
    return np.ascontiguousarray(_numbers(array, name, origin).to_numpy(zero_copy_only=False))


def _numbers(array: pa.Array, name: str, origin: Origin) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_dictionary(kind):
        array, kind = array.dictionary_decode(), kind.value_type
    if pa.types.is_decimal(kind):
        array = pc.cast(array, pa.string())  # the direct cast misses the nearest float
        kind = pa.string()
    if _is_text(kind):
        return _text_to_float(array, name, origin)
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind)):
        msg = f"{origin.name}: column {name!r} holds {kind}, not numbers: convert it to float64."
        raise DataError(msg)
    return array if kind == pa.float64() else pc.cast(array, pa.float64(), safe=False)


def _is_text(kind: pa.DataType) -> bool:
    return str(kind) in {"string", "large_string", "string_view"}


def _text_to_float(array: pa.Array, name: str, origin: Origin) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.utf8_trim_whitespace(pc.cast(array, pa.string()))
    text = pc.if_else(pc.equal(text, ""), None, text)
    try:
        return pc.cast(text, pa.float64())
    except pa.ArrowInvalid:
        _refuse_text(text, name, origin)


def _refuse_text(text: pa.Array, name: str, origin: Origin) -> NoReturn:
    """Point at the first value that is no number, in a column known to have one."""
    import pyarrow as pa

    for row, value in enumerate(text):
        try:
            value.cast(pa.float64())
        except pa.ArrowInvalid:
            wrong = value.as_py()
            origin.refuse(row, f"{name} {wrong!r} is not a number", _fix(wrong))
    msg = f"{origin.name}: column {name!r} is text that is not all numbers: convert it to float64."
    raise DataError(msg)


def _fix(value: str) -> str:
    if _CURRENCY.search(value):
        return "remove currency signs"
    if "," in value:
        return "write numbers without thousands separators and with a decimal point"
    return "write a plain number such as 1234.5"
