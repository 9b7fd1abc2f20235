"""Ingenium: write a trading strategy once; backtest it, paper-trade it, trade it live.

A name is imported when it is first asked for, so that `import ingenium` takes no time; the types
of the names are in `__init__.pyi`.
"""

import importlib

_HOMES = {
    "ArrayStrategy": "ingenium.strategy.array_strategy",
    "Bar": "ingenium.model.engine",
    "Bars": "ingenium.model.bars",
    "Book": "ingenium.model.engine",
    "Catalog": "ingenium.storage.catalog.catalog",
    "ConfigError": "ingenium.model.errors",
    "DataError": "ingenium.model.errors",
    "Delisting": "ingenium.model.corporate_actions",
    "Dividend": "ingenium.model.corporate_actions",
    "Feed": "ingenium.ingest.feed",
    "Fill": "ingenium.model.engine",
    "IngeniumError": "ingenium.model.errors",
    "Ingestor": "ingenium.ingest.ingestor",
    "Integers": "ingenium.research.space",
    "LogUniform": "ingenium.research.space",
    "Order": "ingenium.model.engine",
    "OrderEvent": "ingenium.model.engine",
    "OrderExecutor": "ingenium.execution.executor",
    "Poller": "ingenium.ingest.poller",
    "Portfolio": "ingenium.portfolio.portfolio",
    "Quote": "ingenium.model.engine",
    "Result": "ingenium.analytics.result",
    "Row": "ingenium.ingest.feed",
    "Split": "ingenium.model.corporate_actions",
    "Strategy": "ingenium.strategy.strategy",
    "SymbolChange": "ingenium.model.corporate_actions",
    "TickKind": "ingenium.model.ticks",
    "Ticks": "ingenium.model.ticks",
    "Trade": "ingenium.model.engine",
    "Uniform": "ingenium.research.space",
    "VenueOrder": "ingenium.execution.orders",
    "backtest": "ingenium.runtime.backtest",
    "check_lookahead": "ingenium.research.lookahead",
    "import_data": "ingenium.storage.importing.importer",
    "indicators": "ingenium.model",
    "load_bars": "ingenium.storage.bar_files",
    "sweep": "ingenium.research.sweeping",
}

__all__ = tuple(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"module 'ingenium' has no attribute {name!r}"
        raise AttributeError(msg)
    home = importlib.import_module(_HOMES[name])
    value = (
        importlib.import_module(f"{home.__name__}.{name}")
        if name == "indicators"
        else getattr(home, name)
    )
    globals()[name] = value  # found without this function from now on
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
