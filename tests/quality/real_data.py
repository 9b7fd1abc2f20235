"""The collection of real data, imported into a catalog, and its list, read when the tests run.

The collection is in DATA_DIR or beside the checkout; a clone that stands alone has the bars that
come with the package, and a list of them in the same form.
"""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.conftest import REPOSITORY
from tests.quality.stated import calendar_of

import ingenium.storage.sample as shipped
from ingenium.storage.catalog.actions import ACTIONS, write_actions
from ingenium.storage.catalog.beside import LOCAL, path_of
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.importing.facts_import import import_actions, import_symbols
from ingenium.storage.importing.importer import import_data
from ingenium.storage.named_data import Choices, NamedData, named_data
from ingenium.storage.quality.checking import check
from ingenium.storage.sample import SAMPLE_SYMBOLS, sample_actions

if TYPE_CHECKING:
    from ingenium.storage.quality.finding import Finding
    from ingenium.storage.quality.subject import Subject

BESIDE = Path(os.environ.get("DATA_DIR", REPOSITORY.parent / "shared" / "data"))
IS_BESIDE = BESIDE.is_dir()
DATA = BESIDE if IS_BESIDE else REPOSITORY / "tests" / "data" / "market"
CATALOGS = TemporaryDirectory(prefix="catalogs-of-real-data-", ignore_cleanup_errors=True)


def data_file(file: str) -> Path:
    path = DATA / file
    return path if path.exists() else Path(shipped.__file__).parent / "data" / path.name


def subject_of(file: str, calendar: str | None = None) -> Subject:
    """Return a file of the collection as it is read back from the catalog."""
    choices = Choices(calendar=calendar or calendar_of(file))
    (found,) = named_data([data_file(file).stem], _imported(file), choices)
    return found.subject


def facts_named(file: str) -> NamedData:
    """Return daily bars of the collection, with its corporate actions and tickers beside them."""
    catalog = _imported(file)
    facts = DATA / "equities" / "corporate_actions"
    if IS_BESIDE and not (catalog.root / "actions").exists():
        import_actions(facts / "events_derived.parquet", catalog.root, repair=["round-ratios"])
        import_symbols(facts / "ticker_history.parquet", catalog.root)
    elif not (catalog.root / "actions").exists():
        known = [action for symbol in SAMPLE_SYMBOLS for action in sample_actions(symbol)]
        write_actions(path_of(catalog.root, ACTIONS, LOCAL), known, ())
    choices = Choices(calendar=calendar_of(file))
    (found,) = named_data([data_file(file).stem], catalog, choices)
    return found


def raw_subject_of(file: str) -> Subject:
    """Return a file of the collection as it is."""
    choices = Choices(calendar=calendar_of(file))
    (found,) = named_data([str(data_file(file))], Catalog(CATALOGS.name), choices)
    return found.subject


@cache
def findings_of(file: str, calendar: str | None = None) -> dict[str, Finding]:
    findings = check(subject_of(file, calendar), now=time.time_ns())
    return {finding.check: finding for finding in findings}


@cache
def _imported(file: str) -> Catalog:
    catalog = Catalog(Path(CATALOGS.name) / file.replace("/", "-"))
    import_data(data_file(file), catalog=catalog.root)
    return catalog
