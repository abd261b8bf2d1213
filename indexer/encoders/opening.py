"""Encoders by a word: learned into a folder, opened from it again. The one place that knows them all."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from indexer.encoders.catalogue import CatalogueEncoder
from search.encoder import Encoder


class StoredEncoder(Encoder, Protocol):
    """An encoder that a folder can keep."""

    def save(self, directory: Path) -> None:
        """Writes all that `open_encoder` needs; `encoder.json`, which says the kind, comes last."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind is learned, from what the word names, the texts and a folder to keep it, and how it opens again."""

    learn: Callable[[str, Iterable[str], Path], StoredEncoder]
    open: Callable[[Path], StoredEncoder]


def learn_encoder(word: str, texts: Iterable[str], directory: Path) -> StoredEncoder:
    """Makes the encoder that the word asks for, stores it in the folder and returns it.

    `catalogue` learns from the texts; `sentence:MODEL` takes a sentence-transformers model, by name or folder;
    `onnx:FOLDER` takes an exported one, and `onnx:MODEL` exports it first. Raises ValueError for another word and
    ModuleNotFoundError where an extra is missing.
    """
    kind, _, named = word.partition(":")
    if kind not in KINDS or bool(named) == (kind == "catalogue"):
        raise ValueError(f"no encoder is called {word!r}: use catalogue, sentence:MODEL or onnx:FOLDER")
    return KINDS[kind].learn(named, texts, directory)


def open_encoder(directory: Path) -> StoredEncoder:
    """What was learned there. Raises FileNotFoundError where nothing was, ModuleNotFoundError where an extra is
    missing, ValueError where it no longer fits.
    """
    about = directory / "encoder.json"
    if not about.exists():
        raise FileNotFoundError(f"{directory} holds no encoder: run `kirana build`")
    return KINDS[json.loads(about.read_text(encoding="utf-8"))["kind"]].open(directory)


def _learn_catalogue(_: str, texts: Iterable[str], directory: Path) -> StoredEncoder:
    encoder = CatalogueEncoder.fit(texts)
    encoder.save(directory)
    return encoder


def _learn_sentence(name: str, _: Iterable[str], directory: Path) -> StoredEncoder:
    _need("sentence_transformers", "semantic")
    from indexer.encoders.sentence import SentenceEncoder

    encoder = SentenceEncoder(name)
    encoder.save(directory)
    return encoder


def _open_sentence(directory: Path) -> StoredEncoder:
    _need("sentence_transformers", "semantic")
    from indexer.encoders.sentence import SentenceEncoder

    return SentenceEncoder.load(directory)


def _learn_onnx(named: str, _: Iterable[str], directory: Path) -> StoredEncoder:
    if (Path(named) / "model.onnx").exists():
        encoder = _open_onnx(Path(named))
        encoder.save(directory)
        return encoder
    _need("sentence_transformers", "semantic")
    from indexer.encoders.export import export
    from indexer.encoders.sentence import SentenceEncoder

    return export(SentenceEncoder(named), directory)


def _open_onnx(directory: Path) -> StoredEncoder:
    _need("onnxruntime", "onnx")
    from indexer.encoders.onnx import OnnxEncoder

    return OnnxEncoder(directory)


def _need(module: str, extra: str) -> None:
    if find_spec(module) is None:
        raise ModuleNotFoundError(f"this encoder needs the extra {extra!r}: pip install 'kirana-ghar[{extra}]'")


KINDS: Mapping[str, Kind] = {
    "catalogue": Kind(_learn_catalogue, CatalogueEncoder.load),
    "sentence": Kind(_learn_sentence, _open_sentence),
    "onnx": Kind(_learn_onnx, _open_onnx),
}
