"""Plain numbers: what is recorded is what is read."""

import pytest

from ingenium.model.measures.declaring import TIMES
from ingenium.model.measures.kinds import Distribution, Family, Gauge
from ingenium.model.measures.measures import METRICS, Measures


def test_a_value_falls_into_the_first_bucket_whose_bound_it_does_not_exceed() -> None:
    distribution = Distribution((10, 20, 30))
    for value in (10, 11, 20, 30, 31, 1_000_000):
        distribution.record(value)
    distribution.fold()
    assert distribution.spread.counts == (1, 2, 1, 2)
    assert distribution.spread.total == 10 + 11 + 20 + 30 + 31 + 1_000_000
    assert distribution.spread.count == 6


def test_values_are_read_once_they_are_folded_and_are_folded_once() -> None:
    distribution = Distribution((10,))
    distribution.record(5)
    assert distribution.spread.count == 0
    distribution.fold()
    distribution.fold()
    distribution.record(15)
    distribution.fold()
    assert distribution.spread.counts == (1, 1)


def test_values_that_a_ring_cannot_hold_are_told_as_an_overrun() -> None:
    measures = Measures("s", "c")
    few = Distribution((10,), ring=4)
    measures.orders.latency = few
    for value in range(9):
        few.record(value)
    measures.fold()
    assert few.spread.count == 4
    assert measures.about.overruns.value == 1


def test_a_clock_that_went_back_counts_as_the_shortest_time() -> None:
    distribution = Distribution((10, 20))
    distribution.record(-5)
    distribution.fold()
    assert distribution.spread.counts == (1, 0, 0)


def test_members_of_a_family_are_kept_apart_by_their_labels() -> None:
    measures = Measures("s", "c")
    measures.orders.ended["alpha", "filled"].add()
    measures.orders.ended["alpha", "denied"].add(2)
    measures.orders.ended["alpha", "filled"].value += 1
    told = {labels: member.value for labels, member in measures.orders.ended.members()}
    assert told == {("alpha", "filled"): 2, ("alpha", "denied"): 2}


def test_a_family_refuses_labels_that_it_does_not_have() -> None:
    with pytest.raises(ValueError, match=r"strategy, outcome"):
        Measures("s", "c").orders.ended["alpha"]


def test_what_is_gone_is_forgotten() -> None:
    family = Family(("symbol",), Gauge)
    family["AAPL"].value = 1
    family["MSFT"].value = 2
    family.keep({("MSFT",)})
    assert [labels for labels, _ in family.members()] == [("MSFT",)]


def test_a_component_is_in_one_phase_at_a_time() -> None:
    measures = Measures("s", "c")
    measures.enter("replaying")
    measures.enter("running")
    told = {labels[0]: member.value for labels, member in measures.about.phase.members()}
    assert told == {"starting": 0, "replaying": 0, "running": 1}


def test_silence_is_the_time_since_the_last_beat_once_there_was_one() -> None:
    now = [100.0]
    measures = Measures("s", "c", clock=lambda: now[0])
    now[0] = 104.0
    assert measures.silence() == 0
    measures.beat()
    now[0] = 110.0
    assert measures.silence() == 6
    measures.refresh()
    assert measures.about.heartbeat_age.value == 6


def test_what_is_asked_for_before_reading_is_up_to_date() -> None:
    waiting = [1, 2, 3]
    measures = Measures("s", "c")

    def count() -> None:
        measures.queues.inputs.value = len(waiting)

    measures.before_reading.append(count)
    measures.refresh()
    assert measures.queues.inputs.value == 3


def test_a_limit_is_told_as_used_as_allowed_and_as_their_ratio() -> None:
    measures = Measures("s", "c")
    measures.set_risk("account", "max_daily_loss", used=1250, allowed=5000)
    assert measures.risk.utilisation["account", "max_daily_loss"].value == 0.25
    assert measures.risk.allowed["account", "max_daily_loss"].value == 5000


def test_two_components_share_no_number() -> None:
    one, other = Measures("s", "one"), Measures("s", "other")
    one.bus.received.add()
    one.orders.fills["alpha"].add()
    assert other.bus.received.value == 0
    assert list(other.orders.fills.members()) == []


def test_names_follow_the_rules_of_prometheus_and_come_once() -> None:
    names = [metric.name for metric in METRICS]
    assert len(names) == len(set(names))
    for metric in METRICS:
        assert metric.name.startswith("ingenium_")
        assert metric.name.endswith("_total") == (metric.sort == "counter")
        assert metric.name.endswith("_seconds") == (metric.unit == "seconds")
        assert metric.meaning.endswith(".")


def test_bounds_of_times_rise_from_half_a_microsecond_to_a_minute() -> None:
    assert list(TIMES) == sorted(set(TIMES))
    assert (TIMES[0], TIMES[-1]) == (500, 60_000_000_000)
