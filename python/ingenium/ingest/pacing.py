"""When the frames of a replay are due: at once, or at a multiple of the speed of their time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.model.session.messages import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ingenium.model.session.messages import Ended

_SECOND = 1_000_000_000


def due(
    frames: Iterable[Frame | Ended], speed: float | None, clock: Callable[[], int]
) -> Iterator[tuple[float, Frame | Ended]]:
    """Yield each frame with the seconds to wait before it.

    Args:
        frames: in the order of their times.
        speed: how many seconds of the data pass in a second; None waits for nothing.
        clock: the time in nanoseconds.
    """
    begun: int | None = None
    first = 0
    for frame in frames:
        wait = 0.0
        if speed is not None and isinstance(frame, Frame):
            if begun is None:
                begun, first = clock(), frame.until
            wait = max(0.0, (begun + (frame.until - first) / speed - clock()) / _SECOND)
        yield wait, frame
