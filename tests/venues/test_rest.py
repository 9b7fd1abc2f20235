from __future__ import annotations

import asyncio
import socket as sockets
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from aiohttp import web

from ingenium.venues.allowances import Allowance
from ingenium.venues.budget import Budget
from ingenium.venues.permission import may_act
from ingenium.venues.port import Refused, Unclear, Undelivered, VenueError
from ingenium.venues.rest import Answer, Patience, Request, RestClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

ASKS = Request(method="GET", path="/thing")
ACTS = Request(method="POST", path="/thing", body="a=1", acts=True, priority="new")
WEIGHT = Allowance(name="weight", limit=100, window=60)


class Thing(msgspec.Struct):
    name: str


@asynccontextmanager
async def server(
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await handler(request)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def client_of(
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]], **options: Any
) -> AsyncIterator[RestClient]:
    async with server(handler) as url:
        client = RestClient(url, **options)
        try:
            yield client
        finally:
            await client.close()


async def failure_of(client: RestClient, request: Request) -> VenueError:
    with pytest.raises(VenueError) as caught:
        await client.ask(request, Thing)
    return caught.value


def gives(
    text: str, status: int = 200, **headers: str
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(_request: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(text=text, status=status, headers=named)

    return handler


async def slow(_request: web.Request) -> web.Response:
    await asyncio.sleep(5)
    return web.Response(text="late")


async def reset(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def test_an_answer_is_read() -> None:
    async with client_of(gives('{"name":"x"}')) as client:
        assert await client.ask(ASKS, Thing) == Thing("x")


async def test_where_nobody_listens_nothing_was_sent() -> None:
    with sockets.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = RestClient(f"http://127.0.0.1:{taken.getsockname()[1]}")
        assert isinstance(await failure_of(client, ACTS), Undelivered)
        await client.close()


async def test_a_name_that_nobody_knows_is_undelivered() -> None:
    client = RestClient("http://exchange.invalid")
    assert isinstance(await failure_of(client, ACTS), Undelivered)
    await client.close()


@pytest.mark.parametrize(
    "handler", [slow, reset, gives("oops", 500), gives("oops", 502), gives('{"nam'), gives("")]
)
async def test_a_lost_answer_is_unclear_for_who_acted_and_undelivered_for_who_asked(
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> None:
    async with client_of(handler, patience=Patience(total=0.3)) as client:
        assert isinstance(await failure_of(client, ACTS), Unclear)
        assert isinstance(await failure_of(client, ASKS), Undelivered)


async def test_too_many_requests_say_how_long_to_wait() -> None:
    async with client_of(gives("", 429, Retry_After="7")) as client:
        failure = await failure_of(client, ACTS)
    assert isinstance(failure, Undelivered)
    assert (failure.retry_after, failure.is_ban) == (7, False)


async def test_a_ban_is_kept_by_all_who_share_the_budget() -> None:
    budget = Budget((WEIGHT,))
    async with client_of(gives("", 418, Retry_After="120"), budget=budget) as client:
        failure = await failure_of(client, ASKS)
        assert isinstance(failure, Undelivered)
        assert (failure.retry_after, failure.is_ban) == (120, True)
    async with client_of(gives('{"name":"x"}'), budget=budget) as other:
        again = await failure_of(other, ASKS)
        assert isinstance(again, Undelivered)
        assert again.is_ban


async def test_the_exchanges_own_words_come_first() -> None:
    def judge(answer: Answer) -> VenueError | None:
        return Refused("no funds", "funds", "7") if answer.body == b"poor" else None

    async with client_of(gives("poor", 500), judge=judge) as client:
        failure = await failure_of(client, ACTS)
    assert isinstance(failure, Refused)
    assert failure.rule == "funds"


async def test_what_an_answer_says_of_the_budget_is_learnt() -> None:
    budget = Budget((WEIGHT,))
    async with client_of(
        gives('{"name":"x"}', 200, X_Used="42"),
        budget=budget,
        used=lambda answer: {"weight": float(answer.headers["X-Used"])},
    ) as client:
        await client.ask(ASKS, Thing)
    assert budget.used() == {"weight": 42}


async def test_maintenance_says_when_to_come_again() -> None:
    async with client_of(gives("", 503, Retry_After="30")) as client:
        failure = await failure_of(client, ASKS)
    assert isinstance(failure, Undelivered)
    assert failure.retry_after == 30


async def test_a_request_is_signed_after_it_has_waited() -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.raw_path)
        return web.Response(text='{"name":"x"}')

    async def sign(request: Request) -> Request:
        return Request(method=request.method, path=request.path, query="a=%2C&signature=s")

    async with client_of(handler) as client:
        await client.ask(ASKS, Thing, sign)
    assert seen == ["/thing?a=%2C&signature=s"]


async def test_failures_and_requests_do_not_show_what_was_signed() -> None:
    request = Request(method="GET", path="/thing", query="signature=sesame")
    async with client_of(reset) as client:
        failure = await failure_of(client, request)
    assert "sesame" not in f"{failure} {failure!r} {request!r}"


async def test_who_lost_the_account_while_a_request_waited_sends_nothing_that_acts() -> None:
    came: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        came.append(request.method)
        return web.json_response({"name": "it"})

    holds = True

    async def sign(request: Request) -> Request:
        nonlocal holds
        holds = False  # as after a long stop
        return request

    token = may_act.set(lambda: holds)
    try:
        async with client_of(handle) as client:
            await client.send(ACTS)
            with pytest.raises(Undelivered, match="held by others since: nothing was sent"):
                await client.send(ACTS, sign)
            await client.send(ASKS, sign)
    finally:
        may_act.reset(token)
    assert came == ["POST", "GET"]
