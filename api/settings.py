"""Every setting of the application: each an environment variable `KIRANA_<NAME>`, described in docs/commands.md too."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "KIRANA_"


class SettingsError(Exception):
    """A setting has a value that it cannot have; the sentence names the variable."""


class Settings(BaseSettings):
    """What one process runs with. The defaults are a small marketplace in `./var` that needs no server."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Annotated[Path, Field(description="folder of all state: database, index, models, rejected rows")] = Path(
        "var"
    )
    search: Annotated[str, Field(description="search engine: `embedded`, or `opensearch://host:9200`")] = "embedded"
    search_user: Annotated[str, Field(description="OpenSearch user, where its security plugin asks for one")] = ""
    search_password: Annotated[SecretStr, Field(description="OpenSearch password")] = SecretStr("")
    search_ca: Annotated[
        Path | None, Field(description="certificate authority of an `opensearchs://` cluster; empty for the system's")
    ] = None
    search_certificate: Annotated[
        Path | None, Field(description="our certificate, where an `opensearchs://` cluster asks for one")
    ] = None
    search_key: Annotated[Path | None, Field(description="key of our certificate, unless its file holds it")] = None
    database: Annotated[
        str, Field(description="database URL, `postgresql+psycopg://…`; empty for a SQLite file under KIRANA_HOME")
    ] = ""
    cache: Annotated[Literal[""], Field(description="profile cache; empty for one inside the process")] = ""
    events: Annotated[Literal["inline"], Field(description="event stream; `inline` stores events at once")] = "inline"
    encoder: Annotated[
        str, Field(description="text encoder: `catalogue` (learned from it), `sentence:MODEL`, `onnx:FOLDER`")
    ] = "catalogue"
    ranker: Annotated[
        Literal["auto", "fusion"], Field(description="`auto` uses a learned model where there is one, `fusion` never")
    ] = "auto"
    secret: Annotated[
        SecretStr | None,
        Field(description="signs the tokens, at least 32 characters; empty for one made and kept under KIRANA_HOME"),
    ] = None
    demo: Annotated[bool, Field(description="accept demo tokens, which `kirana demo` prints for everyone to see")] = (
        False
    )
    host: Annotated[str, Field(description="address that `kirana serve` listens on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="port that `kirana serve` listens on")] = 8000
    workers: Annotated[int, Field(ge=1, le=256, description="server processes")] = 1
    training_processes: Annotated[
        int,
        Field(ge=1, le=64, description="processes that learn the ranking side by side; each takes memory of its own"),
    ] = 2

    @field_validator("search")
    @classmethod
    def _known_engine(cls, search: str) -> str:
        if search == "embedded" or search.startswith(("opensearch://", "opensearchs://")):
            return search
        raise ValueError("use `embedded` or `opensearch://host:9200`")

    @field_validator("encoder")
    @classmethod
    def _known_encoder(cls, encoder: str) -> str:
        kind, _, named = encoder.partition(":")
        if encoder == "catalogue" or (kind in ("sentence", "onnx") and named):
            return encoder
        raise ValueError("use `catalogue`, `sentence:MODEL` or `onnx:FOLDER`")

    @field_validator("secret")
    @classmethod
    def _long_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is None or not secret.get_secret_value():
            return None
        if len(secret.get_secret_value()) < 32:
            raise ValueError("use at least 32 characters, such as the output of `openssl rand -hex 32`")
        return secret

    @property
    def database_url(self) -> str:
        """The database's URL; a SQLite file under `home` where none was given."""
        return self.database or f"sqlite:///{self.home.absolute() / 'kirana.db'}"


def read_settings() -> Settings:
    """The settings of the environment. Raises SettingsError, a sentence per variable that cannot be."""
    try:
        return Settings()
    except ValidationError as fault:
        raise SettingsError("; ".join(_sentence(error["loc"], error["msg"]) for error in fault.errors())) from None


def _sentence(where: tuple[int | str, ...], said: str) -> str:
    """The value itself is not shown: it may be the secret."""
    return f"{PREFIX}{'_'.join(map(str, where)).upper()}: {said.removeprefix('Value error, ')}"
