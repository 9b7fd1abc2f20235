"""One count for both: what a component measures, and what is written of it for the supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingenium.model.measures.kinds import Counter, Family
    from ingenium.model.measures.measures import Measures
    from ingenium.runtime.supervising.records import Activity


def share(measures: Measures, activity: Activity) -> None:
    """Take over the phase that a component tells, and tell what it measured.

    Call it before each heartbeat, after the numbers were brought up to date by `refresh`.
    """
    measures.enter(activity.phase)
    activity.inputs = int(measures.queues.played.value)
    activity.waiting = int(measures.queues.inputs.value)
    activity.calls = _sum(measures.strategies.calls)
    activity.orders = _sum(measures.orders.submitted)
    activity.fills = _sum(measures.orders.fills)
    activity.played_until = int(measures.data.played_until.value) or None


def _sum(family: Family[Counter]) -> int:
    return int(sum(member.value for _, member in family.members()))
