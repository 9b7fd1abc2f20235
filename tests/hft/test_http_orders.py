"""Orders over HTTP: the contract's example verbatim, and every status and text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.hft.serving import KEY, curl, gateway, order

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = """{
    "api_key": "REPLACE_WITH_SECURE_API_KEY_A",
    "request_id": "e1580b74-1af6-47e4-9b90-354875f1f19z",
    "user_id": "2cb989ec-5aea-422a-bb74-d735ae5d7230",
    "order_id": "1d421596-2ff1-4798-b1b5-5336ed39122z",
    "exchange": "tokocrypto",
    "symbol": "TKO_IDR",
    "type": "LIMIT",
    "side": "BUY",
    "price": "920",
    "quantity": "30",
    "source": "http-hit",
    "strategy_id": "d9b0ba9a-db44-4bb4-b862-a60d2e0299a6",
    "is_paper_trading": true
  }"""


async def ask(
    port: int, body: str, *headers: str, method: str = "POST", path: str = ""
) -> tuple[int, Any]:
    given = [word for header in headers for word in ("--header", header)]
    return await curl(
        "--request",
        method,
        "--url",
        f"http://localhost:{port}/order-engine/v1/orders{path}",
        "--header",
        "Content-Type: application/json",
        *given,
        "--data",
        body,
    )


async def test_the_example_of_the_contract_is_filled_on_paper(tmp_path: Path) -> None:
    async with gateway(tmp_path) as (ports, _):
        status, row = await ask(ports.http, EXAMPLE)
        again, problem = await ask(ports.http, EXAMPLE)
    assert status == 200
    assert (row["status"], row["filled_quantity"], row["avg_fill_price"]) == ("FILLED", "30", "920")
    assert row["order_id"] == "paper-e1580b74-1af6-47e4-9b90-354875f1f19z"
    assert row["client_order_id"] == "1d421596-2ff1-4798-b1b5-5336ed39122z"
    assert row["is_paper_trading"] is True
    assert "fee" not in row
    assert row["created_at"] > 1_700_000_000_000
    assert (again, problem) == (409, {"error": "duplicate request"})


@pytest.mark.parametrize(
    ("body", "headers", "status", "text"),
    [
        ("{", (), 400, "invalid json body"),
        (json.dumps(order()), (), 401, "api key is required"),
        (json.dumps(order()), ("X-API-Key: nobody",), 401, "invalid api key"),
        (json.dumps(order()), ("X-API-Key: off",), 401, "api key is inactive"),
        (json.dumps(order()), ("X-API-Key: old",), 401, "api key is expired"),
        (json.dumps(order(api_key=KEY)), ("X-API-Key: nobody",), 401, "invalid api key"),
        (json.dumps(order(source=" ")), (f"X-API-Key: {KEY}",), 400, "missing required fields"),
        (json.dumps(order(price="")), (f"X-API-Key: {KEY}",), 400, "invalid price"),
        (json.dumps(order(quantity="x")), (f"X-API-Key: {KEY}",), 400, "invalid quantity"),
        (json.dumps(order(exchange="other")), (f"X-API-Key: {KEY}",), 400, "exchange not found"),
    ],
)
async def test_what_is_wrong_is_told_in_the_contract_s_words(
    tmp_path: Path, body: str, headers: tuple[str, ...], status: int, text: str
) -> None:
    async with gateway(tmp_path) as (ports, _):
        assert await ask(ports.http, body, *headers) == (status, {"error": text})


async def test_another_method_is_refused(tmp_path: Path) -> None:
    async with gateway(tmp_path) as (ports, _):
        assert await ask(ports.http, "", method="PUT") == (405, {"error": "method not allowed"})


async def test_an_order_is_sent_to_the_exchange_once(tmp_path: Path) -> None:
    async with gateway(tmp_path) as (ports, lab):
        body = json.dumps(order())
        status, row = await ask(ports.http, body, f"X-API-Key: {KEY}")
        again, _ = await ask(ports.http, body, f"X-API-Key: {KEY}")
        there = list(lab.dialect.exchange.accounts["lab-tokocrypto-key"].orders.values())
    assert (status, again) == (200, 409)
    assert (row["status"], row["order_id"]) == ("NEW", str(there[0].id))
    assert len(there) == 1
    assert there[0].ticket.client_id == row["client_order_id"]


async def test_an_order_that_the_exchange_refuses_is_rejected_with_its_words(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path) as (ports, _):
        body = json.dumps(order(quantity="100000000"))
        status, row = await ask(ports.http, body, f"X-API-Key: {KEY}")
    assert (status, row["status"]) == (200, "REJECTED")
    assert row["error_message"]


async def test_without_a_queue_orders_that_wait_are_refused(tmp_path: Path) -> None:
    async with gateway(tmp_path) as (ports, _):
        body = json.dumps(order(is_paper_trading=True))
        status, _ = await ask(ports.http, body, f"X-API-Key: {KEY}", path="/async")
        assert status == 502
