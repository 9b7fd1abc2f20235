"""How much of a profit rests on how orders fill: the same run under kinder and harsher bundles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingenium.analytics.figures import money, percent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ingenium.analytics.outcome import Outcome

BUNDLES: Final = ("optimistic", "base", "pessimistic")


def fill_dependence(runs: Sequence[Outcome]) -> tuple[str, ...]:
    """Return sentences on runs that are one system under all bundles of fills; else none."""
    profits = {str(run.system.get("fills")): run.final_equity - run.initial_equity for run in runs}
    if set(profits) != set(BUNDLES) or len(runs) != len(BUNDLES):
        return ()
    if len({(run.name, run.currency, run.initial_equity) for run in runs}) > 1:
        return ()
    shown = ", ".join(f"{name} {money(profits[name])}" for name in BUNDLES)
    sentences = [f"Profit in {runs[0].currency}: {shown}.", _share(profits)]
    kind, base, harsh = (profits[name] for name in BUNDLES)
    if harsh > base or base > kind:
        sentences.append(
            "A harsher bundle made more than a kinder one: a fill that is missed changes all that "
            "comes after it, and some fills that were missed would have lost."
        )
    return tuple(sentences)


def _share(profits: dict[str, Decimal]) -> str:
    base, harsh = profits["base"], profits["pessimistic"]
    if base <= 0:
        return "There is no profit with the settings as they are."
    if harsh <= 0:
        return "All of the profit rests on the fills: nothing of it is left with pessimistic ones."
    if harsh >= base:
        return "None of the profit rests on the fills: pessimistic ones leave all of it."
    part = percent(float((base - harsh) / base))
    return f"{part} of the profit rests on the fills: it is gone with pessimistic ones."
