from hypothesis import given, settings
from hypothesis import strategies as st

from search.opensearch.checks import Sample
from tests.builders import entry, product


@settings(max_examples=50)
@given(names=st.lists(st.sampled_from("abcdefgh"), max_size=60))
def test_a_sample_holds_the_last_entry_of_each_of_its_products(names: list[str]) -> None:
    sample, last = Sample(), {}
    for position, name in enumerate(names, start=1):
        last[name] = entry(product(name, f"title {position}"))
        sample.see(last[name], position)
    kept = list(sample)
    assert len(kept) <= 5
    assert bool(kept) == bool(names)
    assert all(one is last[one.product.product_id] for one in kept)
    sample.forget(names)
    assert not list(sample)
