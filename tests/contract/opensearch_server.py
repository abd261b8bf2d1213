"""The cluster that tests use, and a place of their own in it."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import uuid4

import pytest

from search.opensearch.address import Access, read_address
from search.opensearch.cluster import Cluster

SERVER = os.environ.get("KIRANA_TEST_OPENSEARCH", "")

needs_opensearch = pytest.mark.on_opensearch


def open_cluster(url: str, patience: float = 20.0) -> Cluster:
    """A way to the cluster besides any engine."""
    return Cluster(read_address(url), Access(), patience=patience)


@contextmanager
def emptied() -> Iterator[str]:
    """The address of a place that is empty, and is emptied in the end."""
    url = f"{SERVER.replace('http', 'opensearch', 1)}/test-{uuid4().hex[:12]}"
    try:
        yield url
    finally:
        with closing(open_cluster(url)) as cluster:
            cluster.ask("DELETE", f"/{cluster.address.name}*", expand_wildcards="all")
