"""Merchandisers' rules: every version of each, and what was published when. Both tables only grow."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = ("rule_versions", "rule_publications")
CHANGES = ("UPDATE", "DELETE")


def upgrade() -> None:
    """Create the two tables; the database itself refuses to change or delete a row of them."""
    op.create_table(
        "rule_versions",
        sa.Column("rule_id", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.String, nullable=False),
    )
    op.create_table(
        "rule_publications",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("rule_id", sa.String, nullable=False),
        sa.Column("version", sa.Integer),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.String, nullable=False),
    )
    op.create_index("rule_publications_by_time", "rule_publications", ["at"])
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop the rules with all they were."""
    for table in TABLES:
        op.drop_table(table)


def _guards(dialect: str) -> list[str]:
    if dialect == "postgresql":
        said = "RAISE EXCEPTION 'a kept version of a rule is never changed'"
        function = (
            f"CREATE OR REPLACE FUNCTION rules_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {said}; END $$"
        )
        run = "FOR EACH ROW EXECUTE FUNCTION rules_stay()"
        return [function, *(f"CREATE TRIGGER {t}_stay_{c} BEFORE {c} ON {t} {run}" for t in TABLES for c in CHANGES)]
    refuse = "BEGIN SELECT RAISE(ABORT, 'a kept version of a rule is never changed'); END"
    return [f"CREATE TRIGGER {t}_stay_{c} BEFORE {c} ON {t} {refuse}" for t in TABLES for c in CHANGES]
