"""What judgments teach, and how it is kept."""

from pathlib import Path

import numpy as np
import pytest

from ranking.artifacts import ArtifactError
from ranking.relevance.evidence import Evidence
from ranking.relevance.learning import load_folds, unseen
from ranking.relevance.model import TextModel, folds
from tests.ranking.relevance.judging import pages


def test_what_people_care_for_is_learned_for_queries_that_were_not_seen() -> None:
    judged = pages(40)
    formula = np.mean([page.ndcg(page.evidence.relevance) for page in judged])
    assert np.mean(unseen(judged, dict(folds(judged)))) > formula + 0.05


def test_a_fold_holds_a_model_that_saw_none_of_its_queries() -> None:
    judged = pages(30)
    made = dict(folds(judged))
    assert set(made) == {page.fold for page in judged}
    assert {page.fold for page in judged} == {page.fold for page in pages(30, seed=9)}  # a query's fold is its own
    others = TextModel.fit([page for page in judged if page.fold != judged[0].fold])
    assert made[judged[0].fold].scores(judged[0].evidence).tolist() == others.scores(judged[0].evidence).tolist()


def test_the_same_judgments_and_seed_give_the_same_model_in_any_order() -> None:
    judged = pages(25)
    evidence = judged[0].evidence
    once, again = TextModel.fit(judged).scores(evidence), TextModel.fit(list(reversed(judged))).scores(evidence)
    assert once.tolist() == again.tolist()
    assert TextModel.fit(judged, seed=1).scores(evidence).tolist() != once.tolist()


def test_a_kept_model_says_the_same(tmp_path: Path) -> None:
    judged = pages(25)
    model = TextModel.fit(judged)
    model.save(tmp_path / "0")
    assert load_folds(tmp_path)[0].scores(judged[0].evidence).tolist() == model.scores(judged[0].evidence).tolist()


def test_the_formula_keeps_its_say() -> None:
    judged = pages(25)
    model, evidence = TextModel.fit(judged), judged[0].evidence
    far = evidence.relevance.copy()
    far[7] += 50.0
    assert int(np.argmax(model.scores(Evidence(evidence.rows, far)))) == 7
    alone = Evidence(evidence.rows[:1], evidence.relevance[:1])
    assert model.scores(alone).tolist() == evidence.relevance[:1].tolist()


def test_a_model_of_other_features_or_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    TextModel.fit(pages(25)).save(tmp_path)
    (tmp_path / "about.json").write_text('{"features": ["moon_phase"]}')
    with pytest.raises(ArtifactError, match=r"other features.*run `kirana train`"):
        TextModel.load(tmp_path)
    with pytest.raises(ArtifactError, match=r"cannot be read.*run `kirana train`"):
        TextModel.load(tmp_path / "gone")
