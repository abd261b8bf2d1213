"""A server on loopback that answers what a test tells it to: troubles that a healthy cluster does not have."""

import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(slots=True)
class Said:
    """What the server answers, request by request (the last answer again and again), and what it was asked."""

    answers: list[tuple[int, Any]]
    delays: list[float] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    port: int = 0

    def next(self) -> tuple[int, bytes]:
        """The next answer, after its delay."""
        place = len(self.asked) - 1
        time.sleep(self.delays[place] if place < len(self.delays) else 0)
        status, body = self.answers[min(place, len(self.answers) - 1)]
        return status, json.dumps(body).encode()


def error(kind: str) -> dict[str, Any]:
    """An error as OpenSearch writes it."""
    return {"error": {"type": kind, "reason": "so", "root_cause": [{"type": kind, "reason": "so"}]}}


@contextmanager
def serving(said: Said, tls: ssl.SSLContext | None = None) -> Iterator[Said]:
    """Runs the server; `said.port` is its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said.asked.append(f"{self.command} {self.path}")
            said.authorizations.append(self.headers.get("Authorization"))
            status, body = said.next()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = answer  # noqa: N815 (names that http.server looks for)

        def log_message(self, *_said: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    said.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield said
    finally:
        server.shutdown()
        server.server_close()
