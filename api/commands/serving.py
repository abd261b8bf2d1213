"""`kirana serve` and `kirana token`: the running application and who may ask it."""

import os
import socket
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.commands.console import ASIDE, OUT

if TYPE_CHECKING:
    from api.settings import Settings

LONGEST_REQUEST_LINE = 256 * 1024
"""Bytes: a text of 10,000 Devanagari letters is 90 kB in an address, and gets a page like any other."""

Host = Annotated[str | None, typer.Option(help="address to listen on [KIRANA_HOST]", show_default=False)]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="port to listen on [KIRANA_PORT]", show_default=False)]
Workers = Annotated[int | None, typer.Option(min=1, max=256, help="processes [KIRANA_WORKERS]", show_default=False)]
Role = Annotated[Literal["retailer", "merchandiser", "analyst", "admin"], typer.Option(help="what it may do")]


class ServeError(Exception):
    """The server cannot start; the sentence says why and what to do."""


def serve(host: Host = None, port: Port = None, workers: Workers = None) -> None:
    """Serve the HTTP API; /docs describes it."""
    settings = chosen(host=host, port=port, workers=workers)
    OUT.print(f"Serving {address(settings)}/docs (Ctrl-C ends it)", markup=False)
    run(settings)


def token(
    retailer: Annotated[str, typer.Option(help="id of the shop", show_default=False)] = "",
    role: Role = "retailer",
    name: Annotated[
        str,
        typer.Option(help="who of the staff it is, for the trail of rules; you, if not given", show_default=False),
    ] = "",
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 366, help="how long it is valid")] = 24,
) -> None:
    """Print a bearer token for a shop or a member of the staff."""
    from api.auth import STAFF, Identity, open_tokens
    from api.commands.opening import user
    from api.settings import read_settings

    named = name or (user() if role in STAFF else "")
    typer.echo(open_tokens(read_settings()).issue(Identity(role, retailer, named), hours))


def chosen(**options: str | int | bool | None) -> "Settings":
    """The settings, with a command's own options before them."""
    from api.settings import read_settings

    return read_settings().model_copy(update={name: value for name, value in options.items() if value is not None})


def address(settings: "Settings") -> str:
    """Where a browser on this machine finds the server."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 (compared, not bound)
    return f"http://{host}:{settings.port}"


def run(settings: "Settings") -> None:
    """Serves until it is told to stop. Raises ServeError where the port is not free."""
    import uvicorn

    from api.auth import open_tokens
    from api.metrics import SHARED_FOLDER
    from api.settings import PREFIX

    _check_free(settings.host, settings.port)
    open_tokens(settings)  # so that a secret that cannot be kept is told here, and not by each worker
    os.environ[f"{PREFIX}DEMO"] = str(settings.demo)  # the workers read their settings themselves
    with TemporaryDirectory(prefix="kirana-metrics-") as shared:
        if settings.workers > 1:
            os.environ[SHARED_FOLDER] = shared
            ASIDE.print(f"{settings.workers} workers", markup=False)
        uvicorn.run(
            "api.app:from_environment",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            log_level="warning",
            access_log=False,
            h11_max_incomplete_event_size=LONGEST_REQUEST_LINE,
        )


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise ServeError(f"cannot listen on {host}:{port} ({fault.strerror}): choose another --port") from None
