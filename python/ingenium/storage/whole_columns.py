"""Columns of identifiers and codes as whole numbers, whatever words a source writes them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingenium.model.errors import DataError
from ingenium.storage.codes import MAKER_SIDES, SELL, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from ingenium.model.bar_checks import IntColumn, Origin

_MOST_WORDS: Final = 64  # a column of codes has few
_SELLER_TOOK: Final = {"true": SELL, "1": SELL, "false": -SELL, "0": -SELL}


def to_int64(array: pa.Array, column: str, theirs: str, origin: Origin) -> IntColumn:
    """Return an Arrow column as int64: exactly where it holds numbers, by their code where words.

    Args:
        array: the values.
        column: which column of the kind they are.
        theirs: how the source calls it, as `buyer_is_maker` tells the side the other way about.
        origin: names a row in sentences.

    Raises:
        DataError: a value is missing, no whole number, or a word that is not known.
    """
    import pyarrow as pa

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if array.null_count:
        row = int(np.argmax(array.is_null().to_numpy(zero_copy_only=False)))
        origin.refuse(row, f"{column} is missing", "fill or remove that row")
    words = _words(column, theirs)
    if words is not None:
        return _coded(array, column, words, origin)
    return _numbers(array, column, origin)


def _words(column: str, theirs: str) -> Mapping[str, int] | None:
    if column == "side" and theirs.strip().lower() in MAKER_SIDES:
        return _SELLER_TOOK
    return WORDS.get(column)


def _coded(array: pa.Array, column: str, words: Mapping[str, int], origin: Origin) -> IntColumn:
    """Return the code of each word, looked up once for each word that occurs."""
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(array)
    places = encoded.indices.to_numpy(zero_copy_only=False)
    codes = np.empty(len(encoded.dictionary), dtype=np.int64)
    for place, value in enumerate(pc.cast(encoded.dictionary, pa.string()).to_pylist()):
        code = words.get(value.strip().lower())
        if code is None or place >= _MOST_WORDS:
            row = int(np.argmax(places == place))
            known = ", ".join(repr(word) for word in words if word)
            origin.refuse(row, f"{column} {value!r} is not known", f"write one of {known}")
        codes[place] = code
    return np.ascontiguousarray(codes[places], dtype=np.int64)


def _numbers(array: pa.Array, column: str, origin: Origin) -> IntColumn:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_boolean(array.type):
        array = pc.cast(array, pa.int64())
    try:
        whole = pc.cast(array, pa.int64())
    except pa.ArrowException:
        _refuse_number(array, column, origin)
        raise
    return np.ascontiguousarray(whole.to_numpy(zero_copy_only=False))


def _refuse_number(array: pa.Array, column: str, origin: Origin) -> None:
    """Point at the first value that is no whole number of 64 bits."""
    import pyarrow as pa

    for row, value in enumerate(array):
        try:
            value.cast(pa.int64())
        except pa.ArrowException:
            fix = f"leave the column out, or write {column} as a whole number below 2 to the 63"
            origin.refuse(row, f"{column} {value.as_py()!r} is not a whole number", fix)
    msg = f"{origin.name}: column {column!r} holds {array.type}: convert it to int64."
    raise DataError(msg)
