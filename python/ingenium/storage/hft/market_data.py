"""The schema of market data: klines by symbol and month, whose partitions make themselves."""

from __future__ import annotations

from typing import Final

from ingenium.storage.hft.migration import Migration

_KLINES: Final = """
CREATE TABLE market_klines (
    exchange varchar(20) NOT NULL,
    event_type varchar(20),
    event_time timestamptz,
    symbol varchar(20) NOT NULL,
    "interval" varchar(10) NOT NULL,
    open_time timestamptz NOT NULL,
    close_time timestamptz,
    open_price numeric(38, 18),
    high_price numeric(38, 18),
    low_price numeric(38, 18),
    close_price numeric(38, 18),
    base_volume numeric(38, 18),
    quote_volume numeric(38, 18),
    taker_base_volume numeric(38, 18),
    taker_quote_volume numeric(38, 18),
    trade_count int,
    first_trade_id bigint,
    last_trade_id bigint,
    is_closed bool DEFAULT false,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    PRIMARY KEY (exchange, symbol, "interval", open_time)
) PARTITION BY LIST (symbol);
CREATE INDEX idx_kline_lookup ON market_klines (exchange, symbol, "interval", open_time DESC);
CREATE INDEX idx_kline_closed ON market_klines (exchange, symbol, "interval", open_time DESC)
    WHERE is_closed;
CREATE INDEX idx_kline_time ON market_klines (exchange, open_time);

CREATE FUNCTION create_symbol_partition(symbol text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TABLE IF NOT EXISTS %I PARTITION OF market_klines FOR VALUES IN (%L) '
        'PARTITION BY RANGE (open_time)',
        'market_klines_' || lower(symbol), symbol
    );
END $$;

CREATE FUNCTION create_month_partition(symbol text, year int, month int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    first timestamptz := make_timestamptz(year, month, 1, 0, 0, 0, 'UTC');
    after timestamptz := (make_date(year, month, 1) + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    EXECUTE format(
        'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        format('market_klines_%s_%s_%s', lower(symbol), year, lpad(month::text, 2, '0')),
        'market_klines_' || lower(symbol), first, after
    );
END $$;
"""

_SUBSCRIPTIONS: Final = """
CREATE TABLE kline_subscriptions (
    id varchar DEFAULT gen_random_uuid()::varchar PRIMARY KEY,
    exchange varchar(20) NOT NULL,
    symbol varchar(30) NOT NULL,
    "interval" varchar(10) NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    UNIQUE (exchange, symbol, "interval")
)
"""

_MAPPINGS: Final = """
CREATE TABLE symbol_mappings (
    id varchar DEFAULT gen_random_uuid()::varchar PRIMARY KEY,
    exchange varchar(20) NOT NULL,
    symbol varchar(30) NOT NULL,
    kline_symbol varchar(30) NOT NULL,
    order_symbol varchar(30) NOT NULL,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    UNIQUE (exchange, symbol)
)
"""

_ENSURE: Final = """
CREATE FUNCTION ensure_market_kline_partition(symbol text, open_time timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    name text := upper(symbol);
    moment timestamp := open_time AT TIME ZONE 'UTC';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('market_klines_partition_' || name));
    PERFORM create_symbol_partition(name);
    PERFORM create_month_partition(
        name, extract(year FROM moment)::int, extract(month FROM moment)::int
    );
END $$
"""

_AUTOMATIC: Final = """
CREATE FUNCTION ensure_market_kline_partition_from_symbol_mapping() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    FOR ahead IN 0..12 LOOP
        PERFORM ensure_market_kline_partition(
            NEW.kline_symbol, now() + make_interval(months => ahead)
        );
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER ensure_partition_from_symbol_mapping
    AFTER INSERT OR UPDATE OF kline_symbol ON symbol_mappings
    FOR EACH ROW EXECUTE FUNCTION ensure_market_kline_partition_from_symbol_mapping();

CREATE FUNCTION ensure_market_kline_partitions_for_all_symbols(
    reference timestamptz DEFAULT now()
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT DISTINCT upper(kline_symbol) FROM symbol_mappings LOOP
        FOR ahead IN 0..12 LOOP
            PERFORM ensure_market_kline_partition(
                name, reference + make_interval(months => ahead)
            );
        END LOOP;
    END LOOP;
END $$
"""

MIGRATIONS: Final = (
    Migration(
        1,
        "create_table_maket_klines",
        _KLINES,
        "DROP TABLE market_klines; DROP FUNCTION create_month_partition(text, int, int); "
        "DROP FUNCTION create_symbol_partition(text)",
    ),
    Migration(
        2,
        "create_table_kline_subscriptions",
        _SUBSCRIPTIONS,
        "DROP TABLE kline_subscriptions",
    ),
    Migration(3, "create_table_symbol_mappings", _MAPPINGS, "DROP TABLE symbol_mappings"),
    Migration(
        4,
        "drop_column_trade_id",
        "ALTER TABLE market_klines DROP COLUMN first_trade_id, DROP COLUMN last_trade_id",
        "ALTER TABLE market_klines ADD COLUMN first_trade_id bigint, "
        "ADD COLUMN last_trade_id bigint",
    ),
    Migration(
        5,
        "create_function_ensure_market_kline_partition",
        _ENSURE,
        "DROP FUNCTION ensure_market_kline_partition(text, timestamptz)",
    ),
    Migration(
        6,
        "fix_market_kline_auto_partition_strategy",
        _AUTOMATIC,
        "DROP FUNCTION ensure_market_kline_partitions_for_all_symbols(timestamptz); "
        "DROP TRIGGER ensure_partition_from_symbol_mapping ON symbol_mappings; "
        "DROP FUNCTION ensure_market_kline_partition_from_symbol_mapping()",
    ),
)
"""The names and their order are the contract's."""
