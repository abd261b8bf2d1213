"""A shop's shelves as titles say them, so that queries can be read against a catalogue that one can see."""

from functools import cache
from itertools import product as product_of
from pathlib import Path

from indexer.vocabulary import Counting
from search.product import PackUnit, Product
from search.understanding.reading import Reader
from search.understanding.synonyms import standard_synonyms
from search.units import in_base_unit
from tests.builders import product

FILE = Path(__file__).with_name("shelves.txt")


@cache
def reader() -> Reader:
    """Reads as the shop's search does."""
    counting = Counting()
    counting.add(shelved())
    return Reader(standard_synonyms(), None, counting.vocabulary({}))


def shelved() -> list[Product]:
    """Every good of every shelf in each of its packs."""
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    (said,) = (line for line in lines if line.startswith("="))
    brands = sorted((brand.strip() for brand in said.removeprefix("=").split(";")), key=len, reverse=True)
    sold: list[Product] = []
    for line in lines:
        if line is not said:
            shelf, goods, packs = (part.strip() for part in line.split(": "))
            for title, pack in product_of(goods.split(";"), packs.split(",")):
                brand = next((brand for brand in brands if title.strip().startswith(brand)), "")
                sold.append(_packed(len(sold), title.strip(), brand, tuple(shelf.split(" > ")), pack.strip()))
    return sold


def _packed(number: int, title: str, brand: str, category: tuple[str, ...], pack: str) -> Product:
    amount, _, said = pack.partition(" ")
    content = in_base_unit(float(amount), said)
    assert content is not None
    value: float = content[0]
    unit: PackUnit = content[1]
    return product(
        f"p{number}", f"{title} {pack}", brand=brand, category=category, price=10.0, pack_value=value, pack_unit=unit
    )
