"""Opens the relational database, migrated to the tables of today: SQLite in a file, or PostgreSQL behind a URL."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

LATEST = "0005"  # the newest file in store/migrations/versions; a test holds the two together
BUSY_SECONDS = 30  # a writer waits so long for another one: the longest import writes for some ten seconds
DIALECTS = ("sqlite", "postgresql")
SNAPSHOT = {"isolation_level": "REPEATABLE READ"}  # PostgreSQL shows what is committed meanwhile unless told so


class StoreError(Exception):
    """The database cannot be opened, read or written; the sentence says why and what to do."""


@dataclass(frozen=True)
class Database:
    """An open database. Repositories (`store.catalogue`, `store.orders`, …) take one of its connections."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give one consistent snapshot; what others write meanwhile is not seen."""
        options = SNAPSHOT if self.engine.dialect.name == "postgresql" else {}
        with (
            _explained(self.engine),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give one transaction: all of it is stored at the end of the block, or none if the block raises."""
        with (
            _explained(self.engine),
            self.engine.connect().execution_options(writing=True) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open `sqlite:///path` (made where absent, with its folder) or `postgresql+psycopg://…`, and migrate it.

    Raises `StoreError` where the URL is of another kind, the place cannot be written or the tables are newer than we.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in DIALECTS:
            raise StoreError(f"KIRANA_DATABASE={url}: use sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME")
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            _make_folder(Path(parsed.database).parent)
        engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() == "postgresql")
    except (ArgumentError, NoSuchModuleError) as fault:
        raise StoreError(f"KIRANA_DATABASE={url} is no database URL ({fault}): use sqlite:///PATH") from fault
    except ModuleNotFoundError as fault:
        raise StoreError(f"{fault}: install the extra, `pip install 'kirana-ghar[postgres]'`") from fault
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    database = Database(engine)
    try:
        _migrate(database)
    except StoreError:
        database.close()
        raise
    return database


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreError(
            f"cannot make the folder {folder} ({fault.strerror}): set KIRANA_HOME to one you may write"
        ) from fault


def _prepare_sqlite(connection: object, _entry: ConnectionPoolEntry) -> None:
    """Readers never wait for the writer (WAL), and transactions begin where we say, not where the driver guesses."""
    connection.isolation_level = None  # type: ignore[attr-defined]  # a sqlite3.Connection; the event's type is any driver's
    cursor = connection.cursor()  # type: ignore[attr-defined]  # as above
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: a lock taken later, after a read, could fail instead of wait."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _migrate(database: Database) -> None:
    with database.reading() as connection:
        found = _version(connection)
    if found is not None and found > LATEST:
        raise StoreError(f"the database is of version {found}, this program knows {LATEST}: install the newer program")
    if found != LATEST:
        with database.writing() as connection:
            _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # 0.2 s that only a database behind the code has to pay
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "store:migrations")
    command.upgrade(config, "head")


@contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    """Turn the driver's error into a sentence with a next step."""
    try:
        yield
    except DBAPIError as fault:
        where = engine.url.render_as_string(hide_password=True)
        raise StoreError(_sentence(where, str(fault.orig))) from fault
    except OSError as fault:
        if fault.errno != errno.ENOSPC:
            raise
        raise StoreError(f"{engine.url.database}: the disk is full; nothing was stored") from fault


def _sentence(where: str, said: str) -> str:
    """Say what to do about the driver's words `said`; what has no known remedy is passed on as it is."""
    remedies = {
        "disk is full": "the disk is full; nothing was stored. Make room and run it again",
        "readonly": "the database may not be written. Set KIRANA_HOME to a folder that you may write",
        "unable to open": "the file cannot be opened. Set KIRANA_HOME to a folder that you may write",
        "is locked": f"another process has been writing for {BUSY_SECONDS} s. Wait for it and run it again",
        "not a database": "the file is no SQLite database. Set KIRANA_DATABASE to another one",
        "malformed": "the file is damaged. Restore it from a copy, or import again into a new KIRANA_HOME",
    }
    for word, remedy in remedies.items():
        if word in said:
            return f"{where}: {remedy}."
    return f"{where}: {said}"
