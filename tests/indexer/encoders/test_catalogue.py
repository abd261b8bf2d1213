import json
from pathlib import Path

import numpy as np
import pytest

from indexer.encoders.catalogue import CatalogueEncoder, CatalogueSettings
from tests.indexer.encoders.suite import SHOP, EncoderSuite


class TestCatalogueEncoder(EncoderSuite):
    @pytest.fixture
    def encoder(self) -> CatalogueEncoder:
        return CatalogueEncoder.fit(SHOP)


def likeness(encoder: CatalogueEncoder, one: str, other: str) -> float:
    first, second = encoder.encode([one, other])
    return float(first @ second)


def test_words_that_keep_the_same_company_are_alike() -> None:
    texts = ["toor dal 1 kg", "arhar dal 1 kg", "toor pulses", "arhar pulses", "face cream"]
    encoder = CatalogueEncoder.fit(texts, CatalogueSettings(dimensions=2))
    assert likeness(encoder, "toor", "arhar") > likeness(encoder, "toor", "cream") + 0.3


def test_a_misspelt_word_comes_near_by_its_letters() -> None:
    encoder = CatalogueEncoder.fit(SHOP)
    assert likeness(encoder, "basmatti", SHOP[0]) > likeness(encoder, "basmatti", SHOP[3])


def test_rare_words_say_more_than_common_ones() -> None:
    encoder = CatalogueEncoder.fit([f"kg pack of {name}" for name in ("rice", "soap", "salt", "sugar", "tea")])
    assert likeness(encoder, "kg rice", "rice") > likeness(encoder, "kg rice", "kg")


def test_letters_that_no_product_has_are_zeros() -> None:
    assert not CatalogueEncoder.fit(SHOP).encode(["zzzzqqq"]).any()


def test_other_products_make_another_identity() -> None:
    encoder = CatalogueEncoder.fit(SHOP)
    assert CatalogueEncoder.fit([*SHOP, "Green tea"]).identity != encoder.identity
    assert CatalogueEncoder.fit(SHOP, CatalogueSettings(dimensions=16)).identity != encoder.identity


def test_the_order_of_the_products_does_not_matter() -> None:
    there, back = CatalogueEncoder.fit(SHOP), CatalogueEncoder.fit(reversed(SHOP))
    assert there.identity == back.identity
    np.testing.assert_array_equal(there.encode(SHOP), back.encode(SHOP))


def test_one_product_is_a_catalogue() -> None:
    encoder = CatalogueEncoder.fit(["Rice"])
    assert encoder.encode(["Rice"]).shape == (1, 128)


@pytest.mark.parametrize("texts", [[], ["", "?!"]])
def test_a_catalogue_without_words_is_an_error_that_says_what_to_do(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="import products"):
        CatalogueEncoder.fit(texts)


def test_what_was_learned_with_another_analysis_is_refused(tmp_path: Path) -> None:
    CatalogueEncoder.fit(SHOP).save(tmp_path)
    about = json.loads((tmp_path / "encoder.json").read_text(encoding="utf-8"))
    (tmp_path / "encoder.json").write_text(json.dumps({**about, "analysis": "another"}), encoding="utf-8")
    with pytest.raises(ValueError, match="kirana build"):
        CatalogueEncoder.load(tmp_path)
