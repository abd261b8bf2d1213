import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.cleaning.titles import mend_text, mend_title


@pytest.mark.parametrize(
    ("title", "mended"),
    [
        ("WHITE HANGING HEART T-LIGHT HOLDER", "White Hanging Heart T-Light Holder"),
        ("BAG 125g SWIRLY MARBLES", "Bag 125g Swirly Marbles"),
        ("TEA 500ML IN LED BOX", "Tea 500ml in LED Box"),
        ("CHILDREN'S SPOON", "Children's Spoon"),
        ("3 TRADITIONAl BISCUIT CUTTERS  SET", "3 Traditional Biscuit Cutters Set"),
        ("  Basmati   Rice\t5 kg ", "Basmati Rice 5 kg"),
        ("Snakes &amp;amp; Ladders", "Snakes & Ladders"),
        ("Caf\u00c3\u00a9 spray \u00e2\u20ac\u201c blue", "Café spray – blue"),
    ],
)
def test_a_title_is_mended(title: str, mended: str) -> None:
    assert mend_title(title) == mended


@pytest.mark.parametrize("title", ["HALEEZY", "EDP 2", "चाय Tea", "Café é", "Marks & Co", "iPhone XL case", "क्\u200dष"])
def test_a_title_that_may_be_meant_so_stays(title: str) -> None:
    assert mend_title(title) == title


def test_a_description_keeps_its_case() -> None:
    assert mend_text("WASH BEFORE&nbsp;USE") == "WASH BEFORE USE"


@given(st.text(max_size=40))
@settings(max_examples=100)
def test_mending_twice_is_mending_once_for_plain_text(text: str) -> None:
    plain = "".join(character for character in text if character.isascii() and character != "&")
    assert mend_title(mend_title(plain)) == mend_title(plain)
