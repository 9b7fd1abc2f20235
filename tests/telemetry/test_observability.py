"""The dashboard and the alert rules ask for what there is, and for all that matters."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from tests.telemetry.promql import Query, parse

from ingenium.model.measures.declaring import COMMON
from ingenium.model.measures.measures import METRICS
from ingenium.model.phase import Phase
from ingenium.model.tracing import STAGES
from ingenium.runtime.telemetry.logs import LEVELS
from ingenium.runtime.telemetry.process import PROCESS_METRICS

FOLDER = Path(__file__).parents[2] / "deploy" / "observability"
TARGET = {"instance", "job"}
"""Labels that Prometheus gives to what it reads."""

VALUES = {
    "phase": set(get_args(Phase)),
    "stage": set(STAGES),
    "state": {"active", "reducing", "halted"},
    "outcome": {"filled", "cancelled", "expired", "rejected", "denied"},
    "level": set(LEVELS),
    "fate": {"sent", "lost"},
    "scope": {"account"},
    "job": {"ingenium"},
}


def known() -> dict[str, set[str]]:
    """Return each series that a process tells, with its labels."""
    labels: dict[str, set[str]] = {"up": TARGET}
    for metric in METRICS:
        own = {*COMMON, *metric.labels, *TARGET}
        if metric.sort == "histogram":
            labels[f"{metric.name}_bucket"] = own | {"le"}
            labels[f"{metric.name}_sum"] = labels[f"{metric.name}_count"] = own
        else:
            labels[metric.name] = own
    return labels | {metric.name: {*metric.labels, *TARGET} for metric in PROCESS_METRICS}


KNOWN = known()


def dashboard() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / "grafana-dashboard.json").read_text("utf-8"))
    return loaded


def rules() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((FOLDER / "alerts.yaml").read_text("utf-8"))
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def queries() -> Iterator[tuple[str, str, str]]:
    """Yield where a query stands, the query, and the text that names its labels."""
    for panel in panels():
        for target in panel["targets"]:
            legend = target["legendFormat"]
            yield panel["title"], target["expr"], legend if "{{" in legend else ""
    for annotation in dashboard()["annotations"]["list"]:
        if "expr" in annotation:
            yield annotation["name"], annotation["expr"], annotation["titleFormat"]
    for rule in rules():
        told = " ".join(rule["annotations"].values())
        yield rule["alert"], rule["expr"], " ".join(re.findall(r"\$labels\.(\w+)", told))


ASKED = list(queries())


def wrong(query: Query) -> list[str]:
    """Return what a query asks for in vain."""
    found = [selector.name for selector in query.selectors if selector.name not in KNOWN]
    labels = set[str]().union(*(KNOWN.get(each.name, set()) for each in query.selectors))
    found += sorted(query.labels - labels)
    for selector in query.selectors:
        for label, matcher, value in selector.matchers:
            if label not in KNOWN.get(selector.name, set()):
                found.append(f"{selector.name}{{{label}}}")
            elif not value.startswith("$"):
                choices = value.split("|") if matcher == "=~" else [value]
                found += [choice for choice in choices if choice not in VALUES[label]]
    return found


def test_queries_ask_for_metrics_labels_and_values_that_exist() -> None:
    assert len(ASKED) > 80
    assert {place: wrong(parse(text)) for place, text, _ in ASKED if wrong(parse(text))} == {}


def test_labels_that_are_shown_are_labels_of_what_was_asked() -> None:
    in_vain = {}
    for place, text, told in ASKED:
        query = parse(text)
        has = set.intersection(*(KNOWN[selector.name] for selector in query.selectors))
        shown = set(re.findall(r"\{\{(\w+)\}\}", told) or told.split())
        if lacking := shown - (query.labels or has) - TARGET:
            in_vain[place] = lacking
    assert in_vain == {}


@pytest.mark.parametrize(
    "text",
    [
        "ingenium_nothing",
        "ingenium_fills_total{symbol='x'}".replace("'", '"'),
        'ingenium_component_phase{phase="asleep"}',
        "sum by (venue) (ingenium_fills_total)",
        "ingenium_order_latency_seconds",
    ],
)
def test_a_query_for_what_does_not_exist_would_be_found(text: str) -> None:
    assert wrong(parse(text)) != []


@pytest.mark.parametrize(
    "text", ["sum(rate(up[5m])", "rate(up[5m]", "up >", "up{job}", "half(up)", "up up", "rate(up,)"]
)
def test_a_query_that_prometheus_would_refuse_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="in "):
        parse(text)


def test_every_metric_is_on_the_dashboard_or_watched_by_a_rule() -> None:
    asked = {
        re.sub(r"_(bucket|sum|count)$", "", selector.name)
        for _, text, _ in ASKED
        for selector in parse(text).selectors
    }
    not_shown = {
        "ingenium_bus_received_bytes_total",
        "ingenium_bus_published_bytes_total",
        "ingenium_data_played_until_seconds",
        "ingenium_inputs_played_total",
        "ingenium_journal_rows_total",
        "ingenium_orders_submitted_total",
        "ingenium_records_total",
        "ingenium_risk_limit",
        "ingenium_risk_used",
        "ingenium_strategy_calls_total",
        "ingenium_strategy_enabled",
    }
    assert {metric.name for metric in METRICS} - asked == not_shown


def test_panels_fill_their_rows_and_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        at = panel["gridPos"]
        cells = {
            (at["x"] + across, at["y"] + down)
            for across in range(at["w"])
            for down in range(at["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells
    height = max(down for _, down in taken) + 1
    assert taken == {(across, down) for across in range(24) for down in range(height)}


def test_panels_say_what_they_show_and_have_ids_of_their_own() -> None:
    ids = [panel["id"] for panel in dashboard()["panels"]]
    assert len(ids) == len(set(ids))
    assert [panel["title"] for panel in panels() if not panel["description"].endswith(".")] == []


def test_the_dashboard_has_a_row_for_each_concern() -> None:
    rows = [panel["title"] for panel in dashboard()["panels"] if panel["type"] == "row"]
    assert rows == [
        "Session health",
        "Latency",
        "Queues and bus",
        "Orders and fills",
        "Risk",
        "Profit and positions",
        "Resources",
    ]


def test_variables_of_the_dashboard_are_used_and_ask_for_what_exists() -> None:
    variables = {each["name"]: each for each in dashboard()["templating"]["list"]}
    text = json.dumps(dashboard()["panels"])
    for name, variable in variables.items():
        assert f"${name}" in text or f"${{{name}}}" in text
        if variable["type"] == "query":
            found = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["definition"])
            assert found is not None
            query = parse(found[1])
            assert wrong(query) == []
            assert found[2] in KNOWN[query.selectors[0].name]


def test_rules_are_named_once_and_say_how_urgent_they_are_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert set(rule["annotations"]) == {"summary", "action"}
        assert re.fullmatch(r"\d+[sm]", rule.get("for", "0s"))
