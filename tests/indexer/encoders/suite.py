"""What every encoder promises. A test class inherits this and says how to make the encoder."""

from pathlib import Path

import numpy as np
import pytest

from indexer.encoders.opening import StoredEncoder, open_encoder

SHOP = (
    "Basmati rice long grain 5 kg",
    "Sona masoori rice 10 kg",
    "Rice flour 500 g",
    "Neem bath soap 100 g",
    "Sandal bath soap 75 g",
    "Washing powder for bucket wash 1 kg",
)


class EncoderSuite:
    """Inherit, and give a fixture `encoder`."""

    @pytest.fixture
    def encoder(self) -> StoredEncoder:
        raise NotImplementedError("the inheriting class gives the encoder")

    def test_a_row_per_text_of_length_one(self, encoder: StoredEncoder) -> None:
        rows = encoder.encode(SHOP)
        assert rows.shape == (len(SHOP), encoder.dimensions)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-5)

    @pytest.mark.parametrize("nothing", ["", "   ", "?!…"])
    def test_a_text_without_words_is_zeros(self, encoder: StoredEncoder, nothing: str) -> None:
        assert not encoder.encode([nothing]).any()

    def test_no_texts_are_no_rows(self, encoder: StoredEncoder) -> None:
        assert encoder.encode([]).shape == (0, encoder.dimensions)

    def test_a_text_has_the_same_vector_in_any_company(self, encoder: StoredEncoder) -> None:
        together = encoder.encode(SHOP)
        alone = np.concatenate([encoder.encode([text]) for text in SHOP])
        assert (together * alone).sum(axis=1) == pytest.approx(1, abs=5e-3)

    def test_the_same_question_has_the_same_vector(self, encoder: StoredEncoder) -> None:
        np.testing.assert_array_equal(encoder.encode(["rice 5 kg"]), encoder.encode(["rice 5 kg"]))

    def test_soap_is_nearer_to_soap_than_to_rice(self, encoder: StoredEncoder) -> None:
        sandal, neem, rice = encoder.encode([SHOP[4], SHOP[3], SHOP[0]])
        assert sandal @ neem > sandal @ rice

    def test_ten_thousand_letters_are_read(self, encoder: StoredEncoder) -> None:
        assert encoder.encode(["rice soap " * 1000]).any()

    def test_what_was_saved_opens_again_as_the_same(self, encoder: StoredEncoder, tmp_path: Path) -> None:
        encoder.save(tmp_path)
        again = open_encoder(tmp_path)
        assert again.identity == encoder.identity
        assert again.dimensions == encoder.dimensions
        np.testing.assert_array_equal(again.encode(SHOP), encoder.encode(SHOP))
