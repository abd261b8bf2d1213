"""Alembic's folder: `store.database` runs it when a database is opened that is behind."""
