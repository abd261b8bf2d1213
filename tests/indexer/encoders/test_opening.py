import sys
from pathlib import Path

import pytest

from indexer.encoders.opening import learn_encoder, open_encoder
from tests.indexer.encoders.suite import SHOP


def test_the_catalogue_encoder_is_learned_from_the_texts_and_kept(tmp_path: Path) -> None:
    learned = learn_encoder("catalogue", SHOP, tmp_path)
    assert open_encoder(tmp_path).identity == learned.identity


@pytest.mark.parametrize("word", ["", "neural", "catalogue:rice", "sentence", "onnx:"])
def test_a_word_that_names_no_encoder_is_an_error_that_lists_them(word: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="use catalogue, sentence:MODEL or onnx:FOLDER"):
        learn_encoder(word, SHOP, tmp_path)


def test_a_folder_without_an_encoder_says_to_train(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="kirana build"):
        open_encoder(tmp_path)


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModuleNotFoundError, match="semantic"):
        learn_encoder("sentence:any", SHOP, tmp_path)
