"""The collection of real data, and its list, which is read when the tests run.

The collection is in DATA_DIR or beside the checkout; a clone that stands alone has the bars that
come with the package, and a list of them in the same form.
"""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
from tests.conftest import REPOSITORY
from tests.quality.stated import calendar_of

import ingenium.storage.sample as shipped
from ingenium.model.timeframe import infer_timeframe
from ingenium.storage.kinds import KINDS
from ingenium.storage.quality.checking import check
from ingenium.storage.quality.subject import Subject

if TYPE_CHECKING:
    from ingenium.storage.quality.finding import Finding

BESIDE = Path(os.environ.get("DATA_DIR", REPOSITORY.parent / "shared" / "data"))
IS_BESIDE = BESIDE.is_dir()
DATA = BESIDE if IS_BESIDE else REPOSITORY / "tests" / "data" / "market"


def data_file(file: str) -> Path:
    path = DATA / file
    return path if path.exists() else Path(shipped.__file__).parent / "data" / path.name


def subject_of(file: str, calendar: str | None = None) -> Subject:
    table = pq.read_table(data_file(file))
    kind = next(kind for kind in KINDS if kind.prices[0] in table.column_names)
    names = [name for name in kind.values if name in table.column_names]
    label = "ts" if "ts" in table.column_names else table.column_names[0]
    stamps = table[label].cast("int64").to_numpy()
    columns = {name: table[name].to_numpy().astype(np.float64) for name in names}
    length = infer_timeframe(stamps) if kind.lasts else 0
    return Subject(kind, stamps, columns, length, calendar=calendar or calendar_of(file))


@cache
def findings_of(file: str, calendar: str | None = None) -> dict[str, Finding]:
    findings = check(subject_of(file, calendar), now=time.time_ns())
    return {finding.check: finding for finding in findings}
