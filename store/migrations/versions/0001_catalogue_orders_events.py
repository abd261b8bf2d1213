"""The first tables: catalogue, retailers, orders, judgments, events, revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of the first version."""
    _create_catalogue()
    _create_demand()
    _create_behaviour()
    op.create_table(
        "revisions",
        sa.Column("noun", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop every table: what was imported must be imported again."""
    for table in ("revisions", "events", "queries", "judgments", "order_lines", "retailers", "products"):
        op.drop_table(table)


def _create_catalogue() -> None:
    op.create_table(
        "products",
        sa.Column("product_id", sa.String, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("brand", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("price", sa.Float),
        sa.Column("mrp", sa.Float),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("pack_value", sa.Float),
        sa.Column("pack_unit", sa.String),
        sa.Column("pack_count", sa.Integer, nullable=False),
        sa.Column("moq", sa.Integer, nullable=False),
        sa.Column("case_pack", sa.Integer, nullable=False),
        sa.Column("price_slabs", sa.Text, nullable=False),
        sa.Column("distributor_id", sa.String, nullable=False),
        sa.Column("stock", sa.Integer),
        sa.Column("regions", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger),
        sa.Column("image_url", sa.Text, nullable=False),
        sa.Column("attributes", sa.Text, nullable=False),
    )


def _create_demand() -> None:
    op.create_table(
        "retailers",
        sa.Column("retailer_id", sa.String, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("segment", sa.String, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("attributes", sa.Text, nullable=False),
    )
    op.create_table(
        "order_lines",
        sa.Column("order_id", sa.String, primary_key=True),
        sa.Column("product_id", sa.String, primary_key=True),
        sa.Column("retailer_id", sa.String, nullable=False),
        sa.Column("quantity", sa.Float, nullable=False),
        sa.Column("unit_price", sa.Float),
        sa.Column("ordered_at", sa.BigInteger, nullable=False),
    )
    op.create_index("order_lines_by_retailer", "order_lines", ["retailer_id", "ordered_at"])


def _create_behaviour() -> None:
    op.create_table(
        "judgments",
        sa.Column("query", sa.String, primary_key=True),
        sa.Column("product_id", sa.String, primary_key=True),
        sa.Column("grade", sa.Float, nullable=False),
    )
    op.create_table(
        "queries",
        sa.Column("query_id", sa.String, primary_key=True),
        sa.Column("retailer_id", sa.String, nullable=False),
        sa.Column("user_query", sa.Text, nullable=False),
        sa.Column("timestamp", sa.BigInteger, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
    )
    op.create_index("queries_by_time", "queries", ["timestamp"])
    op.create_table(
        "events",
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("query_id", sa.String, nullable=False),
        sa.Column("retailer_id", sa.String, nullable=False),
        sa.Column("action_name", sa.String, nullable=False),
        sa.Column("object_id", sa.String, nullable=False),
        sa.Column("ordinal", sa.Integer),
        sa.Column("timestamp", sa.BigInteger, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
    )
    op.create_index("events_by_time", "events", ["timestamp"])
    op.create_index("events_by_retailer", "events", ["retailer_id", "timestamp"])
