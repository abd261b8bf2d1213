"""A publication may be planned: it holds from a later moment on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the moment from which a publication holds; without one it holds at once."""
    op.add_column("rule_publications", sa.Column("holds_from", sa.BigInteger))


def downgrade() -> None:
    """Drop the moment; what was planned counts as published."""
    op.drop_column("rule_publications", "holds_from")
