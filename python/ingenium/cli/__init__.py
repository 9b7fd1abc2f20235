"""The command `ingenium`: a module a group of commands."""

from ingenium.cli import backtesting, new, strategies, version
from ingenium.cli.app import app, main

__all__ = ["app", "backtesting", "main", "new", "strategies", "version"]
