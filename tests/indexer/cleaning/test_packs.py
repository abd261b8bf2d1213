import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.cleaning.packs import Pack, read_pack
from search.units import in_base_unit


@pytest.mark.parametrize(
    ("title", "pack"),
    [
        ("Basmati Rice 5 kg", Pack(5, "kg")),
        ("Basmati Rice-5kg", Pack(5, "kg")),
        ("Atta 25kg bag", Pack(25, "kg")),
        ("Ghee 1Ltr.", Pack(1, "l")),
        ("Milk 500ml", Pack(0.5, "l")),
        ("Cola 2 L", Pack(2, "l")),
        ("Oil 1,5 L", Pack(1.5, "l")),
        ("Sugar 1,000 g", Pack(1, "kg")),
        ("Biscuits 12 x 100 g", Pack(1.2, "kg", 12)),
        ("Biscuits 500 g x 24", Pack(12, "kg", 24)),
        ("Tea 4 x 6 x 50 g", Pack(1.2, "kg", 24)),
        ("Tea 12 pcs x 50 g", Pack(0.6, "kg", 12)),
        ("Soap 125 gm (Pack of 6)", Pack(0.75, "kg", 6)),
        ("Soap Pack of 12 (12 x 100 g)", Pack(1.2, "kg", 12)),
        ("Soap Pack of 6", Pack(6, "pc", 6)),
        ("Set of 2 - 500 ml", Pack(1, "l", 2)),
        ("Cake cases, pack/12", Pack(12, "pc", 12)),
        ("Cola 330ml 6-pack", Pack(1.98, "l", 6)),
        ("Cleaner Citrus200ml", Pack(0.2, "l")),
        ("Vitamin C + E Cream 100 g", Pack(0.1, "kg")),
        ("Eggs 1 dozen", Pack(12, "pc")),
        ("25 Tea Bags", Pack(25, "pc")),
        ("Dal 500 g (2 x 250 g)", Pack(0.5, "kg", 2)),
    ],
)
def test_a_pack_is_read_from_the_title(title: str, pack: Pack) -> None:
    assert read_pack(title) == pack


@pytest.mark.parametrize(
    "title",
    [
        "Neem Soap",
        "Seal King 3G Box",  # a generation
        "Capsules 500 mg",  # a strength
        "Pasta 500 g + Oil 1 L",  # two products
        "Masala 100 g + Masala 100 g",
        "Hair Oil + Shampoo (250 ml each)",
        "Pasta 500 g or 1 kg",  # two amounts
        "Steel Scrubber, H130046 GR",  # serial numbers
        "Memory Case F5L174",
        "Stockings 06G",
        "Peas 100-150 g",  # a range
        "Paneer 1/2 kg",  # a fraction
        "Filler pad 40x40cm",
        "Notebook 160 Pages",
        "LED Bulb 9 W",
        "2-in-1 Shampoo",
        "0 g of sugar",
        "Serial 987654321 g",
        "Dog treat (25 kg+)",
        "Detergent (Get 1 kg Free)",
        "Pack of " + "9" * 5_000,
        "",
    ],
)
def test_where_a_title_does_not_say_it_clearly_no_pack_is_guessed(title: str) -> None:
    assert read_pack(title) is None


amounts = st.sampled_from(["1", "2.5", "10", "100", "250", "500", "750"])
units = st.sampled_from([("kg", "kg", 1.0), ("g", "kg", 0.001), ("ml", "l", 0.001), ("L", "l", 1.0)])
counts = st.integers(2, 48)


@given(
    amount=amounts,
    unit=units,
    count=counts,
    form=st.sampled_from(["{c} x {a} {u}", "{a}{u} x {c}", "{a} {u} (Pack of {c})"]),
)
@settings(max_examples=60)
def test_every_way_to_write_a_multipack_reads_alike(
    amount: str, unit: tuple[str, str, float], count: int, form: str
) -> None:
    written, base, factor = unit
    pack = read_pack("Toor Dal " + form.format(c=count, a=amount, u=written))
    whole = round(round(float(amount) * factor, 6) * count, 6)
    assert pack == (None if whole > 5000 else Pack(pytest.approx(whole), base, count))  # type: ignore[arg-type]


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_whatever_the_title_a_pack_holds_something(title: str) -> None:
    pack = read_pack(title)
    assert pack is None or (pack.value > 0 and pack.count > 0)


def test_a_unit_in_a_column_is_taken_to_the_base_unit() -> None:
    assert in_base_unit(500, " Gm. ") == (0.5, "kg")
    assert in_base_unit(2, "dozen") == (24, "pc")
    assert in_base_unit(1, "bushel") is None
