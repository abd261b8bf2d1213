"""What people decided about synonyms and corrections that use has proposed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table; one decision a proposal."""
    op.create_table(
        "proposal_decisions",
        sa.Column("proposal_id", sa.String, primary_key=True),
        sa.Column("phrase", sa.Text, nullable=False),
        sa.Column("other", sa.Text, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Drop the decisions: what was declined will be proposed again."""
    op.drop_table("proposal_decisions")
