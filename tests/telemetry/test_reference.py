"""The reference of metrics says what the table says."""

from pathlib import Path

from ingenium.model.measures.declaring import Metric
from ingenium.model.measures.measures import METRICS
from ingenium.runtime.telemetry.process import PROCESS_METRICS


def row(metric: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    told = f"| `{metric.name}` | {metric.sort} | {metric.unit} | {labels} | {metric.meaning} |"
    return told.replace("|  |", "| |")


def test_every_metric_of_the_tables_is_in_the_reference_and_no_other(repository: Path) -> None:
    page = (repository / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    listed = [
        line.replace("|  |", "| |")
        for line in page.splitlines()
        if line.startswith(("| `ingenium_", "| `process_"))
    ]
    assert listed == [row(metric) for metric in (*METRICS, *PROCESS_METRICS)]
