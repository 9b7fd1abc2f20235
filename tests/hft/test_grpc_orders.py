"""Orders over gRPC: the numbers of the contract, and its example from a generated client."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from grpc_tools import protoc
from tests.hft.serving import KEY, gateway

from ingenium.gateway.grpc_service import PROTO, message

if TYPE_CHECKING:
    from pathlib import Path

REQUEST = """request_id user_id order_id exchange symbol type side price quantity requested_at
expired_at source strategy_id is_paper_trading"""
RESPONSE = """id request_id user_id exchange symbol order_id client_order_id side type price
quantity filled_quantity avg_fill_price status leverage fee realized_pnl created_at_exchange sent_at
acknowledged_at filled_at strategy_id error_message created_at updated_at is_paper_trading"""


@pytest.mark.parametrize(
    ("name", "fields"), [("PlaceOrderRequest", REQUEST), ("PlaceOrderResponse", RESPONSE)]
)
def test_the_numbers_of_fields_are_those_of_the_contract(name: str, fields: str) -> None:
    described = message(name).DESCRIPTOR.fields
    assert {each.name: each.number for each in described} == {
        field: number for number, field in enumerate(fields.split(), 1)
    }
    numbers = {"requested_at", "expired_at"} | {
        "created_at_exchange",
        "sent_at",
        "acknowledged_at",
        "filled_at",
        "created_at",
        "updated_at",
    }
    for each in described:
        kind = each.TYPE_INT64 if each.name in numbers else each.TYPE_STRING
        assert each.type == (each.TYPE_BOOL if each.name == "is_paper_trading" else kind)


def generated(folder: Path) -> tuple[Any, Any]:
    """Return a client's modules, as its author would generate them from the published proto."""
    words = ["protoc", f"-I{PROTO.parent}", f"--python_out={folder}", f"--grpc_python_out={folder}"]
    assert protoc.main([*words, PROTO.name]) == 0
    sys.path.insert(0, str(folder))
    try:
        return tuple(
            importlib.import_module(each) for each in ("order_engine_pb2", "order_engine_pb2_grpc")
        )  # type: ignore[return-value]
    finally:
        sys.path.remove(str(folder))


@pytest.mark.filterwarnings("ignore")
async def test_the_example_of_the_contract_from_a_generated_client(tmp_path: Path) -> None:
    messages, stubs = generated(tmp_path)
    asked = messages.PlaceOrderRequest(
        request_id="e1580b74-1af6-47e4-9b90-354875f1f19e",
        user_id="2cb989ec-5aea-422a-bb74-d735ae5d7230",
        order_id="1d421596-2ff1-4798-b1b5-5336ed391227",
        exchange="tokocrypto",
        symbol="TKO_IDR",
        type="LIMIT",
        side="BUY",
        price="920",
        quantity="30",
        source="grpc-hit",
        strategy_id="d9b0ba9a-db44-4bb4-b862-a60d2e0299a6",
        is_paper_trading=True,
    )
    async with (
        gateway(tmp_path) as (ports, _),
        grpc.aio.insecure_channel(f"127.0.0.1:{ports.grpc}") as channel,
    ):
        stub = stubs.OrderEngineServiceStub(channel)
        told = await stub.PlaceOrder(asked, metadata=(("x-api-key", KEY),))
        assert (told.status, told.filled_quantity, told.avg_fill_price) == ("FILLED", "30", "920")
        assert 1_700_000_000 < told.created_at < 10_000_000_000
        with pytest.raises(grpc.aio.AioRpcError) as twice:
            await stub.PlaceOrder(asked, metadata=(("x-api-key", KEY),))
        assert twice.value.code() is grpc.StatusCode.ALREADY_EXISTS
        with pytest.raises(grpc.aio.AioRpcError) as nobody:
            await stub.PlaceOrder(asked)
        assert nobody.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_reflection_tells_the_service_in_development(tmp_path: Path) -> None:
    from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

    async with (
        gateway(tmp_path) as (ports, _),
        grpc.aio.insecure_channel(f"127.0.0.1:{ports.grpc}") as channel,
    ):
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        call = stub.ServerReflectionInfo(
            iter([reflection_pb2.ServerReflectionRequest(list_services="")])
        )
        async for answer in call:
            names = {each.name for each in answer.list_services_response.service}
            assert "pb.order_engine.OrderEngineService" in names
            break
