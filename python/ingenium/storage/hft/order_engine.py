"""The schema of the order engine: a row for each request."""

from __future__ import annotations

from typing import Final

from ingenium.storage.hft.migration import Migration

_HISTORIES: Final = """
CREATE TABLE order_histories (
    id varchar DEFAULT gen_random_uuid()::varchar PRIMARY KEY,
    user_id varchar(255) NOT NULL,
    exchange varchar(20) NOT NULL,
    symbol varchar(20) NOT NULL,
    order_id varchar(64) NOT NULL,
    client_order_id varchar(64),
    side varchar(10) NOT NULL,
    type varchar(20) NOT NULL,
    price numeric(20, 10),
    quantity numeric(20, 10) NOT NULL,
    filled_quantity numeric(20, 10) NOT NULL DEFAULT 0,
    avg_fill_price numeric(20, 10),
    status varchar(20) NOT NULL,
    leverage numeric(10, 2),
    fee numeric(20, 10),
    realized_pnl numeric(20, 10),
    created_at_exchange timestamptz,
    sent_at timestamptz,
    acknowledged_at timestamptz,
    filled_at timestamptz,
    strategy_id varchar(50),
    error_message text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, exchange, order_id)
);
CREATE INDEX idx_order_histories_client ON order_histories (user_id, client_order_id);
CREATE INDEX idx_order_histories_created ON order_histories (user_id, created_at DESC);
CREATE INDEX idx_order_histories_strategy
    ON order_histories (user_id, strategy_id, created_at DESC)
"""

MIGRATIONS: Final = (
    Migration(1, "create_table_order_histories", _HISTORIES, "DROP TABLE order_histories"),
    Migration(
        2,
        "add_column_request_id",
        "ALTER TABLE order_histories ADD COLUMN request_id varchar(255); "
        "CREATE INDEX idx_order_histories_request ON order_histories (request_id)",
        "ALTER TABLE order_histories DROP COLUMN request_id",
    ),
    Migration(
        3,
        "add_column_is_paper_trading",
        "ALTER TABLE order_histories ADD COLUMN is_paper_trading bool NOT NULL DEFAULT false",
        "ALTER TABLE order_histories DROP COLUMN is_paper_trading",
    ),
    Migration(
        4,
        "unique_request_id",
        "CREATE UNIQUE INDEX uq_order_histories_request ON order_histories (request_id) "
        "WHERE request_id IS NOT NULL",
        "DROP INDEX uq_order_histories_request",
    ),
)
"""The last is ours: the contract's plain index let a request in twice."""
