"""Pages of words, ranked by what the products are called and mean."""

from dataclasses import replace

import numpy as np

from ranking.features.frequencies import Frequencies
from ranking.relevance.evidence import NAMES, alike, weigh
from ranking.relevance.ranker import WEIGHED, TextRanker
from search.candidate import Candidate, Signal
from search.codes import coded
from search.fusion import FusionRanker
from search.product import Product
from search.query import Query
from search.retailer import STRANGER
from search.surfaces import for_you, search, similar
from search.understanding import Understood
from tests.builders import asked, product, vector

SHOP = {
    "lamp": ((1.0, 0.0, 0.2), "Reading lamp for the desk"),
    "light": ((0.9, 0.1, 0.2), "Desk light"),
    "fan": ((0.0, 1.0, 0.2), "Fan for the desk"),
    "tray": ((0.0, 0.9, 0.3), "Paper tray"),
}
CATALOGUE = Frequencies.learn([product(name, title) for name, (_, title) in SHOP.items()])
RANKER = TextRanker(CATALOGUE, FusionRanker())


def candidate(sold: Product, *numbers: float, **ranks: int) -> Candidate:
    """With its text vector, and a rank by leg."""
    code = coded(vector(*numbers)[None, :])[0] if numbers else b""
    return Candidate(sold, {leg: Signal(rank, 1.0) for leg, rank in ranks.items()}, text_code=code)


def shop(**ranks: int) -> list[Candidate]:
    """All of it, each found by these legs."""
    return [candidate(product(name, title), *numbers, **ranks) for name, (numbers, title) in SHOP.items()]


def words(text: str, *numbers: float) -> Query:
    """A search with words and a vector."""
    understood = Understood(asked(text), vector(*numbers) if numbers else None, text)
    return replace(search(text), understood=understood)


def ids(ranked: list[Candidate]) -> list[str]:
    return [one.product.product_id for one in ranked]


def test_what_has_all_words_comes_first_and_what_is_alike_follows() -> None:
    assert ids(RANKER.rank(words("desk lamp", 1.0, 0.0, 0.2), shop(text=1))) == ["lamp", "light", "fan", "tray"]


def test_what_reads_like_the_best_answers_beats_what_only_has_as_many_words() -> None:
    ranked = ids(RANKER.rank(words("desk", 1.0, 0.0, 0.2), shop(text=1)))
    assert ranked.index("light") < ranked.index("fan")


def test_no_candidate_is_lost_and_engine_scores_do_not_matter() -> None:
    query = words("desk lamp", 1.0, 0.0, 0.2)
    assert ids(RANKER.rank(query, shop(text=1))) == ids(RANKER.rank(query, shop(text=7, meaning=3)[::-1]))


def test_what_was_understood_counts_beside_the_words() -> None:
    candidates = shop(text=1)
    fan = replace(candidates[2], signals={"text": Signal(9, 1.0), "pack": Signal(1, 1.0)})
    assert ids(RANKER.rank(words("desk"), [*candidates[:2], fan]))[0] == "fan"


def test_without_vectors_words_alone_decide() -> None:
    bare = [replace(one, text_code=b"") for one in shop(text=1)]
    assert ids(RANKER.rank(words("paper tray", 1.0, 0.0), bare))[0] == "tray"
    assert ids(RANKER.rank(words("paper tray"), shop(text=1)))[0] == "tray"


def test_vectors_of_another_encoder_are_not_compared() -> None:
    rows = weigh(words("desk", 1.0, 0.0), shop(text=1), CATALOGUE).rows
    assert not rows[:, [NAMES.index("meaning"), NAMES.index("feedback")]].any()


def test_the_first_answers_weigh_more_in_what_is_alike() -> None:
    rows = np.array([[1, 0], [0, 1], [0, 0]], np.float32)
    first, second, blank = alike(rows, np.array([2.0, 1.0, 0.0]), 2).tolist()
    assert first > second > blank == 0.0
    assert alike(rows[2:], np.array([1.0]), 5).tolist() == [0.0]


def test_pages_without_words_of_their_own_are_left_to_the_other_ranker() -> None:
    assert RANKER.identity_for(words("desk")) == "relevance"
    for query in (for_you(STRANGER), similar(product("lamp")), search("   ")):
        assert RANKER.identity_for(query) == "fusion"
        assert RANKER.rank(query, shop(popular=1)) == FusionRanker().rank(query, shop(popular=1))
    assert RANKER.rank(words("desk"), []) == []


def test_of_very_many_the_best_by_fusion_are_weighed_and_the_rest_follow_in_its_order() -> None:
    many = [candidate(product(f"p{n:03}", "Desk lamp"), text=n + 1) for n in range(WEIGHED + 5)]
    ranked = RANKER.rank(words("lamp"), many[::-1])
    assert ids(ranked)[WEIGHED:] == [f"p{n:03}" for n in range(WEIGHED, WEIGHED + 5)]
    scores = [one.score for one in ranked]
    assert scores == sorted(scores, reverse=True)
    assert len(set(ids(ranked))) == len(many)
