"""Where a cluster is, and how we are let in."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from search.engine import EngineError

DEFAULT_NAME = "kirana-products"
DEFAULT_PORT = 9200
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")


@dataclass(frozen=True, slots=True)
class Node:
    """One server."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Address:
    """The nodes of one cluster, and the name under which the live index is reached there (an alias)."""

    nodes: tuple[Node, ...]
    name: str = DEFAULT_NAME
    secure: bool = False

    def __str__(self) -> str:
        """The nodes alone, for people."""
        return ", ".join(f"{node.host}:{node.port}" for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Access:
    """Basic authentication, the certificate authority's file, and our own certificate with its key; all may be absent.
    The certificate's file may hold the key as well."""

    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


NO_ACCESS = Access()


def read_address(url: str) -> Address:
    """`opensearch://host:9200,other:9200/name`, or `opensearchs://…` over TLS; port and name may be left out.

    Raises EngineError for anything else, and for a password in it: addresses come into logs.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"opensearch", "opensearchs"} or not parts.netloc:
        raise EngineError("KIRANA_SEARCH: use `opensearch://host:9200`, or `opensearchs://host:9200` over TLS")
    if "@" in parts.netloc:
        raise EngineError("KIRANA_SEARCH holds a user: move it to KIRANA_SEARCH_USER and KIRANA_SEARCH_PASSWORD")
    name = parts.path.strip("/") or DEFAULT_NAME
    if not NAME.fullmatch(name):
        raise EngineError(f"KIRANA_SEARCH: {name!r} cannot name an index: small letters, digits, dot, dash, underscore")
    return Address(tuple(map(_node, parts.netloc.split(","))), name, parts.scheme == "opensearchs")


def _node(text: str) -> Node:
    host, _, port = text.rpartition(":") if re.search(r":\d+$", text) else (text, "", "")
    number = int(port) if port else DEFAULT_PORT
    if not host or number > 65535:
        raise EngineError(f"KIRANA_SEARCH: {text!r} is no host and port")
    return Node(host.strip("[]"), number)
