"""Ingenium: write a trading strategy once; backtest it, paper-trade it, trade it live."""

from ingenium.analytics.result import Result
from ingenium.execution.executor import OrderExecutor
from ingenium.execution.orders import VenueOrder
from ingenium.ingest.feed import Feed, Row
from ingenium.ingest.ingestor import Ingestor
from ingenium.ingest.poller import Poller
from ingenium.model import indicators
from ingenium.model.bars import Bars
from ingenium.model.corporate_actions import Delisting, Dividend, Split, SymbolChange
from ingenium.model.engine import Bar, Book, Fill, Order, OrderEvent, Quote, Trade
from ingenium.model.errors import ConfigError, DataError, IngeniumError
from ingenium.model.ticks import TickKind, Ticks
from ingenium.portfolio.portfolio import Portfolio
from ingenium.research.lookahead import check_lookahead
from ingenium.research.space import Integers, LogUniform, Uniform
from ingenium.research.sweeping import sweep
from ingenium.runtime.backtest import backtest
from ingenium.storage.bar_files import load_bars
from ingenium.storage.catalog.catalog import Catalog
from ingenium.storage.importing.importer import import_data
from ingenium.strategy.array_strategy import ArrayStrategy
from ingenium.strategy.strategy import Strategy

__all__ = [
    "ArrayStrategy",
    "Bar",
    "Bars",
    "Book",
    "Catalog",
    "ConfigError",
    "DataError",
    "Delisting",
    "Dividend",
    "Feed",
    "Fill",
    "IngeniumError",
    "Ingestor",
    "Integers",
    "LogUniform",
    "Order",
    "OrderEvent",
    "OrderExecutor",
    "Poller",
    "Portfolio",
    "Quote",
    "Result",
    "Row",
    "Split",
    "Strategy",
    "SymbolChange",
    "TickKind",
    "Ticks",
    "Trade",
    "Uniform",
    "VenueOrder",
    "backtest",
    "check_lookahead",
    "import_data",
    "indicators",
    "load_bars",
    "sweep",
]
