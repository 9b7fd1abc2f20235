"""JSON Schema of the messages of a dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from ingenium.model.wire.vocabulary import VOCABULARIES, WORD, DialectName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingenium.model.wire.dialects import Dialect

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def json_schema(dialect: Dialect) -> Schema:
    """Return one schema that every message of a dialect keeps to."""
    kinds = [kind for kinds in dialect.messages.values() for kind in kinds] + [*dialect.requests]
    schemas, definitions = definitions_of(kinds, dialect.name, "#/$defs/{name}")
    return {
        "$schema": DRAFT,
        "title": dialect.title,
        "anyOf": schemas,
        "$defs": definitions,
    }


def definitions_of(
    kinds: Iterable[type[msgspec.Struct]], dialect: DialectName, template: str
) -> tuple[list[Schema], dict[str, Schema]]:
    """Return a reference to each type, and all definitions that they need, by name."""
    schemas, definitions = msgspec.json.schema_components(kinds, ref_template=template)
    told = {name: _told(definition, dialect) for name, definition in definitions.items()}
    return list(schemas), told


def _told(part: Any, dialect: DialectName) -> Any:  # noqa: ANN401 - any value of a schema
    """Return a part of a schema with the dialect's words, and its way to write numbers."""
    if isinstance(part, (list, tuple)):
        return [_told(each, dialect) for each in part]
    if not isinstance(part, dict):
        return part
    schema = {key: _told(value, dialect) for key, value in part.items()}
    if WORD in schema:
        words = VOCABULARIES[schema.pop(WORD)].spellings(dialect)
        schema["enum"] = [*words, ""] if schema.get("default") == "" else words
    if schema.get("format") == "decimal":  # a Decimal, which is written as a JSON number
        del schema["format"]
        schema["type"] = "number"
        if "default" in schema:
            schema["default"] = int(schema["default"])
    return schema
