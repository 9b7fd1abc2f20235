"""The table of measures: each stands here once, in the group of the component that knows it."""

from __future__ import annotations

from dataclasses import dataclass

from ingenium.model.measures.declaring import (
    counter,
    counters,
    gauge,
    gauges,
    times,
    times_by,
)
from ingenium.model.measures.kinds import Counter, Distribution, Family, Gauge


@dataclass(slots=True)
class DataMeasures:
    """Market data on its way from its source into the session."""

    rows: Family[Counter] = counters(
        "ingenium_data_rows_total", "rows", "Rows of market data that were played.", "kind"
    )
    played_until: Gauge = gauge(
        "ingenium_data_played_until_seconds",
        "seconds",
        "Time, since 1970, up to which market data were played.",
        scale=1e-9,
    )
    latency: Distribution = times(
        "ingenium_data_latency_seconds",
        "Time from when a datum became available until it was played; only of data as they come.",
    )
    stale: Family[Gauge] = gauges(
        "ingenium_data_stale",
        "boolean",
        "1 while nothing is heard of an instrument for longer than it should be.",
        "symbol",
    )


@dataclass(slots=True)
class QueueMeasures:
    """What waits: to be played, to be decided, on the bus."""

    played: Counter = counter(
        "ingenium_inputs_played_total", "inputs", "Inputs of the session that were played."
    )
    inputs: Gauge = gauge(
        "ingenium_inputs_waiting", "inputs", "Inputs that were received and not played yet."
    )
    decision_wait: Family[Gauge] = gauges(
        "ingenium_decision_wait_seconds",
        "seconds",
        "How long the session has waited for a decision of this strategy; 0 if it does not wait.",
        "strategy",
    )
    behind: Family[Gauge] = gauges(
        "ingenium_bus_behind_messages",
        "messages",
        "Messages on the bus that a subscription has not handed over yet.",
        "subscription",
    )
    unsettled: Family[Gauge] = gauges(
        "ingenium_bus_unsettled_messages",
        "messages",
        "Messages that a subscription handed over and nobody settled yet.",
        "subscription",
    )


@dataclass(slots=True)
class BusMeasures:
    """What passes between a process and the bus."""

    received: Counter = counter(
        "ingenium_bus_received_messages_total", "messages", "Messages received from the bus."
    )
    received_bytes: Counter = counter(
        "ingenium_bus_received_bytes_total",
        "bytes",
        "Bytes received, without headers.",
    )
    published: Counter = counter(
        "ingenium_bus_published_messages_total", "messages", "Messages that the bus took."
    )
    published_bytes: Counter = counter(
        "ingenium_bus_published_bytes_total", "bytes", "Bytes published, without headers."
    )
    publish_time: Distribution = times(
        "ingenium_bus_publish_seconds",
        "Time until the bus had what was published, of a message or of many at once.",
    )
    dropped: Family[Counter] = counters(
        "ingenium_bus_dropped_messages_total",
        "messages",
        "Market data dropped because a consumer was too slow and its policy allows it.",
        "subscription",
    )
    dead_letters: Family[Counter] = counters(
        "ingenium_bus_dead_letters_total",
        "messages",
        "Messages put among the dead letters: rejected, or failed too often.",
        "subscription",
    )
    reconnects: Counter = counter(
        "ingenium_bus_reconnects_total",
        "connections",
        "Times that a lost connection was made anew.",
    )


@dataclass(slots=True)
class StrategyMeasures:
    """The work of strategies."""

    call_time: Family[Distribution] = times_by(
        "ingenium_strategy_call_seconds", "Time that a strategy took for one call.", "strategy"
    )
    calls: Family[Counter] = counters(
        "ingenium_strategy_calls_total", "calls", "Calls of a strategy.", "strategy"
    )
    enabled: Family[Gauge] = gauges(
        "ingenium_strategy_enabled", "boolean", "Whether a strategy is called: 1 or 0.", "strategy"
    )


@dataclass(slots=True)
class OrderMeasures:
    """Orders from their submission to their end."""

    submitted: Family[Counter] = counters(
        "ingenium_orders_submitted_total", "orders", "Orders that a strategy asked for.", "strategy"
    )
    ended: Family[Counter] = counters(
        "ingenium_orders_ended_total",
        "orders",
        "Orders that ended, by how: filled, cancelled, expired, rejected or denied.",
        "strategy",
        "outcome",
    )
    working: Family[Gauge] = gauges(
        "ingenium_orders_working", "orders", "Orders that have not ended.", "strategy"
    )
    unknown: Gauge = gauge(
        "ingenium_orders_unknown",
        "orders",
        "Orders of which the venue has not told whether it has them.",
    )
    fills: Family[Counter] = counters(
        "ingenium_fills_total", "fills", "Fills, whole and partial.", "strategy"
    )
    turnover: Family[Counter] = counters(
        "ingenium_turnover_total",
        "currency of the symbol",
        "Quantity times price of all fills.",
        "strategy",
        "symbol",
    )
    fees: Family[Counter] = counters(
        "ingenium_fees_total", "account currency", "Fees paid.", "strategy"
    )
    latency: Distribution = times(
        "ingenium_order_latency_seconds",
        "Time from an order's submission to its first fill, by the session's clock.",
    )
    stage_time: Family[Distribution] = times_by(
        "ingenium_order_stage_seconds",
        "Time that orders took to reach a stage from the stage before.",
        "stage",
    )


@dataclass(slots=True)
class RiskMeasures:
    """The risk gate and its limits. Scope is the account, the id of a strategy, or a symbol."""

    denials: Family[Counter] = counters(
        "ingenium_denials_total",
        "orders",
        "Orders that the risk gate denied, by the rule that they broke.",
        "strategy",
        "rule",
    )
    used: Family[Gauge] = gauges(
        "ingenium_risk_used",
        "as the limit",
        "How much of a limit is used; of a limit for each instrument, the most used one.",
        "scope",
        "limit",
    )
    allowed: Family[Gauge] = gauges(
        "ingenium_risk_limit", "as the limit", "What a limit allows.", "scope", "limit"
    )
    utilisation: Family[Gauge] = gauges(
        "ingenium_risk_utilisation_ratio",
        "ratio",
        "Part of a limit that is used: 1 is all of it.",
        "scope",
        "limit",
    )
    near: Family[Gauge] = gauges(
        "ingenium_risk_near",
        "limits",
        "How many limits of a kind are near: used from the part on that `warn_at` names.",
        "scope",
        "limit",
    )
    trading: Family[Gauge] = gauges(
        "ingenium_trading_state",
        "boolean",
        "1 for the state in which trading is (active, reducing, halted), 0 for the others.",
        "scope",
        "state",
    )


@dataclass(slots=True)
class MoneyMeasures:
    """Money and positions, in the account's currency where nothing else is said."""

    cash: Gauge = gauge(
        "ingenium_account_cash", "account currency", "Cash of the account, of all currencies."
    )
    account_equity: Gauge = gauge(
        "ingenium_account_equity", "account currency", "Cash and the value of all positions."
    )
    equity: Family[Gauge] = gauges(
        "ingenium_strategy_equity", "account currency", "Equity of a strategy.", "strategy"
    )
    realised: Family[Gauge] = gauges(
        "ingenium_strategy_realised_profit",
        "account currency",
        "Profit of closed positions after fees; a loss is negative.",
        "strategy",
    )
    unrealised: Family[Gauge] = gauges(
        "ingenium_strategy_unrealised_profit",
        "account currency",
        "Profit of open positions at their marks; a loss is negative.",
        "strategy",
    )
    quantity: Family[Gauge] = gauges(
        "ingenium_position_quantity", "units", "Position; short is negative.", "strategy", "symbol"
    )
    open_profit: Family[Gauge] = gauges(
        "ingenium_position_profit",
        "account currency",
        "Profit of an open position at its mark; a loss is negative.",
        "strategy",
        "symbol",
    )


@dataclass(slots=True)
class JournalMeasures:
    """What is kept: the journal, and the records made of it."""

    rows: Counter = counter("ingenium_journal_rows_total", "rows", "Rows written to the journal.")
    bytes: Counter = counter(
        "ingenium_journal_bytes_total", "bytes", "Bytes written to the journal."
    )
    waiting: Gauge = gauge(
        "ingenium_journal_rows_waiting", "rows", "Rows that the journal does not hold safely yet."
    )
    commit_time: Distribution = times(
        "ingenium_journal_commit_seconds", "Time until rows handed to the journal were safe."
    )
    records: Counter = counter(
        "ingenium_records_total", "records", "Records written to the database."
    )
    records_waiting: Gauge = gauge(
        "ingenium_records_waiting", "records", "Records that the database does not hold yet."
    )


@dataclass(slots=True)
class ComponentMeasures:
    """How a component is."""

    phase: Family[Gauge] = gauges(
        "ingenium_component_phase",
        "boolean",
        "1 for the phase that the component is in (starting, replaying, running, draining, ended, "
        "stopped, failed), 0 for the others.",
        "phase",
    )
    heartbeat_age: Gauge = gauge(
        "ingenium_component_heartbeat_age_seconds",
        "seconds",
        "Time since the component last said that its work goes on.",
    )
    loop_delay: Distribution = times(
        "ingenium_loop_delay_seconds",
        "How late the event loop came to what was due: how long it was busy with one thing.",
    )
    restarts: Counter = counter(
        "ingenium_component_restarts_total", "starts", "Times that the supervisor started it again."
    )
    log_records: Family[Counter] = counters(
        "ingenium_log_records_total", "records", "Lines logged, by level.", "level"
    )
    traced: Family[Counter] = counters(
        "ingenium_traced_orders_total",
        "orders",
        "Orders sampled for traces, by what became of their spans: sent, lost.",
        "fate",
    )
    overruns: Counter = counter(
        "ingenium_measures_overruns_total",
        "overruns",
        "Times that more values came than a ring holds, so that distributions lack some.",
    )
