"""The relational tables. Changing one means a new file in `store/migrations/versions`.

Moments are whole milliseconds since 1970 UTC (`epoch_millis`, as the search engines have them): the same in SQLite and
PostgreSQL, and half a million of them become a pandas column at once. Nested values are JSON text.
"""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

products = Table(
    "products",
    metadata,
    Column("product_id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("brand", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("price", Float),
    Column("mrp", Float),
    Column("currency", String, nullable=False),
    Column("pack_value", Float),
    Column("pack_unit", String),
    Column("pack_count", Integer, nullable=False),
    Column("moq", Integer, nullable=False),
    Column("case_pack", Integer, nullable=False),
    Column("price_slabs", Text, nullable=False),
    Column("distributor_id", String, nullable=False),
    Column("stock", Integer),
    Column("regions", Text, nullable=False),
    Column("created_at", BigInteger),
    Column("image_url", Text, nullable=False),
    Column("attributes", Text, nullable=False),
)

product_versions = Table(  # of products that have changed since they were imported
    "product_versions",
    metadata,
    Column("product_id", String, primary_key=True),
    Column("version", BigInteger, nullable=False),
)

retailers = Table(
    "retailers",
    metadata,
    Column("retailer_id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("segment", String, nullable=False),
    Column("region", String, nullable=False),
    Column("attributes", Text, nullable=False),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_id", String, primary_key=True),
    Column("product_id", String, primary_key=True),
    Column("retailer_id", String, nullable=False),
    Column("quantity", Float, nullable=False),
    Column("unit_price", Float),
    Column("ordered_at", BigInteger, nullable=False),
    Index("order_lines_by_retailer", "retailer_id", "ordered_at"),
)

judgments = Table(
    "judgments",
    metadata,
    Column("query", String, primary_key=True),
    Column("product_id", String, primary_key=True),
    Column("grade", Float, nullable=False),
)

queries = Table(
    "queries",
    metadata,
    Column("query_id", String, primary_key=True),
    Column("retailer_id", String, nullable=False),
    Column("user_query", Text, nullable=False),
    Column("timestamp", BigInteger, nullable=False),
    Column("raw", Text, nullable=False),
    Index("queries_by_time", "timestamp"),
)

events = Table(
    "events",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("query_id", String, nullable=False),
    Column("retailer_id", String, nullable=False),
    Column("action_name", String, nullable=False),
    Column("object_id", String, nullable=False),
    Column("ordinal", Integer),
    Column("timestamp", BigInteger, nullable=False),
    Column("raw", Text, nullable=False),
    Index("events_by_time", "timestamp"),
    Index("events_by_retailer", "retailer_id", "timestamp"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("noun", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

rule_versions = Table(
    "rule_versions",
    metadata,
    Column("rule_id", String, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Text),  # none: removed
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", String, nullable=False),
)

rule_publications = Table(
    "rule_publications",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("rule_id", String, nullable=False),
    Column("version", Integer),  # none: withdrawn
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", String, nullable=False),
    Column("holds_from", BigInteger),  # none: at once
    Index("rule_publications_by_time", "at"),
)

proposal_decisions = Table(
    "proposal_decisions",
    metadata,
    Column("proposal_id", String, primary_key=True),
    Column("phrase", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("decision", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", String, nullable=False),
)
