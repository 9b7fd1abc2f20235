"""Orders over gRPC, by the published proto; a key is asked for here too."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.gateway.orders import OrderError, OrderRequest
from ingenium.model.errors import MissingExtraError

try:
    import grpc
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
except ImportError:
    raise MissingExtraError("The gRPC gateway", "grpcio", "grpc") from None

if TYPE_CHECKING:
    from ingenium.gateway.config import Keys
    from ingenium.gateway.orders import OrderService
    from ingenium.storage.hft.histories import History

PROTO: Final = Path(__file__).parent / "proto" / "order_engine.proto"
SERVICE: Final = "pb.order_engine.OrderEngineService"
_PACKAGE: Final = "pb.order_engine"
_SECONDS: Final = ("created_at", "updated_at")
_CODES: Final = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    401: grpc.StatusCode.UNAUTHENTICATED,
    409: grpc.StatusCode.ALREADY_EXISTS,
}


@cache
def pool() -> descriptor_pool.DescriptorPool:
    """Return what the published proto describes."""
    from grpc_tools import protoc

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "set"
        words = ["protoc", f"-I{PROTO.parent}", f"--descriptor_set_out={out}", PROTO.name]
        if protoc.main(words) != 0:
            msg = f"{PROTO} cannot be compiled."
            raise RuntimeError(msg)
        described = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    found = descriptor_pool.DescriptorPool()
    for file in described.file:
        found.Add(file)
    return found


def message(name: str) -> Any:  # noqa: ANN401 - made at run time
    """Return the class of a message of the proto."""
    return message_factory.GetMessageClass(pool().FindMessageTypeByName(f"{_PACKAGE}.{name}"))


def request_of(told: Any) -> OrderRequest:  # noqa: ANN401
    """Return what a message asks for; each field is what it is named after."""
    values: dict[str, Any] = {}
    for each in told.DESCRIPTOR.fields:
        if not each.has_presence or told.HasField(each.name):
            values[each.name] = getattr(told, each.name)
    return msgspec.convert(values, OrderRequest)


def response_of(history: History) -> Any:  # noqa: ANN401
    """Return a record as a message; times of the record itself are seconds here."""
    row = msgspec.to_builtins(history)
    for name in _SECONDS:
        row[name] //= 1_000
    return message("PlaceOrderResponse")(
        **{name: value for name, value in row.items() if value is not None}
    )


class OrderRpc:
    """`OrderEngineService`.

    Attributes:
        service: places orders.
        keys: of those who may ask; given as metadata `x-api-key`.
    """

    def __init__(self, service: OrderService, keys: Keys) -> None:
        self._service = service
        self._keys = keys

    async def place(self, asked: Any, context: Any) -> Any:  # noqa: ANN401 - grpc ships no types
        """Place an order."""
        given = dict(context.invocation_metadata() or ()).get("x-api-key", "")
        refusal = self._keys.refusal(str(given), datetime.now(UTC))
        if refusal is not None:
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, refusal)
        try:
            return response_of(await self._service.place(request_of(asked)))
        except OrderError as error:
            code = _CODES.get(error.status, grpc.StatusCode.FAILED_PRECONDITION)
            await context.abort(code, str(error))


async def serve_grpc(rpc: OrderRpc, address: str, *, reflects: bool) -> tuple[Any, int]:
    """Serve at an address, and return the server and its port.

    Args:
        rpc: answers.
        address: such as "127.0.0.1:9800"; port 0 chooses one.
        reflects: whether clients can ask for the proto.
    """
    server = grpc.aio.server()
    asked, answered = message("PlaceOrderRequest"), message("PlaceOrderResponse")
    handler = grpc.unary_unary_rpc_method_handler(
        rpc.place,
        request_deserializer=asked.FromString,
        response_serializer=answered.SerializeToString,
    )
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(SERVICE, {"PlaceOrder": handler}),)
    )
    if reflects:
        from grpc_reflection.v1alpha import reflection

        names = (SERVICE, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(names, server, pool=pool())
    port = server.add_insecure_port(address)
    await server.start()
    return server, port
