"""What the live catalogue is called, sold in and priced: what understanding may take for granted."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Of one version of the index. `packs` counts products by pack label; empty where nobody counted. `priced` says
    whether prices can be compared at all."""

    packs: Mapping[str, int] = field(default_factory=dict)
    priced: bool = True
