"""Several small neural networks that speak as one.

Trees cut one feature in two at a time and know nothing beyond the last cut; a network bends along all features
together, so it errs elsewhere, and costs a page less than trees do.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ranking.artifacts import arrays
from ranking.networks.inputs import Inputs, Rows, blocks
from ranking.networks.network import Network
from ranking.networks.teaching import DEFAULT, Lesson, taught

Values = NDArray[np.float64]

PATH = 32
"""Contributions are the mean of gradients at so many points between the mean product and the one asked for."""

TIED = 9
"""Scores that agree to so many decimals are the same."""


@dataclass(frozen=True, eq=False)
class Networks:
    """Networks of one kind over the same inputs, each drawn and taught with another seed: their mean owes less to
    chance."""

    inputs: Inputs
    networks: tuple[Network, ...]

    @cached_property
    def _precise(self) -> list[Network]:
        """In double precision: rows that are equal get scores that are equal, wherever they stand."""
        return [
            Network(
                [one.astype(np.float64) for one in network.weights], [one.astype(np.float64) for one in network.heights]
            )
            for network in self.networks
        ]

    @classmethod
    def fit(
        cls,
        rows: Rows,
        bought: Rows,
        groups: Sequence[int],
        seeds: Sequence[int],
        left_out: Collection[int] = (),
        lesson: Lesson = DEFAULT,
    ) -> Self:
        """One network a seed, taught by pages of `groups` rows, of which something was `bought` (1, else 0), without
        the features that are `left_out`.

        The same rows and seeds give the same networks, as far as linear algebra keeps to one thread.
        """
        inputs = Inputs.of(rows, left_out)
        prepared = inputs(rows)
        return cls(inputs, tuple(taught(prepared, bought, groups, lesson, seed) for seed in seeds))

    def weighing(self, weight: float) -> Self:
        """The same, their scores multiplied."""
        networks = [
            Network([*one.weights[:-1], one.weights[-1] * np.float32(weight)], one.heights) for one in self.networks
        ]
        return replace(self, networks=tuple(networks))

    def scores(self, rows: Rows) -> Values:
        """The mean score of each row."""
        said = np.empty(len(rows))
        for part in blocks(len(rows)):
            inputs = self.inputs(rows[part]).astype(np.float64)
            said[part] = np.mean([network.scores(inputs) for network in self._precise], axis=0)
        return np.round(said, TIED)

    def contributions(self, rows: Rows) -> Values:
        """(rows, features + 1): what each feature adds to the score, the last column its base; together, the score.

        Integrated gradients (Sundararajan et al., ICML 2017) along the way from the mean product, of which nothing is
        missing; what the steps of the way leave over is in the base.
        """
        inputs = self.inputs(rows)
        ways = (np.arange(PATH, dtype=np.float32) + 0.5) / PATH
        slopes = np.mean([network.slopes(inputs * way) for network in self.networks for way in ways], axis=0)
        found = np.zeros((len(rows), rows.shape[1] + 1))
        np.add.at(found.T, self.inputs.features, (slopes * inputs).T.astype(np.float64))
        found[:, -1] = self.scores(rows) - found.sum(axis=1)
        return found

    def save(self, file: Path) -> None:
        """One file, without pickles."""
        held = {field.name: getattr(self.inputs, field.name) for field in fields(Inputs)}
        for number, network in enumerate(self.networks):
            held |= {f"{number}.weights.{layer}": values for layer, values in enumerate(network.weights)}
            held |= {f"{number}.heights.{layer}": values for layer, values in enumerate(network.heights)}
        layers = len(self.networks[0].weights)
        np.savez(file, allow_pickle=False, **held, networks=np.array(len(self.networks)), layers=np.array(layers))

    @classmethod
    def load(cls, file: Path) -> Self:
        """What was saved. Raises OSError where it is missing, ValueError or KeyError where it cannot be read."""
        held = arrays(file)
        layers = range(int(held["layers"]))
        networks = [
            Network(
                [held[f"{number}.weights.{layer}"] for layer in layers],
                [held[f"{number}.heights.{layer}"] for layer in layers[:-1]],
            )
            for number in range(int(held["networks"]))
        ]
        return cls(Inputs(*(held[field.name] for field in fields(Inputs))), tuple(networks))
