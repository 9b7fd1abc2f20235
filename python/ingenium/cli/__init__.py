"""The command `ingenium`: a module a group of commands."""

from ingenium.cli import (
    audits,
    backtesting,
    check,
    control,
    data,
    events,
    journal,
    new,
    records,
    report,
    run,
    runs,
    schema,
    sessions,
    strategies,
    sweep,
    version,
)
from ingenium.cli.app import app, main

__all__ = [
    "app",
    "audits",
    "backtesting",
    "check",
    "control",
    "data",
    "events",
    "journal",
    "main",
    "new",
    "records",
    "report",
    "run",
    "runs",
    "schema",
    "sessions",
    "strategies",
    "sweep",
    "version",
]
