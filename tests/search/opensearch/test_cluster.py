import shutil
import ssl
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from search.engine import EngineError
from search.opensearch.address import NO_ACCESS, Access, read_address
from search.opensearch.cluster import FAILURES, Cluster
from search.opensearch.faults import (
    BlockedError,
    ConflictError,
    MissingError,
    OverloadedError,
    TooSlowError,
    UnreachableError,
)
from tests.search.opensearch.server import Said, error, serving

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")

FINE = (200, {"fine": True})
ALSO_FINE = {"responses": [{"hits": {}, "status": 200}]}


def open_cluster(
    said: Said, access: Access = NO_ACCESS, *, scheme: str = "opensearch", patience: float = 5.0
) -> Cluster:
    return Cluster(read_address(f"{scheme}://127.0.0.1:{said.port}"), access, patience=patience)


def test_a_question_is_put_again_until_it_is_answered() -> None:
    with (
        serving(Said([(503, error("unavailable")), (429, error("busy")), FINE])) as said,
        closing(open_cluster(said)) as c,
    ):
        assert c.ask("GET", "/") == {"fine": True}
        assert len(said.asked) == 3


def test_what_must_not_repeat_is_sent_once() -> None:
    with serving(Said([(503, error("unavailable")), FINE])) as said, closing(open_cluster(said)) as c:
        with pytest.raises(UnreachableError):
            c.tell("POST", "/_aliases", {})
        assert len(said.asked) == 1


def test_what_must_not_repeat_goes_to_another_node_where_nobody_listens_at_the_first() -> None:
    with serving(Said([FINE])) as gone:
        pass
    with serving(Said([FINE])) as said:
        for _ in range(8):
            with closing(
                Cluster(read_address(f"opensearch://127.0.0.1:{gone.port},127.0.0.1:{said.port}"), NO_ACCESS)
            ) as c:
                assert c.tell("POST", "/_aliases", {}) == {"fine": True}
        assert len(said.asked) == 8


def test_a_question_that_took_too_long_is_not_put_again() -> None:
    with serving(Said([FINE], delays=[0.6])) as said, closing(open_cluster(said, patience=0.1)) as c:
        with pytest.raises(TooSlowError, match="in time"):
            c.ask("GET", "/")
        assert len(said.asked) == 1


def test_builds_and_writes_have_more_patience_than_searches() -> None:
    with serving(Said([FINE], delays=[0.6, 0.6])) as said, closing(open_cluster(said, patience=0.1)) as c:
        with pytest.raises(TooSlowError):
            c.ask("GET", "/")
        assert c.patient().ask("GET", "/") == {"fine": True}


@pytest.mark.parametrize(
    ("status", "kind", "fault", "sentence"),
    [
        (401, "security", EngineError, "KIRANA_SEARCH_PASSWORD"),
        (403, "security", EngineError, "right"),
        (403, "cluster_block_exception", BlockedError, "takes no writes"),
        (404, "index_not_found", MissingError, "nothing there"),
        (409, "version_conflict", ConflictError, "same time"),
        (429, "rejected_execution", OverloadedError, "overloaded"),
        (400, "parsing_exception", EngineError, "parsing_exception: so"),
    ],
)
def test_every_refusal_is_a_sentence_that_says_what_to_do(
    status: int, kind: str, fault: type[EngineError], sentence: str
) -> None:
    answers = Said([(status, error(kind))])
    with serving(answers) as said, closing(open_cluster(said)) as c, pytest.raises(fault, match=sentence):
        c.tell("GET", "/")


def test_after_failures_in_a_row_nobody_is_asked_any_more() -> None:
    with serving(Said([(503, error("unavailable"))])) as said, closing(open_cluster(said)) as c:
        for _ in range(FAILURES):
            with pytest.raises(UnreachableError):
                c.tell("GET", "/")
        with pytest.raises(UnreachableError, match="in a row; asked again in"):
            c.tell("GET", "/")
        assert len(said.asked) == FAILURES


def test_nobody_at_the_address_is_said_so() -> None:
    with serving(Said([FINE])) as said:
        pass
    with closing(open_cluster(said)) as c, pytest.raises(UnreachableError, match="start it, or correct KIRANA_SEARCH"):
        c.ask("GET", "/")


def test_a_search_of_which_nothing_was_answered_is_put_again() -> None:
    lost = {"responses": [{**error("no_shard_available"), "status": 503}]}
    with serving(Said([(200, lost), (200, ALSO_FINE)])) as said, closing(open_cluster(said)) as c:
        assert c.search("products", [{"query": {}}]) == ALSO_FINE["responses"]
        assert len(said.asked) == 2


def test_credentials_are_sent_and_never_said() -> None:
    with serving(Said([(401, error("security"))])) as said, closing(open_cluster(said, Access("me", "s3cret"))) as c:
        with pytest.raises(EngineError) as fault:
            c.ask("GET", "/")
        assert said.authorizations[0] is not None
        assert said.authorizations[0].startswith("Basic ")
        assert "s3cret" not in str(fault.value)


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate that signed itself, and its key."""

    certificate: Path
    key: Path


def identity(folder: Path, name: str) -> Identity:
    made = Identity(folder / f"{name}.pem", folder / f"{name}-key.pem")
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    request += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(made.key), "-out", str(made.certificate)]
    subprocess.run(["openssl", *request], check=True, capture_output=True)
    return made


def tls_of(server: Identity) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(server.certificate, server.key)
    return tls


@needs_openssl
def test_tls_needs_the_authority_that_signed_the_certificate(tmp_path: Path) -> None:
    server = identity(tmp_path, "server")
    with serving(Said([FINE]), tls_of(server)) as said:
        with closing(open_cluster(said, Access(ca=server.certificate), scheme="opensearchs")) as c:
            assert c.ask("GET", "/") == {"fine": True}
        with (
            closing(open_cluster(said, scheme="opensearchs")) as c,
            pytest.raises(EngineError, match="KIRANA_SEARCH_CA"),
        ):
            c.ask("GET", "/")


@needs_openssl
def test_a_cluster_that_asks_for_our_certificate_gets_it(tmp_path: Path) -> None:
    server, ours = identity(tmp_path, "server"), identity(tmp_path, "ours")
    tls = tls_of(server)
    tls.load_verify_locations(ours.certificate)
    tls.verify_mode = ssl.CERT_REQUIRED
    with serving(Said([FINE]), tls) as said:
        known = Access(ca=server.certificate, certificate=ours.certificate, key=ours.key)
        with closing(open_cluster(said, known, scheme="opensearchs")) as c:
            assert c.ask("GET", "/") == {"fine": True}
        with (
            closing(open_cluster(said, Access(ca=server.certificate), scheme="opensearchs")) as c,
            pytest.raises(EngineError),
        ):
            c.ask("GET", "/")


LOST = Path("lost.pem")


@pytest.mark.parametrize(
    ("access", "setting"),
    [(Access(ca=LOST), "CA"), (Access(certificate=LOST), "CERTIFICATE"), (Access(key=LOST), "KEY")],
)
def test_a_file_that_is_not_there_is_named_with_its_setting(access: Access, setting: str) -> None:
    with pytest.raises(EngineError, match=f"KIRANA_SEARCH_{setting}=lost.pem"):
        Cluster(read_address("opensearchs://127.0.0.1:1"), access)
