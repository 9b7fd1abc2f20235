"""The documents that describe the dialects: valid, and true of the messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.wire import test_camel, test_cloudevents, test_hft, test_ingenium_nats, test_luno
from tests.wire.events import ANY
from tests.wire.golden_files import golden
from typer.testing import CliRunner

from ingenium.cli import app
from ingenium.model.wire.dialects import DIALECTS
from ingenium.model.wire.schema.asyncapi import asyncapi
from ingenium.model.wire.schema.json_schema import json_schema

if TYPE_CHECKING:
    from ingenium.model.events import AnyEvent

GOLDEN = {
    **{f"ingenium/{name}": "ingenium" for name in test_ingenium_nats.NOW},
    **{f"hft/{name}": "hft" for name in test_hft.NOW},
    **{f"luno/{name}": "luno" for name in test_luno.EVENTS},
    **{f"camel/{name}": "camel" for name in test_camel.EVENTS},
    "camel/backtest_request": "camel",
    "camel/risk_limits": "camel",
}
EVENTS: dict[str, st.SearchStrategy[AnyEvent]] = {
    "ingenium": ANY,
    "cloudevents": ANY,
    "hft": test_hft.BARS | test_hft.ORDERS,
    "luno": test_luno.TICKS | test_luno.ORDERS | test_luno.FILLS,
    "camel": ANY,
}


def validator(dialect: str, kind: str | None = None) -> Any:
    """Return what checks messages of a dialect, or of one of its kinds."""
    schema = json_schema(DIALECTS[dialect])
    if kind is not None:
        schema = {"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]}
    return Draft202012Validator(schema)


def printed(*arguments: str) -> Any:
    result = CliRunner().invoke(app, ["schema", *arguments])
    assert result.exit_code == 0
    return json.loads(result.stdout)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_schema_of_a_dialect_is_one(dialect: str) -> None:
    Draft202012Validator.check_schema(json_schema(DIALECTS[dialect]))


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_files_keep_to_the_schema(name: str) -> None:
    validator(GOLDEN[name]).validate(json.loads(golden(name)))


@pytest.mark.parametrize("name", test_cloudevents.EVENTS)
def test_the_data_of_golden_cloud_events_keep_to_the_schema(name: str) -> None:
    validator("cloudevents").validate(json.loads(golden(f"cloudevents/{name}"))["data"])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_whatever_is_written_keeps_to_the_schema(dialect: str) -> None:
    check = validator(dialect)

    @given(EVENTS[dialect])
    def keeps_to_the_schema(event: AnyEvent) -> None:
        check.validate(json.loads(DIALECTS[dialect].encode(event).data))

    keeps_to_the_schema()


@pytest.mark.parametrize(
    ("dialect", "kind", "name", "old", "new"),
    [
        ("ingenium", "OrderMessage", "ingenium/order", '"buy"', '"buyy"'),
        ("ingenium", "OrderMessage", "ingenium/order", '"gtc"', '"market"'),
        ("ingenium", "OrderMessage", "ingenium/order", '"Symbol"', '"symbol"'),
        ("ingenium", "DataEvent", "ingenium/bar", "data.type.ohlc", "data.type.news"),
        ("hft", "PlaceOrderMessage", "hft/limit_order", '"LIMIT"', '"STOP"'),
        ("luno", "OrderEvent", "luno/market_buy", '"BID"', '"BIDS"'),
        ("camel", "Order", "camel/order", "100", '"100"'),
        ("camel", "Order", "camel/order", "100", "0"),
        ("camel", "Order", "camel/order", '"limitPrice"', '"limitprice"'),
        ("camel", "RiskLimits", "camel/risk_limits", ": 5000,", ": 0,"),
    ],
)
def test_a_message_that_breaks_a_rule_does_not_keep_to_the_schema(
    dialect: str, kind: str, name: str, old: str, new: str
) -> None:
    body = golden(name).decode()
    assert old in body
    check = validator(dialect, kind)
    assert check.is_valid(json.loads(body))
    assert not check.is_valid(json.loads(body.replace(old, new)))


def references(part: Any) -> set[str]:
    """Return all that a document refers to."""
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(value) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(references(value) for value in part))
    return set()


def found(document: Any, reference: str) -> Any:
    assert reference.startswith("#/")
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_asyncapi_document_holds_together(dialect: str) -> None:
    document = asyncapi(DIALECTS[dialect])
    assert document["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(document["info"])
    for reference in references(document):
        assert isinstance(found(document, reference), dict)
    assert {channel["address"] for channel in document["channels"].values()} == set(
        DIALECTS[dialect].messages
    )
    for channel in document["channels"].values():
        names = {part.strip("{}") for part in channel["address"].split(".") if "{" in part}
        assert set(channel.get("parameters", {})) == names
    for operation in document["operations"].values():
        assert operation["action"] in {"send", "receive"}
        assert found(document, operation["channel"]["$ref"])["messages"]
    kinds = {kind.__name__ for kinds in DIALECTS[dialect].messages.values() for kind in kinds}
    assert set(document["components"]["messages"]) == kinds
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_asyncapi_document_tells_who_sends_what() -> None:
    operations = asyncapi(DIALECTS["ingenium"])["operations"]
    assert [each["summary"] for name, each in operations.items() if name.startswith("send")] == [
        "The ingestor sends to ingenium.ingestor.data.{symbol}.",
        "The strategy sends to ingenium.strategy.signal.",
        "The portfolio sends to ingenium.portfolio.order.",
        "The executor sends to ingenium.executor.execution.",
    ]


def test_a_cloud_events_header_is_described() -> None:
    message = asyncapi(DIALECTS["cloudevents"])["components"]["messages"]["SignalMessage"]
    check = Draft202012Validator(message["headers"])
    headers = DIALECTS["cloudevents"].encode(test_ingenium_nats.NOW["signal"][1]).headers
    check.validate(dict(headers))
    assert not check.is_valid({**headers, "ce-specversion": "0.3"})


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_command_prints_both_documents(dialect: str) -> None:
    assert printed(dialect) == json_schema(DIALECTS[dialect])
    assert printed(dialect, "--format", "asyncapi") == asyncapi(DIALECTS[dialect])


def test_the_command_describes_ingenium_on_nats_unless_told_otherwise() -> None:
    assert printed() == json_schema(DIALECTS["ingenium"])


def test_the_command_names_the_dialects_when_it_does_not_know_one() -> None:
    result = CliRunner().invoke(app, ["schema", "hftt"])
    assert result.exit_code == 2
    assert result.stderr == (
        "error: There is no dialect 'hftt': did you mean 'hft'? "
        "there are ingenium, cloudevents, hft, luno, camel.\n"
    )
