"""The database that `KIRANA_TEST_POSTGRES` names and that may be emptied, such as `postgresql+psycopg://postgres@/test`."""

import os

from sqlalchemy import create_engine, text

from store.tables import metadata


def empty_postgresql() -> str:
    """Its URL; it has no tables any more."""
    url = os.environ["KIRANA_TEST_POSTGRES"]
    engine = create_engine(url)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
    return url
