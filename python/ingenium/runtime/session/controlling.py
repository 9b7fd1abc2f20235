"""What a person changes of a session that runs: understood, checked, and told by whom and why."""

from __future__ import annotations

import getpass
import socket
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, TypeAlias

import msgspec

from ingenium.model.errors import ConfigError
from ingenium.model.session.messages import Changed
from ingenium.model.suggestion import did_you_mean
from ingenium.runtime.entrant import deciders_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingenium.model.session.recipe import Recipe
    from ingenium.runtime.system import System

Action: TypeAlias = Literal["disable", "enable", "set"]
Brake: TypeAlias = Literal["halt", "reduce", "resume", "flatten"]

_LONGEST: Final = 70
"""Letters of a name, so that its time fits behind it."""

_STATES: Final[dict[Brake, Literal["active", "reducing", "halted", "flat"]]] = {
    "halt": "halted",
    "reduce": "reducing",
    "resume": "active",
    "flatten": "flat",
}
_SAID: Final = {"flat": "halted, its orders are cancelled and its positions closed"}
_FORMS: Final = {
    "disable": "disable STRATEGY",
    "enable": "enable STRATEGY",
    "set": "set STRATEGY KEY=VALUE",
}


def change_of(
    action: Action, words: Sequence[str], recipe: Recipe, system: Callable[[], System]
) -> Changed:
    """Return the change that a person asks for; its source and reason are still to be named.

    Args:
        action: what is to be done.
        words: the strategy, and KEY=VALUE for its parameters.
        recipe: of the session.
        system: gives the system of the session, whose strategies know their parameters.

    Raises:
        ConfigError: a word is missing or too many, or there is no such strategy or parameter.
    """
    if not words or (len(words) == 1) == (action == "set"):
        _misspoken(action)
    strategy = _known(words[0], recipe)
    if action == "set":
        values = _values(words[1:])
        parameters = _checked(strategy, values, system())
        return Changed("", 0, strategy, parameters=parameters)
    return Changed("", 0, strategy, enabled=action == "enable")


def brake_of(
    brake: Brake, strategy: str | None, recipe: Recipe, account: str | None = None
) -> Changed:
    """Return the change that a brake is; its source and reason are still to be named.

    Args:
        brake: what is to be done.
        strategy: whose; None is all of them.
        recipe: of the session.
        account: at which exchange, for all strategies; None is at all of them.

    Raises:
        ConfigError: there is no such strategy or account, or both are named.
    """
    if account is None:
        own = None if strategy is None else _known(strategy, recipe)
        return Changed("", 0, own, state=_STATES[brake])
    if strategy is not None:
        msg = "A brake is of a strategy or of an account: name one of the two."
        raise ConfigError(msg)
    if account not in recipe.venues:
        msg = f"The session has no account {account!r}: {did_you_mean(account, recipe.venues)}."
        raise ConfigError(msg)
    return Changed("", 0, account=account, state=_STATES[brake])


def _known(strategy: str, recipe: Recipe) -> str:
    known = [each.id for each in recipe.strategies]
    if strategy not in known:
        msg = f"The session has no strategy {strategy!r}: {did_you_mean(strategy, known)}."
        raise ConfigError(msg)
    return strategy


def who() -> str:
    """Return who sits here: the user, and the machine."""
    return f"{getpass.getuser()}@{socket.gethostname()}"


def signed(changed: Changed, why: str, time: int) -> Changed:
    """Return a change with who made it and why.

    Each is a source of its own, so that people who change a session at once need not agree on
    numbers.
    """
    name = who().replace(" ", "_")
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return msgspec.structs.replace(changed, source=f"{plain[:_LONGEST]}.{time}", number=1, why=why)


def told(changed: Changed) -> str:
    """Return what a change does, in a few words."""
    at_exchange = f"the account at {changed.account}" if changed.account else "the account"
    whose = changed.strategy or at_exchange
    if changed.parameters is not None:
        return f"{whose}: " + ", ".join(f"{key}={v}" for key, v in changed.parameters.items())
    if changed.state is not None:
        return f"{whose} is {_SAID.get(changed.state, changed.state)}"
    return f"{whose} is {'enabled' if changed.enabled else 'disabled'}"


def _misspoken(action: Action) -> NoReturn:
    msg = f"This is no change: write ingenium control SESSION {_FORMS[action]} --why TEXT."
    raise ConfigError(msg)


def _values(assignments: Sequence[str]) -> dict[str, object]:
    import yaml

    values: dict[str, object] = {}
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        if not equals or not key:
            msg = f"{assignment!r} sets nothing: write KEY=VALUE, such as lookback=30."
            raise ConfigError(msg)
        try:
            values[key] = yaml.load(text, Loader=yaml.BaseLoader)  # as text: the key has the type
        except yaml.YAMLError:
            msg = f"{assignment}: the value cannot be read: write it as in a system file."
            raise ConfigError(msg) from None
    return values


def _checked(strategy: str, values: Mapping[str, object], system: System) -> dict[str, Any]:
    """Return values as the strategy takes them, in plain types.

    Raises:
        ConfigError: it has no such parameter, or the value has the wrong type.
    """
    deciders = deciders_of(system)
    if strategy not in deciders:
        fix = did_you_mean(strategy, deciders)
        msg = f"The system file of today has no strategy {strategy!r}: {fix}."
        raise ConfigError(msg)
    decider = deciders[strategy]
    decider.change(values)
    now = decider.parameter_values()
    plain: dict[str, Any] = msgspec.to_builtins(
        {key: now.get(key, value) for key, value in values.items()}, enc_hook=str
    )
    return plain
