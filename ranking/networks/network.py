"""One small neural network: layers of rectified units, what they make of inputs, and their gradients."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from ranking.networks.inputs import Rows


@dataclass(slots=True, eq=False)
class Network:
    """Layers of `weights` (inputs × units), the last one with one unit; all others have `heights` and are rectified.

    What is added to every score alike changes no page, so the last layer has no height.
    """

    weights: list[Rows]
    heights: list[Rows]

    @classmethod
    def drawn(cls, sizes: Sequence[int], dice: np.random.Generator) -> Self:
        """For layers of these sizes, as He et al. (ICCV 2015) begin; but the last layer at nothing, so that all that it
        says was taught."""
        weights = [
            (dice.standard_normal(size) * np.sqrt(2.0 / max(1, size[0]))).astype(np.float32) for size in pairwise(sizes)
        ]
        weights[-1][:] = 0.0
        return cls(weights, [np.zeros(units, np.float32) for units in sizes[1:-1]])

    @property
    def values(self) -> list[Rows]:
        """All that is learned, to be changed in place."""
        return [*self.weights, *self.heights]

    def scores(self, inputs: Rows) -> Rows:
        """One a row."""
        return self.outputs(inputs)[-1][:, 0]

    def outputs(self, inputs: Rows, kept: Sequence[Rows] = ()) -> list[Rows]:
        """The inputs, then what each layer makes of them; hidden units times what is `kept` of them."""
        made = [inputs]
        for layer, heights in enumerate(self.heights):
            units = made[-1] @ self.weights[layer]
            units += heights
            np.maximum(units, 0.0, out=units)
            if kept:
                units *= kept[layer]
            made.append(units)
        return [*made, made[-1] @ self.weights[-1]]

    def gradients(self, made: Sequence[Rows], slope: Rows, kept: Sequence[Rows] = ()) -> list[Rows]:
        """Of the `values`; `slope` is the gradient of the scores, `made` are the `outputs`."""
        behind = self._behind(made, slope, kept)
        weights = [before.T @ after for before, after in zip(made[:-1], behind, strict=True)]
        return [*weights, *(after.sum(axis=0) for after in behind[:-1])]

    def slopes(self, inputs: Rows) -> Rows:
        """The gradient of each row's score, along its inputs."""
        return self._behind(self.outputs(inputs), np.ones(len(inputs), np.float32))[0] @ self.weights[0].T

    def _behind(self, made: Sequence[Rows], slope: Rows, kept: Sequence[Rows] = ()) -> list[Rows]:
        """The gradients of what each layer adds up, first layer first."""
        found = [slope[:, None]]
        for layer in reversed(range(len(self.heights))):
            units = found[0] @ self.weights[layer + 1].T
            units *= made[layer + 1] > 0.0
            if kept:
                units *= kept[layer]
            found.insert(0, units)
        return found
