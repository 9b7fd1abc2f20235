"""What exchanges call instruments."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

EXACT = sa.Numeric().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "symbol_mappings",
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("feed_symbol", sa.Text(), nullable=False),
        sa.Column("order_symbol", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("tick", EXACT, nullable=False),
        sa.Column("lot", EXACT, nullable=False),
        sa.Column("min_quantity", EXACT, nullable=False),
        sa.Column("min_notional", EXACT, nullable=False),
        sa.Column("trades", sa.Text(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("symbol", name="pk_symbol_mappings"),
    )


def downgrade() -> None:
    """Take the table away, with what it holds."""
    op.drop_table("symbol_mappings")
