"""A poller asks a web service, reads what it says, and lives through what it does not say."""

from __future__ import annotations

import asyncio
import email.utils
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from ingenium import Poller
from ingenium.ingest.feed import Row, UnavailableError
from ingenium.model.errors import ConfigError, DataError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

BAR = {"symbol": "AAA", "time": 1_700_000_000_000, "open": "1", "high": 3, "low": 1, "close": 2}


@asynccontextmanager
async def service(answer: Callable[[web.Request], web.Response]) -> AsyncIterator[str]:
    """Serve an answer on a free port, and give the address."""

    async def handle(request: web.Request) -> web.Response:
        return answer(request)

    app = web.Application()
    app.router.add_get("/{rest:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def first(poller: Poller, most: int) -> list[Row]:
    rows: list[Row] = []
    stream = poller.stream()
    async for row in stream:
        rows.append(row)
        if len(rows) == most:
            break
    await stream.aclose()  # type: ignore[attr-defined]
    return rows


async def test_rows_are_found_by_path_and_names() -> None:
    def answer(_: web.Request) -> web.Response:
        entry = {"s": "AAA", "t": 1_700_000_000, "open": 1, "high": 3, "low": 1, "close": 2, "v": 7}
        return web.json_response({"data": [{"bars": [entry]}]})

    async with service(answer) as url:
        names: dict[str, Any] = {"symbol": "s", "time": "t", "volume": "v"}
        poller = Poller(url=url, path="data.0.bars", columns=names, unit="s")
        assert await first(poller, 1) == [Row("AAA", 1_700_000_000 * 10**9, 1, 3, 1, 2, 7)]


async def test_rows_that_are_lists_are_read_by_their_places_for_each_symbol() -> None:
    def answer(request: web.Request) -> web.Response:
        middle = {"AAA": 2.0, "BBB": 5.0}[request.query["pair"]]
        return web.json_response([[1_700_000_000_000, middle, middle, middle, middle]])

    async with service(answer) as url:
        places: dict[str, Any] = {"time": 0, "open": 1, "high": 2, "low": 3, "close": 4}
        poller = Poller(url=url + "?pair={symbol}", symbols=["AAA", "BBB"], columns=places)
        rows = await first(poller, 2)
        assert [(row.symbol, row.close) for row in rows] == [("AAA", 2.0), ("BBB", 5.0)]


async def test_a_method_of_its_own_reads_any_answer() -> None:
    class Own(Poller):
        def rows(self, document: Any) -> list[Row]:
            first, high, low, last = (float(number) for number in document.split())
            return [Row("AAA", "2024-01-02", first, high, low, last)]

    async with service(lambda _: web.json_response("1 3 1 2")) as url:
        assert await first(Own(url=url), 1) == [Row("AAA", "2024-01-02", 1, 3, 1, 2)]


async def test_bars_that_have_not_closed_are_left_out() -> None:
    open_bar = BAR | {"time": time.time_ns() // 1_000_000}
    async with service(lambda _: web.json_response([open_bar, BAR])) as url:
        assert [row.time for row in await first(Poller(url=url), 1)] == [BAR["time"] * 10**6]  # type: ignore[operator]


async def test_it_asks_again_and_again() -> None:
    asked = []

    def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response([BAR])

    async with service(answer) as url:
        await first(Poller(url=url, every=0.02), 3)
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("response", "sentence", "wait"),
    [
        (lambda: web.Response(status=429, headers={"Retry-After": "7"}), "answers 429", 7),
        (lambda: web.Response(status=503), "answers 503", None),
        (lambda: web.Response(text="<html>"), "cannot be read", None),
        (lambda: web.json_response({"data": []}), "there is no list of rows at its root", None),
        (lambda: web.json_response([{"symbol": "AAA"}]), "cannot be read", None),
        (lambda: web.json_response([[1, 2]]), "say which place is time", None),
    ],
)
async def test_what_is_no_answer_is_told_with_the_time_to_wait(
    response: Callable[[], web.Response], sentence: str, wait: float | None
) -> None:
    async with service(lambda _: response()) as url:
        with pytest.raises(UnavailableError, match=sentence) as raised:
            await first(Poller(url=url), 1)
    assert raised.value.retry_after == wait


async def test_a_date_to_wait_for_is_understood() -> None:
    date = email.utils.formatdate(time.time() + 100, usegmt=True)
    async with service(lambda _: web.Response(status=429, headers={"Retry-After": date})) as url:
        with pytest.raises(UnavailableError) as raised:
            await first(Poller(url=url), 1)
    assert raised.value.retry_after == pytest.approx(100, abs=5)


async def test_a_symbol_that_fails_delays_no_other() -> None:
    def answer(request: web.Request) -> web.Response:
        return web.Response(status=500) if "AAA" in request.path else web.json_response([BAR])

    async with service(answer) as url:
        stream = Poller(url=url + "/{symbol}", symbols=["AAA", "BBB"]).stream()
        assert (await anext(stream)).symbol == "AAA"  # as the answer for BBB says
        with pytest.raises(UnavailableError, match="/AAA answers 500"):
            await anext(stream)


async def test_nobody_there_is_unavailable_within_the_time() -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(UnavailableError, match="does not answer"):
        await first(Poller(url=f"http://127.0.0.1:{port}", timeout=0.1), 1)
    server.close()
    with pytest.raises(UnavailableError, match="does not answer"):
        await first(Poller(url=f"http://127.0.0.1:{port}"), 1)


async def test_an_address_is_needed() -> None:
    with pytest.raises(ConfigError, match="Poller has no url"):
        await first(Poller(), 1)


async def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(MissingExtraError, match=r"ingenium\[http\]"):
        await first(Poller(url="http://127.0.0.1:1"), 1)


def test_an_unavailable_source_is_an_error_of_data() -> None:
    assert issubclass(UnavailableError, DataError)
