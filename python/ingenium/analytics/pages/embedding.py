"""Numbers on their way into a page: short, exact enough to draw and to read, safe in HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Floats: TypeAlias = NDArray[np.float64]
Times: TypeAlias = NDArray[np.int64]
Json: TypeAlias = object

DIGITS = 9  # of the largest value of a column: prices keep their ticks, money its cents
MILLISECOND = 1_000_000
UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def json_text(data: Json) -> str:
    """Return JSON that cannot end the element that holds it; NaN and infinities become null."""
    return msgspec.json.encode(data).decode().translate(UNSAFE)


def numbers(values: Iterable[float] | Floats) -> list[float | None]:
    """Return values for JSON, to nine digits of the largest; None where there is no number."""
    array = np.asarray(values, dtype=np.float64)
    known = array[np.isfinite(array)]
    largest = float(np.max(np.abs(known), initial=0.0))
    places = DIGITS - 1 - int(np.floor(np.log10(largest))) if largest else 0
    return [
        None if not np.isfinite(value) else int(value) if value.is_integer() else value
        for value in np.round(array, max(0, places)).tolist()
    ]


def time_steps(times: Times) -> dict[str, list[int]]:
    """Return times in milliseconds, each as its step from the one before: steps are short."""
    return {"steps": np.diff(times // MILLISECOND, prepend=0).tolist()}


def coded(texts: Sequence[str]) -> dict[str, list[str] | list[int]]:
    """Return a column of names that repeat: each name once, and a number for each row."""
    names = sorted(set(texts))
    numbered = {name: number for number, name in enumerate(names)}
    return {"names": names, "values": [numbered[text] for text in texts]}
