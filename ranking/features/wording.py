"""How much a title's words are those of what the shop has ever bought: a range or a theme is in the words."""

import numpy as np

from ranking.features.scene import Scene
from ranking.features.table import Feature, Values

TABLE = (
    Feature("words_best", "TF-IDF cosine to the own product whose title shares most", "learned: wording"),
    Feature("words_shared", "log1p of Σ of these cosines", "learned: wording"),
    Feature("words_lift", "Σ TF-IDF × log of the word's part in own products against all shops'", "learned: wording"),
)


def columns(scene: Scene) -> list[Values]:
    """One array a feature of the `TABLE`; NaN for what nobody has bought, and for a shop that has bought nothing."""
    own = scene.own_places
    found = [scene.alike(np.nan) for _ in TABLE]
    if not len(own):
        return found
    best, shared, lift = scene.learned.wording.compared(scene.places[scene.known], own)
    for column, values in zip(found, (best, np.log1p(shared), lift), strict=True):
        column[scene.known] = values
    return found
