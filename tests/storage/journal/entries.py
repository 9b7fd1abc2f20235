"""Entries of a session as short as a test needs them."""

from ingenium.storage.journal.entry import Entry


def entry(number: int, *, kind: str = "Frame", source: str = "feed", size: int = 40) -> Entry:
    """Return the entry of a number, which follows from the one before."""
    return Entry(
        time=number * 1_000_000_000,
        kind=kind,
        source=source,
        id=f"s1:{source}:{number}",
        cause=f"s1:{source}:{number - 1}" if number > 1 else "",
        body=b'{"number":%d,"text":"%s"}' % (number, b"x" * size),
    )


def entries(first: int, last: int) -> list[Entry]:
    return [entry(number) for number in range(first, last + 1)]
