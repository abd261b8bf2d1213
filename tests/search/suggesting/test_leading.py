import pytest

from search.suggesting.leading import Leading
from search.understanding.reading import Reader
from search.understanding.synonyms import Synonyms
from search.understanding.vocabulary import Vocabulary

SOLD = Vocabulary(
    words={"rice": 3, "gum": 1},
    mentioned=frozenset({"fluffy"}),
    stems={"rice": "rice", "gum": "gum", "fluffi": "fluffy"},
)
SYNONYMS = Synonyms.read(["chawal => rice", "chingam => chewing gum"])


@pytest.mark.parametrize("text", ["rice", "chawal 25 kg", "rices", "fluffy", "zebra rice", "under 100"])
def test_a_text_leads_somewhere_when_something_sold_has_one_of_its_words(text: str) -> None:
    assert Leading(Reader(SYNONYMS, catalogue=SOLD), SOLD)(text)


@pytest.mark.parametrize("text", ["zebra", "chingam", "zebra 5 kg", "qwxyz"])
def test_a_text_of_which_nothing_is_sold_leads_nowhere(text: str) -> None:
    assert not Leading(Reader(SYNONYMS, catalogue=SOLD), SOLD)(text)


def test_where_nobody_counted_the_words_every_text_leads_somewhere() -> None:
    assert Leading(Reader(), Vocabulary())("zebra")
