"""The catalogue: goods times brands times packs, as many as asked for, sorted by good."""

from dataclasses import dataclass

import numpy as np

from indexer.demo.arrays import Flags, Floats, Ints
from indexer.demo.brands import Brand
from indexer.demo.goods import Good, Pack
from indexer.demo.prices import Terms, terms_of

DISTRIBUTORS = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One product of the catalogue; `good` and `brand` are positions in the catalogue's lists."""

    product_id: str
    good: int
    brand: int
    variant: int
    pack: Pack
    title: str
    description: str
    terms: Terms
    distributor_id: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All items with the columns that the simulation reads; every array is (items,) unless it says otherwise.

    Items of one good stand together: those of good g are `starts[g]` up to `starts[g + 1]`. `slab_from` and
    `slab_price` are (items, 2); a slab that does not exist begins at an unreachable quantity. `served` is (regions,
    items).
    """

    goods: tuple[Good, ...]
    brands: tuple[Brand, ...]
    regions: tuple[str, ...]
    items: tuple[Item, ...]
    good: Ints
    brand: Ints
    starts: Ints
    price: Floats
    content: Floats
    moq: Ints
    case_pack: Ints
    slab_from: Ints
    slab_price: Floats
    served: Flags

    def unit_price(self, products: Ints, quantities: Ints) -> Floats:
        """What one selling unit costs at these quantities; both arrays have the same shape."""
        price = self.price[products]
        for slab in (0, 1):
            reached = quantities >= self.slab_from[products, slab]
            price = np.where(reached, self.slab_price[products, slab], price)
        return price


def make_catalogue(
    goods: tuple[Good, ...],
    brands: tuple[Brand, ...],
    regions: tuple[str, ...],
    products: int,
    rng: np.random.Generator,
) -> Catalogue:
    """`products` different products; ValueError when goods, brands and packs do not give so many."""
    distributors = rng.integers(1, DISTRIBUTORS + 1, len(brands))
    numbers = rng.permutation(products) + 1
    items: list[Item] = []
    for good, count in enumerate(_quotas(goods, brands, products)):
        for brand, variant, pack in _choose(goods[good], brands, count, rng):
            terms = terms_of(goods[good], pack, variant, brands[brand].tier, rng)
            items.append(
                Item(
                    product_id=f"P{numbers[len(items)]:05d}",
                    good=good,
                    brand=brand,
                    variant=variant,
                    pack=pack,
                    title=_title(goods[good], brands[brand], variant, pack),
                    description=_description(goods[good], pack, terms),
                    terms=terms,
                    distributor_id=f"D{distributors[brand]:02d}",
                )
            )
    return _columns(goods, brands, regions, tuple(items))


def _makers(good: Good, brands: tuple[Brand, ...]) -> list[int]:
    return [position for position, brand in enumerate(brands) if good.group in brand.groups]


def _quotas(goods: tuple[Good, ...], brands: tuple[Brand, ...], products: int) -> list[int]:
    """How many products each good gets: more for wanted goods, never more than it has combinations."""
    room = np.array([len(_makers(good, brands)) * len(good.packs) * len(good.variants) for good in goods])
    if products > room.sum():
        raise ValueError(f"goods, brands and packs give {room.sum()} different products, not {products}")
    weight = np.array([good.reach**0.7 for good in goods])
    low, high = 0.0, products / weight.min() * len(goods)
    for _ in range(60):  # the scale at which the capped quotas just fill the catalogue, by bisection
        scale = (low + high) / 2
        low, high = (low, scale) if np.minimum(scale * weight, room).sum() > products else (scale, high)
    exact = np.minimum(low * weight, room)
    quotas = np.floor(exact).astype(int)
    spare = np.argsort(-np.where(quotas < room, exact - quotas, -1.0), kind="stable")
    quotas[spare[: products - quotas.sum()]] += 1
    return [int(quota) for quota in quotas]


def _choose(good: Good, brands: tuple[Brand, ...], count: int, rng: np.random.Generator) -> list[tuple[int, int, Pack]]:
    """`count` different (brand, variant, pack), the packs in turn so that each pack has several brands."""
    makers = _makers(good, brands)
    strength = rng.normal(0, 0.8, len(makers))
    piles: list[list[tuple[int, int, Pack]]] = []
    for pack in good.packs:
        pile = [(maker, variant, pack) for maker in range(len(makers)) for variant in range(len(good.variants))]
        luck = [strength[maker] + rng.gumbel() for maker, _, _ in pile]
        piles.append([pile[place] for place in np.argsort(luck)])
    chosen: list[tuple[int, int, Pack]] = []
    while len(chosen) < count:
        chosen += [pile.pop() for pile in piles if pile][: count - len(chosen)]
    return [(makers[maker], variant, pack) for maker, variant, pack in chosen]


def _title(good: Good, brand: Brand, variant: int, pack: Pack) -> str:
    words = (brand.name, good.variants[variant], good.title, pack.label)
    return " ".join(word for word in words if word)


def _description(good: Good, pack: Pack, terms: Terms) -> str:
    if pack.count > 1:
        how = f"Case of {pack.count} pieces, packed for the shop counter."
    elif pack.unit != "pc" and pack.content >= 10:
        how = "Big pack for shops that sell loose and for kitchens."
    elif terms.case_pack > 1:
        how = f"Ships in cases of {terms.case_pack}."
    else:
        how = "Sold by the piece."
    return f"{good.about}. {how}"


def _columns(
    goods: tuple[Good, ...], brands: tuple[Brand, ...], regions: tuple[str, ...], items: tuple[Item, ...]
) -> Catalogue:
    good = np.array([item.good for item in items])
    slabs = [(*item.terms.slabs, (10**9, 0.0), (10**9, 0.0))[:2] for item in items]
    served = [
        [not home or region in home for home in (brands[item.brand].regions for item in items)] for region in regions
    ]
    return Catalogue(
        goods=goods,
        brands=brands,
        regions=regions,
        items=items,
        good=good,
        brand=np.array([item.brand for item in items]),
        starts=np.searchsorted(good, np.arange(len(goods) + 1)),
        price=np.array([item.terms.price for item in items]),
        content=np.array([item.pack.content for item in items]),
        moq=np.array([item.terms.moq for item in items]),
        case_pack=np.array([item.terms.case_pack for item in items]),
        slab_from=np.array([[quantity for quantity, _ in two] for two in slabs]),
        slab_price=np.array([[price for _, price in two] for two in slabs]),
        served=np.array(served),
    )
