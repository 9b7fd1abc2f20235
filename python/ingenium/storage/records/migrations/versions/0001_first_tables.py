"""The first tables.

Written out rather than made of the rows of today, which will change after this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

EXACT = sa.Numeric().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _sessions()
    _orders()
    _accounts()
    op.create_table(
        "progress",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_progress"),
    )


def _sessions() -> None:
    op.create_table(
        "runs",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run", name="pk_runs"),
    )
    op.create_table(
        "components",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("process", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run", "name", name="pk_components"),
    )
    op.create_table(
        "events",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run", "event", name="pk_events"),
    )


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("call", sa.BigInteger(), nullable=True),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("time_in_force", sa.Text(), nullable=False),
        sa.Column("quantity", EXACT, nullable=False),
        sa.Column("limit_price", EXACT, nullable=True),
        sa.Column("trigger_price", EXACT, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("filled", EXACT, nullable=False),
        sa.Column("traded_value", EXACT, nullable=False),
        sa.Column("fees", EXACT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run", "order_number", name="pk_orders"),
    )
    op.create_table(
        "order_events",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", EXACT, nullable=True),
        sa.Column("leaves", EXACT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("limit_value", EXACT, nullable=True),
        sa.Column("value", EXACT, nullable=True),
        sa.PrimaryKeyConstraint("run", "event", name="pk_order_events"),
    )
    op.create_index("ix_order_events_run_order_number", "order_events", ["run", "order_number"])
    op.create_table(
        "fills",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("fill_number", sa.BigInteger(), nullable=False),
        sa.Column("order_number", sa.BigInteger(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("quantity", EXACT, nullable=False),
        sa.Column("price", EXACT, nullable=False),
        sa.Column("fee", EXACT, nullable=False),
        sa.Column("liquidity", sa.Text(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run", "fill_number", name="pk_fills"),
    )
    op.create_index("ix_fills_run_order_number", "fills", ["run", "order_number"])


def _accounts() -> None:
    op.create_table(
        "positions",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("quantity", EXACT, nullable=False),
        sa.Column("average_price", EXACT, nullable=True),
        sa.Column("realised", EXACT, nullable=True),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run", "strategy", "symbol", name="pk_positions"),
    )
    op.create_table(
        "balances",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("cash", EXACT, nullable=True),
        sa.Column("equity", EXACT, nullable=True),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run", "strategy", "currency", name="pk_balances"),
    )


def downgrade() -> None:
    """Take the tables away, with what they hold."""
    for table in (
        "progress",
        "balances",
        "positions",
        "fills",
        "order_events",
        "orders",
        "events",
        "components",
        "runs",
    ):
        op.drop_table(table)
