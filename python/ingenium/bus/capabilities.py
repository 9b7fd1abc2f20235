"""What each carrier can do; the documentation shows this table, and the contract tests hold it."""

from __future__ import annotations

from typing import Final, Literal, get_args

Ability = Literal[
    "live",
    "ordered",
    "durable",
    "shared",
    "start",
    "retain",
    "max_bytes",
    "stored once",
    "dead letters",
    "request",
    "lease",
]

EVERYTHING: Final = frozenset[Ability](get_args(Ability))

CAN: Final[dict[str, frozenset[Ability]]] = {
    "memory": EVERYTHING,
    "nats": EVERYTHING,
    "http": EVERYTHING,
    "kafka": EVERYTHING - {"max_bytes", "request", "stored once"},
    "knative": frozenset({"live", "durable", "shared"}),
}
"""By the name of the carrier (`Bus.carrier`), what it can do."""
