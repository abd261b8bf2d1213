"""A neural encoder without torch: an exported model, served by onnxruntime and tokenizers alone (the extra `onnx`).

`indexer/encoders/export.py` makes the folder: `model.onnx`, `tokenizer.json`, `encoder.json`.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from indexer.encoders.cooccurrence import Matrix, unit_rows
from search.analysis import words

FILES = ("model.onnx", "tokenizer.json", "encoder.json")


class OnnxEncoder:
    """One text at a time: the scale of int8 activations is that of the batch, so in a batch a product's vector would
    depend on its neighbours. One thread, as a server has many requests at once.
    """

    def __init__(self, directory: Path) -> None:
        about = json.loads((directory / "encoder.json").read_text(encoding="utf-8"))
        options = SessionOptions()
        options.intra_op_num_threads = 1
        self._directory = directory
        self._session: Any = InferenceSession(directory / "model.onnx", options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(about["longest"])
        self.dimensions: int = about["dimensions"]
        weights = hashlib.sha256((directory / "model.onnx").read_bytes()).hexdigest()[:12]
        self.identity: str = f"onnx-{about['known_as']}-{weights}"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """(texts, dimensions); a text without words is zeros, whatever the model makes of nothing."""
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for place, text in enumerate(texts):
            if words(text):
                rows[place] = self._vector(text)
        return unit_rows(rows)

    def save(self, directory: Path) -> None:
        """Copies the exported files."""
        directory.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copyfile(self._directory / name, directory / name)

    def _vector(self, text: str) -> NDArray[np.float32]:
        tokens = np.asarray([self._tokenizer.encode(text).ids], np.int64)
        vectors = self._session.run(None, {"input_ids": tokens, "attention_mask": np.ones_like(tokens)})[0]
        vector: NDArray[np.float32] = vectors[0]
        return vector
