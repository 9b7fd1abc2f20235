"""The conditions of a transition, and whether they are met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.runtime.limits import Limits
from ingenium.runtime.shadow.record import parity_of_all
from ingenium.runtime.transitions import Gate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingenium.runtime.promotion.evidence import Evidence
    from ingenium.runtime.session.reconciling import Reviewed
    from ingenium.runtime.settings import Gates, ShadowGate
    from ingenium.runtime.shadow.record import ShadowRun
    from ingenium.runtime.system import System


def limits_gate(system: System) -> Gate:
    """Return whether a system has limits of risk."""
    is_met = system.risk != Limits()
    return Gate("limits", "set in risk", "set" if is_met else "none", is_met)


def evidence_gates(evidence: Evidence, wanted: Gates) -> list[Gate]:
    """Return whether enough was traded, and whether it comes again."""
    if evidence.trades is None:
        why = "neither its data nor a stored backtest of it is here"
        return [
            Gate("trades", f"at least {wanted.trades}", why, None),
            Gate("parity", f"at least {wanted.parity:.2%}", why, None),
        ]
    gates = [
        Gate(
            "trades",
            f"at least {wanted.trades}",
            f"{evidence.trades}",
            evidence.trades >= wanted.trades,
        )
    ]
    if evidence.parity is not None:
        is_met = evidence.parity >= wanted.parity
        gates.append(
            Gate("parity", f"at least {wanted.parity:.2%}", f"{evidence.parity:.2%}", is_met)
        )
    return gates


def shadow_gates(runs: Sequence[ShadowRun], wanted: ShadowGate) -> list[Gate]:
    """Return whether a version ran long enough beside sessions of another, and sent the same."""
    hours, parity = sum(each.hours for each in runs), parity_of_all(runs)
    names = ", ".join(each.session for each in runs)
    found = f"{hours:,.1f} h beside {names}" if runs else "no shadow run of it"
    return [
        Gate("shadow", f"at least {wanted.hours:g} h", found, bool(runs) and hours >= wanted.hours),
        Gate(
            "shadow parity",
            f"at least {wanted.parity:.2%}",
            f"{parity:.2%}" if runs else "no shadow run of it",
            bool(runs) and parity >= wanted.parity,
        ),
    ]


def reconciliation_gate(reviewed: Sequence[Reviewed]) -> Gate:
    """Return whether the accounts hold nothing that is not known."""
    found = [
        f"{each.exchange}: {difference.found}"
        for each in reviewed
        for difference in each.review.differences
    ]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    said = f"{found[0]}{more}" if found else "nothing"
    return Gate("reconciliation", "nothing unknown at the exchanges", said, not found)
