"""Champion against challenger on judged queries."""

from pathlib import Path

from ranking.artifacts import Artifact, Shelf
from ranking.relevance.evidence import NAMES
from ranking.relevance.learning import RELEVANCE, judge
from ranking.relevance.model import TextModel, folds
from tests.ranking.relevance.judging import pages

JUDGED = pages(40)
GOOD = dict(folds(JUDGED))
MISLED = dict(folds(pages(40, wanted=NAMES.index("phrase"))))


def kept(shelf: Shelf, models: dict[int, TextModel], encoder: str = "letters") -> Artifact:
    """A version in use with these models of four fifths."""
    with shelf.draft(RELEVANCE) as draft:
        for fold, model in models.items():
            model.save(draft.path / str(fold))
        draft.facts["encoder"] = encoder
    champion = shelf.current(RELEVANCE)
    assert champion is not None
    return champion


def test_the_first_model_is_held_against_the_formula() -> None:
    verdict = judge(JUDGED, GOOD, None, "letters")
    assert (verdict.promoted, verdict.against, verdict.queries) == (True, "", 40)
    assert verdict.difference.low > 0
    assert verdict.challenger.mean - verdict.formula.mean == verdict.difference.mean


def test_a_worse_challenger_is_refused_and_the_better_one_is_named(tmp_path: Path) -> None:
    champion = kept(Shelf(tmp_path), GOOD)
    verdict = judge(JUDGED, MISLED, champion, "letters")
    assert (verdict.promoted, verdict.against) == (False, champion.version)
    assert judge(JUDGED, GOOD, champion, "letters").promoted


def test_a_champion_of_other_vectors_or_that_cannot_be_read_stands_for_nothing(tmp_path: Path) -> None:
    champion = kept(Shelf(tmp_path), GOOD)
    assert judge(JUDGED, MISLED, champion, "other letters").against == ""
    (champion.path / "0" / "about.json").unlink()
    assert judge(JUDGED, MISLED, champion, "letters").against == ""
