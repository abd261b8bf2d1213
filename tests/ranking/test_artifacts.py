from pathlib import Path

import numpy as np
import pytest

from ranking.artifacts import ArtifactError, Shelf, arrays


def learn(shelf: Shelf, what: str) -> str:
    with shelf.draft("factors") as draft:
        (draft.path / "weights").write_text(what)
        draft.facts["rows"] = len(what)
    current = shelf.current("factors")
    assert current is not None
    return current.version


def test_a_finished_draft_is_in_use_with_its_facts(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    learn(shelf, "rice")
    current = shelf.current("factors")
    assert current is not None
    assert (current.path / "weights").read_text() == "rice"
    assert current.facts == {"rows": 4}


def test_a_draft_that_fails_leaves_the_version_before_it_in_use(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    version = learn(shelf, "rice")
    with pytest.raises(KeyError), shelf.draft("factors"):
        raise KeyError("the data ran out")
    current = shelf.current("factors")
    assert current is not None
    assert current.version == version
    assert len(shelf.versions("factors")) == 1


def test_an_earlier_version_comes_back(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first = learn(shelf, "rice")
    learn(shelf, "soap")
    shelf.use("factors", first)
    current = shelf.current("factors")
    assert current is not None
    assert (current.path / "weights").read_text() == "rice"


def test_a_version_that_is_not_there_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="kirana train"):
        Shelf(tmp_path).use("factors", "2026")


def test_nothing_is_in_use_before_the_first_lesson(tmp_path: Path) -> None:
    assert Shelf(tmp_path).current("factors") is None


def test_tidying_keeps_the_newest_and_the_one_in_use_and_clears_what_a_kill_left(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first = learn(shelf, "a")
    for what in ("b", "c", "d"):
        learn(shelf, what)
    shelf.use("factors", first)
    (tmp_path / "factors" / ".unfinished-x").mkdir()
    shelf.tidy("factors", keep=2)
    kept = [(artifact.path / "weights").read_text() for artifact in shelf.versions("factors")]
    assert kept == ["a", "c", "d"]
    assert not (tmp_path / "factors" / ".unfinished-x").exists()


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_arrays_that_are_not_whole_are_refused(tmp_path: Path, share: float) -> None:
    file = tmp_path / "learned.npz"
    np.savez(file, rows=np.arange(500.0))
    assert arrays(file)["rows"].tolist() == np.arange(500.0).tolist()
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])
    with pytest.raises(ValueError, match=r"learned\.npz|pickle"):
        arrays(file)
