"""Texts as vectors, so that a query meets products that say the same in other words."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search.product import Product


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is their cosine."""

    @property
    def identity(self) -> str:
        """Kind, settings and what it was fitted on. A query may only meet an index of the same identity."""
        ...

    @property
    def dimensions(self) -> int:
        """Numbers per vector."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, dimensions), each row of length 1; a row of zeros for a text in which it knows nothing."""
        ...


def text_of(product: Product) -> str:
    """What an encoder reads of a product. Descriptions stay out: they cost more precision than they gave recall
    (docs/adr/0003); the text leg reads them."""
    return " ".join((product.title, product.brand, *product.category))
