"""How new the price and the stock of each product are."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table; a product that was never changed since its import has no row."""
    op.create_table(
        "product_versions",
        sa.Column("product_id", sa.String, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop the versions: a change that comes late will be made."""
    op.drop_table("product_versions")
