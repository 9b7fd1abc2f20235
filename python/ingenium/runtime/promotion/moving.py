"""A system goes from one mode to the next, or back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ingenium.model.errors import ConfigError
from ingenium.runtime.fingerprint import fingerprint
from ingenium.runtime.promotion.evidence import Evidence, of_backtest, of_session
from ingenium.runtime.promotion.gates import (
    evidence_gates,
    limits_gate,
    reconciliation_gate,
    shadow_gates,
)
from ingenium.runtime.session.controlling import who
from ingenium.runtime.session.launching import JOURNAL
from ingenium.runtime.session.naming import session_name
from ingenium.runtime.session.reconciling import reconciled
from ingenium.runtime.shadow.record import newest_of
from ingenium.runtime.supervising.board import session_line
from ingenium.runtime.supervising.folder import find_session, session_folder, sessions_folder
from ingenium.runtime.transitions import MODES, Transition, append, mode_of, transitions

if TYPE_CHECKING:
    from ingenium.runtime.backtest_options import Progress
    from ingenium.runtime.settings import Exchange
    from ingenium.runtime.system import System
    from ingenium.runtime.transitions import Gate, Mode


_HERE: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a person asks for.

    Attributes:
        session: the session to look at; the last one that a transition named, or that of the
            system's name, unless given.
        why: the reason.
        is_fresh: whether strategies begin with new states.
        time: now, in nanoseconds UTC.
        progress: called with the bars done of a backtest, and their total.
    """

    session: str | None = None
    why: str = ""
    is_fresh: bool = False
    time: int
    progress: Progress | None = None


async def prepared_promotion(system: System, ask: Ask) -> Transition:
    """Return the transition to the next mode, with what its gates found; nothing is decided yet.

    Raises:
        ConfigError: it is live already, its session runs, or a setting or key is missing.
        DataError: there is no such session, or the data of today do not cover it.
        SessionError: strategies decide otherwise now.
        VenueError: an exchange does not answer.
    """
    before = mode_of(_name(system))
    if before == "live":
        msg = f"{_name(system)} is live already: ingenium stages shows since when."
        raise ConfigError(msg)
    gates = [limits_gate(system)]
    if before == "backtest":
        evidence = of_backtest(system, ask.progress)
        gates += evidence_gates(evidence, system.gates)
    else:
        evidence = _shown(system, ask, is_compared=True)
        gates += evidence_gates(evidence, system.gates)
        if system.gates.shadow is not None:
            gates += shadow_gates(newest_of(fingerprint(system)), system.gates.shadow)
        gates.append(reconciliation_gate(await reconciled(system, None, ask.time)))
    return _transition(system, ask, evidence, (before, _next(before, 1)), tuple(gates))


def prepared_demotion(system: System, ask: Ask) -> Transition:
    """Return the transition to the mode before; protections and states stay, positions do not.

    Raises:
        ConfigError: it is in backtest, or its session runs.
        DataError: there is no such session.
        SessionError: strategies decide otherwise now.
    """
    before = mode_of(_name(system))
    if before == "backtest":
        msg = f"{_name(system)} is in backtest: there is nothing before that."
        raise ConfigError(msg)
    evidence = _shown(system, ask, is_compared=False)
    return _transition(system, ask, evidence, (before, _next(before, -1)), ())


def decide(transition: Transition, *, is_forced: bool) -> None:
    """Record a transition.

    Raises:
        ConfigError: a gate is not met, and nobody overrules it with a reason; or limits are
            missing, which nobody can overrule.
    """
    unmet = [gate.name for gate in transition.gates if gate.is_met is False]
    if "limits" in unmet and transition.after == "live":
        msg = "Without limits nothing goes live: set risk in the system file."
        raise ConfigError(msg)
    if unmet and not is_forced:
        msg = f"{transition.system} stays in {transition.before}: {', '.join(unmet)} not met."
        raise ConfigError(msg)
    if unmet and not transition.why:
        msg = f"Overruling {', '.join(unmet)} needs a reason: say --why TEXT."
        raise ConfigError(msg)
    append(transition)


def check_live(system: System) -> None:
    """Refuse to trade at real exchanges what nobody promoted, or what has changed since.

    Exchanges of the lab need no promotion, nor do others on this machine.

    Raises:
        ConfigError: it was not promoted, or is no longer what was promoted.
    """
    if all(_is_here(exchange) for exchange in system.accounts.values()):
        return
    name = _name(system)
    found = transitions(name)
    if not found or found[-1].after != "live":
        msg = (
            f"{name} was not promoted to live: ingenium promote tells what it has to show, "
            "and --force overrules that with a reason."
        )
        raise ConfigError(msg)
    if found[-1].fingerprint != fingerprint(system):
        msg = (
            f"{name} is not what was promoted: its strategies, their code or parameters, or its "
            "limits have changed; demote it and show again what it does."
        )
        raise ConfigError(msg)


def _is_here(exchange: Exchange) -> bool:
    return exchange.lab or urlsplit(exchange.rest).hostname in _HERE


def _shown(system: System, ask: Ask, *, is_compared: bool) -> Evidence:
    name = ask.session or _last_session(system)
    folder = find_session(sessions_folder(), name)
    if session_line(folder).is_running:
        msg = f"Session {name} runs: ingenium stop {name} first."
        raise ConfigError(msg)
    journal = folder.path / JOURNAL
    return of_session(system, name, journal, is_compared=is_compared, with_states=not ask.is_fresh)


def _last_session(system: System) -> str:
    found = transitions(_name(system))
    return found[-1].into if found else session_name(_name(system))


def _transition(
    system: System,
    ask: Ask,
    evidence: Evidence,
    modes: tuple[Mode, Mode],
    gates: tuple[Gate, ...],
) -> Transition:
    before, after = modes
    return Transition(
        time=ask.time,
        system=_name(system),
        fingerprint=fingerprint(system),
        before=before,
        after=after,
        who=who(),
        why=ask.why,
        evidence=evidence.source,
        into="" if after == "backtest" else _free(f"{session_name(_name(system))}-{after}"),
        gates=gates,
        states={} if ask.is_fresh else evidence.states,
    )


def _free(name: str) -> str:
    """Return a name that no session has."""
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(each for each in names if not session_folder(each).path.exists())


def _next(mode: Mode, step: int) -> Mode:
    return MODES[MODES.index(mode) + step]


def _name(system: System) -> str:
    return system.name or ""
