"""The variables that hold secrets: whose they are, and from whom they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingenium.model.redaction import SHORTEST
from ingenium.runtime.passphrase import FILE_VARIABLE, VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ingenium.runtime.settings import Exchange
    from ingenium.runtime.system import System


@dataclass(frozen=True, slots=True)
class SecretNames:
    """The variables of an environment that hold the secrets of a system.

    Attributes:
        of_trading: the keys of its exchanges, and the passphrase of the keystore.
        of_guarding: the keys of its guard.
    """

    of_trading: frozenset[str] = frozenset()
    of_guarding: frozenset[str] = frozenset()


def variables_of(name: str, exchange: Exchange) -> tuple[str, str]:
    """Return the variables that hold the key of an account and its secret."""
    prefix = _prefix(name)
    return (
        exchange.key_from or f"{prefix}_API_KEY",
        exchange.secret_from or f"{prefix}_API_SECRET",
    )


def guard_variables_of(name: str, exchange: Exchange) -> tuple[str, str]:
    """Return the variables that hold the key of the guard over an account, and its secret."""
    prefix = _prefix(name)
    return (
        exchange.guard_key_from or f"{prefix}_GUARD_API_KEY",
        exchange.guard_secret_from or f"{prefix}_GUARD_API_SECRET",
    )


def secret_names(system: System, environment: Mapping[str, str]) -> SecretNames:
    """Return the variables that hold the secrets of a system.

    A variable that repeats one of its secrets under another name is one of them.
    """
    trading, guarding = {VARIABLE}, set[str]()
    for name, exchange in system.exchanges.items():
        trading.update(variables_of(name, exchange))
        guarding.update(guard_variables_of(name, exchange))
    return SecretNames(
        _repeated(trading, environment) | {FILE_VARIABLE}, _repeated(guarding, environment)
    )


def _repeated(names: Iterable[str], environment: Mapping[str, str]) -> frozenset[str]:
    """Return names of variables, and those of variables that hold the value of one of them."""
    values = [environment.get(each, "") for each in names]
    secrets = [each for each in values if len(each) >= SHORTEST]
    found = {name for name, value in environment.items() if any(each in value for each in secrets)}
    return frozenset(names) | found


def _prefix(name: str) -> str:
    return "".join(each if each.isalnum() else "_" for each in name).upper()
