"""Eight bags of rice, a few soaps: what an index is called, sold in and priced."""

from pathlib import Path

from indexer.vocabulary import Counting, frequencies_of, keep, vocabulary_of
from ranking.artifacts import Shelf
from ranking.features.frequencies import Frequencies
from search.understanding.vocabulary import Vocabulary
from tests.builders import product

RICE = ("Staples", "Rice & Poha")
SHOP = (
    *(
        product(f"r{n}", f"Kolam Rice {n}", brand="Kolam", category=RICE, pack_value=5.0, pack_unit="kg")
        for n in range(8)
    ),
    *(
        product(f"s{n}", "Neem Soap", category=("Care", "Soaps"), description="not for rice", price=30.0)
        for n in range(3)
    ),
    product("f", "Rice Flour", category=("Staples", "Flours")),
)


def counted() -> Vocabulary:
    counting = Counting()
    counting.add(SHOP)
    return counting.vocabulary({"basmati": 3})


def test_words_packs_and_brands_are_counted_by_product() -> None:
    found = counted()
    assert (found.words["rice"], found.words["soap"], found.brands) == (12 - 3, 3, {"Kolam": 8})
    assert found.packs == {"5 kg": 8}
    assert found.priced
    assert found.asked == {"basmati": 3}


def test_words_of_descriptions_are_known_apart() -> None:
    assert {"not", "for"} <= counted().mentioned
    assert "rice" not in counted().mentioned


def test_a_category_is_known_by_the_parts_of_its_name_and_by_what_most_titles_in_it_say() -> None:
    homes = counted().homes
    assert homes["rice"].paths == ("Staples > Rice & Poha",)
    assert homes["soap"].paths == ("Care > Soaps",)
    assert homes["kolam"].paths == ("Staples > Rice & Poha",)
    assert "neem" not in homes  # three titles are too few to tell


def test_a_capital_inside_a_title_says_where_a_name_is_two_words() -> None:
    counting = Counting()
    counting.add([product("n", "NutriChoice Digestive 100 g"), product("m", "McVities iPhone USB KURKURE Masala")])
    assert counting.vocabulary({}).begun == {"nutrichoice": "nutri"}


def test_a_kept_vocabulary_belongs_to_its_index(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    keep(shelf, "first", counted(), Frequencies.learn(SHOP))
    keep(shelf, "second", Vocabulary(), Frequencies())
    assert vocabulary_of(shelf, "first") == counted()
    assert vocabulary_of(shelf, "third") is None
    assert frequencies_of(shelf, "first") == Frequencies.learn(SHOP)
    assert frequencies_of(shelf, "third") is None
    (shelf.versions("vocabulary")[0].path / "vocabulary.json").write_text("torn")
    assert vocabulary_of(shelf, "first") is None
    (shelf.versions("vocabulary")[0].path / "frequencies.json").write_text("{}")
    assert frequencies_of(shelf, "first") is None
