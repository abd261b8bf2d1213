"""The lexicon is held to rules, so that two goods never answer to one name by accident."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from search.analysis import words
from search.grammars.numbers import SPOKEN
from search.grammars.particles import PARTICLES
from search.mappings import FOLDER
from search.understanding.folding import folded
from search.understanding.synonyms import standard_synonyms

ENTRIES = 400


def entries() -> Iterator[tuple[str, list[str], bool]]:
    """Where each entry stands, its names as folded phrases, and whether it is one sense among others."""
    for file in sorted((FOLDER / "lexicon").glob("*.txt")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            said, _, among = line.partition("#")[0].partition("@")
            if said.strip():
                names = [" ".join(words(name, "plain_words")) for name in said.partition("=>")[0].split(",")]
                yield f"{file.name}:{number}", names, bool(among)


def places(*, spelt: bool) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for where, names, sense in entries():
        for name in names:
            key = "".join(map(folded, name.split())) if spelt else name
            found[key] |= set() if sense else {where}
    return found


def test_it_has_everyday_goods_with_several_names_each() -> None:
    named = [names for _, names, _ in entries()]
    assert len(named) >= ENTRIES
    assert sum(len(names) for names in named) / len(named) > 5


def test_no_name_stands_for_two_goods() -> None:
    assert {name: where for name, where in places(spelt=False).items() if len(where) > 1} == {}


def test_no_two_goods_are_spelt_alike() -> None:
    alike = {name: where for name, where in places(spelt=True).items() if len(where) > 1}
    assert alike == {}


def test_no_small_word_or_number_is_a_name() -> None:
    small = PARTICLES | SPOKEN.keys()
    assert [(where, name) for where, names, _ in entries() for name in names if name in small] == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("haldi", "turmeric"), ("அரிசி", "rice"), ("cheeni", "sugar"), ("चाय पत्ती", "tea"), ("दूध", "milk")],
)
def test_names_of_several_languages_lead_to_the_english_one(typed: str, meant: str) -> None:
    assert meant in standard_synonyms().of(typed)


def test_a_name_with_senses_means_each_among_its_own() -> None:
    _, senses = standard_synonyms().at(["thali"], 0)
    assert [sense.phrases[0] for sense in senses] == ["plate", "thali meal"]
    assert "steel" in senses[0].among
    assert "meal" in senses[1].among
