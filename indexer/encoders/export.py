"""Turns a sentence-transformers model into the folder that `OnnxEncoder` serves. Needs the extra `semantic`, once.

Weights of matrix products become int8 with a scale per channel; the embeddings, which are looked up and cost no time,
stay in floating point. That loses no relevance (docs/adr/0003).
"""

import json
import logging
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from indexer.encoders.onnx import OnnxEncoder
from indexer.encoders.sentence import SentenceEncoder

SAMPLE = ["two bags of rice", "and a soap, please"]


class _Vectors(torch.nn.Module):  # type: ignore[misc]  # torch is Any where the extra is not installed
    """The whole model, pooling included, with tensors in and out as an ONNX graph has them."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        return self.model({"input_ids": input_ids, "attention_mask": attention_mask})["sentence_embedding"]


def export(encoder: SentenceEncoder, directory: Path) -> OnnxEncoder:
    """Writes the folder and opens it."""
    directory.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        _export_exact(encoder.model, exact)
        quantize_dynamic(
            exact,
            directory / "model.onnx",
            op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
    encoder.model.tokenizer.backend_tokenizer.save(str(directory / "tokenizer.json"))
    about = {
        "kind": "onnx",
        "known_as": encoder.known_as,
        "dimensions": encoder.dimensions,
        "longest": encoder.model.max_seq_length,
    }
    (directory / "encoder.json").write_text(json.dumps(about), encoding="utf-8")
    return OnnxEncoder(directory)


def _export_exact(model: Any, file: Path) -> None:
    tokens = model.tokenizer(SAMPLE, return_tensors="pt", padding=True)
    sizes = {0: torch.export.Dim("texts"), 1: torch.export.Dim("tokens")}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's exporter warns of its own insides
        torch.onnx.export(
            _Vectors(model.cpu().eval()),
            (tokens["input_ids"], tokens["attention_mask"]),
            file,
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_shapes={"input_ids": sizes, "attention_mask": sizes},
            dynamo=True,
            verbose=False,
        )
