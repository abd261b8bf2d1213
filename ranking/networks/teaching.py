"""How pages teach a network: by the softmax cross-entropy of ListNet (Cao et al., ICML 2007) with Adam (Kingma and Ba,
ICLR 2015) and dropout (Srivastava et al., JMLR 2014)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from ranking.networks.inputs import Places, Rows
from ranking.networks.network import Network

MOMENTUM, STEADINESS, LEAST = 0.9, 0.999, 1e-8
"""β₁, β₂ and ε of Adam, as its authors have them."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """How a network is taught: all pages so many `epochs`, `pages` a step, at a rate that falls steadily to nothing.

    `hidden` are the units of its layers, `dropout` the share of them that a step leaves out. Chosen on earlier cuts
    (docs/adr/0008-ranking.md).
    """

    epochs: int = 5
    pages: int = 32
    hidden: tuple[int, ...] = (64, 32)
    learning_rate: float = 6e-3
    dropout: float = 0.1


DEFAULT = Lesson()


def taught(inputs: Rows, bought: Rows, groups: Sequence[int], lesson: Lesson, seed: int) -> Network:
    """A network drawn and taught by pages of `groups` rows each; the same seed gives the same one."""
    dice = np.random.default_rng(seed)
    network = Network.drawn((inputs.shape[1], *lesson.hidden, 1), dice)
    adam, steps = Adam.of(network.values), list(_steps(groups, lesson, dice))
    for number, (rows, sizes) in enumerate(steps):
        kept = [_kept((len(rows), units), lesson.dropout, dice) for units in lesson.hidden]
        made = network.outputs(inputs[rows], kept)
        slope = listwise_slope(made[-1][:, 0], bought[rows], sizes)
        adam.step(network.gradients(made, slope, kept), lesson.learning_rate * (1.0 - number / len(steps)))
    return network


def _steps(groups: Sequence[int], lesson: Lesson, dice: np.random.Generator) -> Iterator[tuple[Places, Places]]:
    """The rows of some pages, and how many each page has; every page once an epoch."""
    sizes = np.asarray(groups, np.intp)
    ends = np.cumsum(sizes)
    for _ in range(lesson.epochs):
        for pages in np.array_split(dice.permutation(len(sizes)), max(1, len(sizes) // lesson.pages)):
            yield np.concatenate([np.arange(ends[page] - sizes[page], ends[page]) for page in pages]), sizes[pages]


def _kept(size: tuple[int, int], dropout: float, dice: np.random.Generator) -> Rows:
    """0 for a unit that is left out, for the others what makes up for it."""
    kept = (dice.random(size, np.float32) >= dropout).astype(np.float32)
    kept /= 1.0 - dropout
    return kept


def listwise_slope(scores: Rows, bought: Rows, sizes: Places) -> Rows:
    """The gradient of ListNet's loss, the mean of pages: the softmax of a page's scores, less each row's part of what
    was bought of the page. A page has `sizes` rows, of which at least one was bought."""
    starts = np.cumsum(sizes) - sizes
    page = np.repeat(np.arange(len(sizes)), sizes)
    said: Rows = np.exp(scores - np.maximum.reduceat(scores, starts)[page])
    said /= np.add.reduceat(said, starts)[page]
    said -= bought / np.add.reduceat(bought, starts)[page]
    said /= np.float32(len(sizes))
    return said


@dataclass(slots=True, eq=False)
class Adam:
    """Each value moves by the running mean of its gradient over the root of the running mean of its square."""

    values: Sequence[Rows]
    means: list[Rows]
    squares: list[Rows]
    steps: int = 0

    @classmethod
    def of(cls, values: Sequence[Rows]) -> Self:
        """At rest."""
        return cls(values, [np.zeros_like(one) for one in values], [np.zeros_like(one) for one in values])

    def step(self, gradients: Sequence[Rows], rate: float) -> None:
        """Change the values in place."""
        self.steps += 1
        begun_mean, begun_square = 1.0 - MOMENTUM**self.steps, 1.0 - STEADINESS**self.steps
        for place, gradient in enumerate(gradients):
            self.means[place] += (1.0 - MOMENTUM) * (gradient - self.means[place])
            self.squares[place] += (1.0 - STEADINESS) * (gradient**2 - self.squares[place])
            root = np.sqrt(self.squares[place] / begun_square) + LEAST
            self.values[place][:] -= rate * (self.means[place] / begun_mean) / root
