from pathlib import Path

import pytest

from search.engine import EngineError
from search.opensearch.address import Access, Node, read_address


def test_one_word_names_nodes_port_and_alias() -> None:
    address = read_address("opensearch://one:9201,two/shop-eu")
    assert address.nodes == (Node("one", 9201), Node("two", 9200))
    assert (address.name, address.secure) == ("shop-eu", False)


def test_an_s_means_tls_and_a_missing_name_has_a_default() -> None:
    address = read_address("opensearchs://search.example:443")
    assert (address.secure, address.name, address.nodes[0].port) == (True, "kirana-products", 443)


@pytest.mark.parametrize(
    "url", ["http://host:9200", "opensearch://", "opensearch://host/Big Name", "opensearch://host:99999", "embedded"]
)
def test_anything_else_is_refused_and_the_setting_is_named(url: str) -> None:
    with pytest.raises(EngineError, match="KIRANA_SEARCH"):
        read_address(url)


def test_a_password_in_the_address_is_refused_without_being_shown() -> None:
    with pytest.raises(EngineError, match="KIRANA_SEARCH_PASSWORD") as fault:
        read_address("opensearch://me:s3cret@host")
    assert "s3cret" not in str(fault.value)


def test_a_password_is_in_no_representation() -> None:
    assert "s3cret" not in repr(Access("me", "s3cret", Path("ca.pem")))
