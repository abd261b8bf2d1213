"""Who asks: bearer tokens that carry a role and, for a shop, its id. Nothing else says who somebody is."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import jwt

from api.settings import Settings, SettingsError

Role = Literal["retailer", "merchandiser", "analyst", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
STAFF: frozenset[Role] = frozenset({"merchandiser", "analyst", "admin"})
"""Who sees what shops never do, such as the names of rules."""
ALGORITHM = "HS256"
SECRET_FILE = "secret"  # noqa: S105 (a file's name)


class TokenError(Exception):
    """A token is not valid, or cannot be made; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, as the token says it. Without a token nobody in particular: no role, no shop.

    `name` is who of the staff it is, for the trail of what they change.
    """

    role: Role | None = None
    retailer_id: str = ""
    name: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether it works for the marketplace."""
        return self.role in STAFF


ANYBODY = Identity()


@dataclass(frozen=True, slots=True)
class Tokens:
    """Signs and reads tokens (JWT, HMAC-SHA256). Demo tokens are for everyone to see: only a demo takes them."""

    key: str
    demo: bool = False

    def issue(self, identity: Identity, hours: float) -> str:
        """A token that is valid for so many hours. Raises TokenError for a retailer without an id."""
        if identity.role == "retailer" and not identity.retailer_id:
            raise TokenError("a token of the role retailer needs the shop's id: add --retailer ID")
        now = int(time.time())
        claims: dict[str, object] = {"role": identity.role, "iat": now, "exp": now + int(hours * 3600)}
        if identity.retailer_id:
            claims["retailer_id"] = identity.retailer_id
        if identity.name:
            claims["sub"] = identity.name
        if self.demo:
            claims["demo"] = True
        return jwt.encode(claims, self.key, ALGORITHM)

    def read(self, token: str) -> Identity:
        """Who the token is about. Raises TokenError where it is forged, expired, incomplete or of a demo elsewhere."""
        try:
            claims = jwt.decode(token, self.key, [ALGORITHM], options={"require": ["exp", "role"]})
        except jwt.ExpiredSignatureError:
            raise TokenError("the token has expired: sign in again, or make one with `kirana token`") from None
        except jwt.InvalidTokenError as fault:
            raise TokenError(f"the token is not valid ({fault}): make one with `kirana token`") from None
        if claims.get("demo") and not self.demo:
            raise TokenError("this is a demo token, and this server is no demo: make one with `kirana token`")
        role, retailer_id = claims["role"], claims.get("retailer_id", "")
        if role not in ROLES or not isinstance(retailer_id, str) or (role == "retailer" and not retailer_id):
            raise TokenError(f"the token needs a role ({', '.join(ROLES)}), and a retailer its retailer_id")
        return Identity(role, retailer_id, claims.get("sub", ""))


def open_tokens(settings: Settings) -> Tokens:
    """Tokens with the key of KIRANA_SECRET, or else with one that is made once and kept under KIRANA_HOME."""
    key = settings.secret.get_secret_value() if settings.secret else _kept_secret(settings.home / SECRET_FILE)
    return Tokens(key, settings.demo)


def _kept_secret(file: Path) -> str:
    """The secret in the file, made where there is none. Two processes that make it at once end up with the same one."""
    with _explained(file):
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            fresh = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as written:
                written.write(secrets.token_hex(32))
            try:
                os.link(fresh, file)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return file.read_text(encoding="utf-8").strip()


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise SettingsError(
            f"{file}: {fault.strerror}. Set KIRANA_SECRET, or KIRANA_HOME to a folder you may write"
        ) from None
