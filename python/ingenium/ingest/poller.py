"""A feed that asks a web service again and again for its newest bars."""

from __future__ import annotations

import asyncio
import email.utils
import json
import time
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from ingenium.ingest.feed import Feed, Row, UnavailableError
from ingenium.model.errors import ConfigError, DataError, MissingExtraError
from ingenium.model.timeframe import parse_timeframe

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    import aiohttp

    from ingenium.model.timestamps import Instant

_UNITS: Final = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}
_NAMES: Final = ("symbol", "time", "open", "high", "low", "close", "volume")
_LARGEST: Final = 16_000_000
"""Bytes of an answer; more is no answer to a question about the newest bars."""


class Poller(Feed):
    """Asks a REST API at an interval. Set `url` and `path`, or write `rows`.

    Bars that have not closed are left out, and so are those that were told before. A service that
    fails is asked again later each time; one that says when (Retry-After) is asked then.

    Attributes:
        url: what is asked; `{symbol}` stands for each of `symbols`.
        symbols: what is asked for, where the address names it.
        every: seconds between two questions.
        path: where the rows are in the answer, such as `data.bars`; empty is all of it.
        columns: the keys of a row, or its places where it is a list, that are not called so.
        unit: what numbers in the column `time` count.
        timeout: seconds within which an answer is due.
        headers: sent with each question.
    """

    url: str = ""
    symbols: list[str] = []  # noqa: RUF012 - a parameter: each feed has a copy
    every: float = 60.0
    path: str = ""
    columns: dict[str, str | int] = {}  # noqa: RUF012 - as above
    unit: Literal["s", "ms", "us", "ns"] = "ms"
    timeout: float = 10.0
    headers: ClassVar[Mapping[str, str]] = {}

    def rows(self, document: Any) -> Iterable[Row]:  # noqa: ANN401 - whatever the service says
        """Return the bars that an answer holds.

        Raises:
            DataError: it does not look as expected.
        """
        for entry in self._entries(document):
            yield self._row(entry)

    async def stream(self) -> AsyncIterator[Row]:
        """Ask, tell, wait, for ever.

        Raises:
            ConfigError: there is no URL.
            MissingExtraError: the library for HTTP is not installed.
            UnavailableError: the service does not answer, or not as it should.
        """
        if not self.url:
            msg = f"{type(self).__name__} has no url: give the address that it asks."
            raise ConfigError(msg)
        aiohttp = _library()
        limit = aiohttp.ClientTimeout(total=self.timeout)
        async with aiohttp.ClientSession(timeout=limit, headers=dict(self.headers)) as web:
            while True:
                asked = time.monotonic()
                answers = await asyncio.gather(
                    *(self._ask(web, url, symbol) for symbol, url in self._questions()),
                    return_exceptions=True,
                )
                for answer in answers:
                    if not isinstance(answer, BaseException):
                        for row in answer:
                            yield row
                for answer in answers:  # one that fails delays no other
                    if isinstance(answer, BaseException):
                        raise answer
                await asyncio.sleep(max(0.0, asked + self.every - time.monotonic()))

    def _questions(self) -> list[tuple[str, str]]:
        if "{symbol}" not in self.url:
            return [("", self.url)]
        return [(symbol, self.url.replace("{symbol}", symbol)) for symbol in self.symbols]

    async def _ask(self, web: aiohttp.ClientSession, url: str, symbol: str) -> list[Row]:
        """Return the closed bars of an answer.

        Raises:
            UnavailableError: there is none, or it cannot be read.
        """
        aiohttp = _library()
        try:
            async with web.get(url) as response:
                if response.status != 200:  # noqa: PLR2004 - OK
                    wait = _seconds(response.headers.get("Retry-After"))
                    msg = f"{url} answers {response.status} {response.reason}."
                    raise UnavailableError(msg, wait)
                data = await response.content.read(_LARGEST)
        except (aiohttp.ClientError, TimeoutError) as error:
            msg = f"{url} does not answer ({str(error) or type(error).__name__})."
            raise UnavailableError(msg) from error
        try:
            told = list(self.rows(json.loads(data)))
        except (DataError, LookupError, TypeError, ValueError, RecursionError) as error:
            msg = f"The answer of {url} cannot be read ({type(error).__name__}: {error})."
            raise UnavailableError(msg) from error
        named = (row if row.symbol or not symbol else _named(row, symbol) for row in told)
        return [row for row in named if self._has_closed(row)]

    def _has_closed(self, row: Row) -> bool:
        length = parse_timeframe(self.timeframe) if self.stamp == "start" else 0
        try:
            from ingenium.model.timestamps import instant

            return instant(row.time) + length <= time.time_ns()
        except (DataError, ValueError, TypeError):
            return True  # it is refused with a sentence where it enters

    def _entries(self, document: Any) -> list[Any]:  # noqa: ANN401
        found = document
        for step in self.path.split(".") if self.path else ():
            found = found[int(step) if isinstance(found, list) else step]
        if not isinstance(found, list):
            msg = f"there is no list of rows at {self.path or 'its root'}: set path, or write rows"
            raise DataError(msg)
        return found

    def _row(self, entry: Any) -> Row:  # noqa: ANN401
        values: dict[str, Any] = {}
        for name in _NAMES:
            key = self.columns.get(name, name)
            if name in ("symbol", "volume") and isinstance(entry, dict) and key not in entry:
                continue
            if isinstance(entry, list) and not isinstance(key, int):
                if name in ("symbol", "volume"):
                    continue
                msg = f"rows are lists: say which place is {name} in columns"
                raise DataError(msg)
            values[name] = entry[key]
        return Row(
            symbol=str(values.get("symbol", "")),
            time=self._time(values["time"]),
            open=float(values["open"]),
            high=float(values["high"]),
            low=float(values["low"]),
            close=float(values["close"]),
            volume=float(values.get("volume", 0.0)),
        )

    def _time(self, value: Any) -> Instant:  # noqa: ANN401
        if isinstance(value, (int, float)):
            return int(value * _UNITS[self.unit])
        text = str(value)
        return int(text) * _UNITS[self.unit] if text.isdecimal() else text


def _named(row: Row, symbol: str) -> Row:
    from dataclasses import replace

    return replace(row, symbol=symbol)


def _seconds(text: str | None) -> float | None:
    """Return what Retry-After asks for: seconds, or a date."""
    if text is None:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _library() -> Any:  # noqa: ANN401 - the module, imported when it is needed
    try:
        import aiohttp
    except ModuleNotFoundError:
        raise MissingExtraError("A poller", "aiohttp", "http") from None
    return aiohttp
