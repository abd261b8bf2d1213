"""Neural encoders of sentence-transformers, any model by name or folder. Needs the extra `semantic` (torch)."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from sentence_transformers import SentenceTransformer

from indexer.encoders.cooccurrence import Matrix
from search.analysis import words

MODEL = "model"


class SentenceEncoder:
    """`name` is a folder, or what the hub calls the model; then its weights are downloaded once."""

    def __init__(self, name: str, known_as: str = "") -> None:
        self.model: Any = SentenceTransformer(name)
        self.known_as = known_as or Path(name).name
        self._digest = _digest(self.model)

    @property
    def identity(self) -> str:
        """The model's name and a digest of its weights."""
        return f"sentence-{self.known_as}-{self._digest}"

    @property
    def dimensions(self) -> int:
        """Numbers per vector."""
        return int(self.model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Matrix:
        """(texts, dimensions); a text without words is zeros, whatever the model makes of nothing."""
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        asked = [place for place, text in enumerate(texts) if words(text)]
        if asked:
            chosen = [texts[place] for place in asked]
            rows[asked] = self.model.encode(chosen, normalize_embeddings=True, show_progress_bar=False)
        return rows

    def save(self, directory: Path) -> None:
        """Writes the whole model, so that the folder serves where the hub cannot be reached."""
        directory.mkdir(parents=True, exist_ok=True)
        self.model.save(str(directory / MODEL), create_model_card=False)
        about = {"kind": "sentence", "known_as": self.known_as}
        (directory / "encoder.json").write_text(json.dumps(about), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> Self:
        """What was saved."""
        about = json.loads((directory / "encoder.json").read_text(encoding="utf-8"))
        return cls(str(directory / MODEL), about["known_as"])


def _digest(model: Any) -> str:
    digest = hashlib.sha256()
    for name, weights in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.float().cpu().numpy().tobytes())
    return digest.hexdigest()[:12]
