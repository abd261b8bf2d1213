"""Every product of an index, as of one moment."""

from collections.abc import Iterator

from search.opensearch.answers import product_of
from search.opensearch.cluster import Cluster
from search.product import Product

SCANNED = 1_000
"""Products read at once."""

KEPT = "5m"
"""How long the cluster keeps the moment between two reads."""


def scan(cluster: Cluster, index: str) -> Iterator[Product]:
    """The moment is the call's, not that of the first product read."""
    opened = cluster.tell("POST", f"/{index}/_search/point_in_time", keep_alive=KEPT)
    return pages(cluster, str(opened["pit_id"]))


def pages(cluster: Cluster, moment: str) -> Iterator[Product]:
    """By product id."""
    body = {
        "size": SCANNED,
        "sort": [{"product_id": "asc"}],
        "pit": {"id": moment, "keep_alive": KEPT},
        "track_total_hits": False,
        "_source": False,
        "stored_fields": ["source"],
    }
    try:
        while hits := cluster.ask("POST", "/_search", body)["hits"]["hits"]:
            yield from (product_of(hit["fields"]["source"][0]) for hit in hits)
            body["search_after"] = hits[-1]["sort"]
    finally:
        cluster.ask("DELETE", "/_search/point_in_time", {"pit_id": [moment]})
