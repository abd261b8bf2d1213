"""A rules.txt of Querqy comes in, goes out, and comes in again as it was."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.exchange.documents import RulesFileError
from indexer.exchange.querqy_reading import Imported, read_querqy
from indexer.exchange.querqy_targets import Names
from indexer.exchange.querqy_writing import write_querqy
from search.rules.actions import Banner, Boost, Bury, Filter, Hide, Ignore, Pin, Redirect, Synonym
from search.rules.conditions import When
from search.rules.rule import Rule
from search.rules.target import Range, Target

NAMES = Names.of(["Kranti", "Surya", "Oil"], ["Staples > Rice", "Dairy > Ghee", "Snacks > Ghee", "Oil"])
RICE = When(("rice",))
CHEAP_RICE = Target(categories=("Staples > Rice",), ranges=(Range("price", None, 20.5),))


def read(*lines: str) -> Imported:
    return read_querqy("\n".join(lines), NAMES)


def only(*lines: str) -> Rule:
    found = read(*lines)
    assert not found.unmatched
    (rule,) = found.rules
    return rule


def test_a_synonym_goes_one_way() -> None:
    found = only("# rice has many names", "", "chawal =>", "  SYNONYM: rice", "  synonym(1.0): basmati rice")
    assert found == Rule("chawal-synonym", Synonym(("chawal",), ("rice", "basmati rice")))


def test_two_that_lead_to_each_other_are_one_of_both_ways() -> None:
    text = ("chawal =>", " SYNONYM: rice", "rice =>", " SYNONYM: chawal")
    assert only(*text) == Rule("chawal-synonym", Synonym(("chawal",), ("rice",), both_ways=True))


def test_of_a_group_each_pair_is_read_once() -> None:
    text = ("a =>", " SYNONYM: b", " SYNONYM: c", "b =>", " SYNONYM: a", "c =>", " SYNONYM: a", " SYNONYM: d")
    assert read(*text).rules == (
        Rule("a-synonym", Synonym(("a",), ("b", "c"), both_ways=True)),
        Rule("c-synonym", Synonym(("c",), ("d",))),
    )


def test_quotation_marks_are_the_whole_text() -> None:
    assert only('"rice" =>', " UP(3): kranti").when == When(("rice",), "exact")
    assert only("rice =>", " UP(3): kranti").when == RICE
    exact = only('"chawal" =>', " SYNONYM: rice")
    assert (exact.when.match, exact.when.queries) == ("exact", ("chawal",))


def test_weights_are_factors() -> None:
    assert only("rice =>", " UP(10): KRANTI") == Rule(
        "rice-boost", Boost(factor=10.0), Target(brands=("Kranti",)), RICE
    )
    assert only("rice =>", " DOWN(2.5): kranti").action == Bury(factor=2.5)
    assert only("rice =>", " UP: kranti").action == Boost(factor=2.0)
    for said, factor in (("0.5", 2.0), ("1000000", 100.0)):
        found = read("rice =>", f" UP({said}): kranti")
        assert found.rules[0].action == Boost(factor=factor)
        assert [one.where for one in found.unmatched] == ["line 2"]


@pytest.mark.parametrize(
    ("right", "target"),
    [
        ("surya", Target(brands=("Surya",))),
        ("rice", Target(categories=("Staples > Rice",))),
        ("Staples > Rice", Target(categories=("Staples > Rice",))),
        ("ghee", Target(categories=("Dairy > Ghee", "Snacks > Ghee"))),
        ("* brand:Surya", Target(brands=("Surya",))),
        ('* category:"Staples > Rice" AND price:[* TO 20.5]', CHEAP_RICE),
        ('* brand:(Surya OR "No Name")', Target(brands=("Surya", "No Name"))),
        ("* product_id:(P1 P2)", Target(products=("P1", "P2"))),
        ("* stock:0", Target(ranges=(Range("stock", 0.0, 0.0),))),
        ('* {"term": {"brand": "Surya"}}', Target(brands=("Surya",))),
        ('* {"term": {"brand": {"value": "Surya"}}}', Target(brands=("Surya",))),
        ('* {"terms": {"product_id": ["P1", "P2"]}}', Target(products=("P1", "P2"))),
        (
            '* {"bool": {"filter": [{"term": {"distributor_id": "D1"}}, {"range": {"margin_percent": {"gte": 12}}}]}}',
            Target(distributors=("D1",), ranges=(Range("margin_percent", 12.0),)),
        ),
    ],
)
def test_the_right_hand_side_is_words_of_the_catalogue_or_a_raw_query(right: str, target: Target) -> None:
    assert only("rice =>", f" FILTER: {right}") == Rule("rice-filter", Filter(), target, RICE)


@pytest.mark.parametrize(
    "right", ["-surya", "* -brand:Surya", '* {"bool": {"must_not": {"term": {"brand": "Surya"}}}}']
)
def test_a_filter_for_all_others_hides(right: str) -> None:
    assert only("rice =>", f" FILTER: {right}") == Rule("rice-hide", Hide(), Target(brands=("Surya",)), RICE)


def test_deleted_words_are_ignored_with_what_stands_beside_them() -> None:
    assert only("sasta =>", " DELETE") == Rule("sasta-ignore", Ignore(("sasta",)))
    assert only("cheap =>", " DELETE: cheap") == Rule("cheap-ignore", Ignore(("cheap",)))
    both = only("cheap good rice =>", " DELETE: cheap good")
    assert (both.action, both.when) == (Ignore(("cheap", "good")), When(("cheap good rice",)))


def test_properties_are_ids_names_priorities_and_switches() -> None:
    named = ("rice =>", " UP(3): kranti", ' @_id: "ID 1"', ' @_log: "up with Kranti"', " @enabled: false")
    found = read(*named, ' @{ priority: 100, tenant: ["t1", "t2",], }@')
    assert found.rules[0] == Rule(
        "id-1", Boost(factor=3.0), Target(brands=("Kranti",)), RICE, name="up with Kranti", priority=100
    )
    assert found.off == {"id-1"}
    assert [one.said for one in found.unmatched] == ["@tenant: ['t1', 't2']"]


def test_a_block_of_several_kinds_is_as_many_rules_with_ids_of_their_own() -> None:
    text = ("rice =>", " UP(3): kranti", " UP(3): surya", " DECORATE: redirect, /rice", '@_id: "R"')
    assert [rule.id for rule in read(*text).rules] == ["r-boost", "r-boost-2", "r-redirect"]
    devanagari = read("घी =>", " DELETE", "तेल =>", " DELETE").rules
    assert len({rule.id for rule in devanagari}) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (" SYNONYM(0.5): basmati", "without its weight"),
        (" UP(2): nonsense", "'nonsense' is none"),
        (" UP(2): oil", "a brand and a category"),
        (" UP(2): -surya", "the other way"),
        (" UP(2): * nonsense", "field:value"),
        (" UP(2): * colour:red", "no field 'colour'"),
        (" UP(2): * brand:A brand:B", "named twice"),
        (" UP(2): * brand:A OR price:1", "field:value"),
        (" UP(2): * {", "no JSON"),
        (' UP(2): * {"match": {"title": "x"}}', "term, terms"),
        (' UP(2): * {"range": {"price": {"gt": 1}}}', "term, terms"),
        (' UP(2): * {"range": {"price": {"gte": "x"}}}', "no numbers"),
        (" DECORATE: colour, red", "redirect, ADDRESS"),
    ],
)
def test_what_has_no_equivalent_is_listed_by_its_line(line: str, said: str) -> None:
    (listed,) = read("rice =>", line, " UP(2): kranti").unmatched
    assert listed.where == "line 2"
    assert said in listed.why
    assert listed.said.split("(")[0] in line


@pytest.mark.parametrize("given", ["sofa*", '"rice', 'rice"', "rice AND dal"])
def test_an_input_without_an_equivalent_lists_all_below_it(given: str) -> None:
    found = read(f"{given} =>", " UP(2): kranti", " DELETE")
    assert [one.where for one in found.unmatched] == ["line 2", "line 3"]
    assert found.rules == ()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["SYNONYM: rice"], "line 1"),
        (["rice =>"], "line 1: the input 'rice' has no instruction"),
        (["=>", " DELETE"], "line 1"),
        (['"a"b =>', " DELETE"], "line 1"),
        (["rice =>", " SYNONYN: chawal"], "line 2: 'SYNONYN: chawal' is neither"),
        (["rice =>", " SYNONYM:"], "line 2"),
        (["rice =>", " UP(ten): kranti"], "line 2: 'ten' is no weight"),
        (["rice =>", " UP(-1): kranti"], "line 2"),
        (["rice =>", " FILTER(2): kranti"], "line 2: FILTER takes no weight"),
        (["rice =>", " DELETE: dal"], "line 2: DELETE: 'dal' is not part of the input"),
        (["rice =>", " SYNONYM: rice"], "line 2: action.to: is circular"),
        (["rice =>", " DELETE", " @_id"], "line 3"),
        (["rice =>", " DELETE", " @{ a: ["], "line 3"),
        (["rice =>", " DELETE", ' @_id: "a"', " UP: kranti"], "line 4"),
        (["r" * 300 + " =>", " UP: kranti"], "line 2: when.queries.0"),
        (["rice => SYNONYM: chawal"], "line 1"),
    ],
)
def test_a_malformed_line_is_named_by_its_number_and_nothing_is_read(lines: list[str], said: str) -> None:
    with pytest.raises(RulesFileError) as told:
        read(*lines)
    assert said in str(told.value)


def test_every_bad_line_is_named_at_once() -> None:
    with pytest.raises(RulesFileError, match=r"line 2: .*; line 4: "):
        read("rice =>", " UP(x): kranti", "dal =>", " nonsense")


words = st.sampled_from(["rice", "basmati rice", "घी", "dal 5 kg"])
targets = st.sampled_from(
    [
        Target(products=("P1", "P2")),
        Target(brands=('S"urya',), categories=("Staples > Rice",)),
        Target(distributors=("D1",), ranges=(Range("price", 1.5, None), Range("pack_size", None, 5.0))),
    ]
)
factors = st.floats(1.01, 100)
actions = st.one_of(
    st.builds(Boost, factors), st.builds(Bury, factors), st.just(Hide()), st.just(Filter()), st.just(Redirect("/sale"))
)
conditions = st.builds(When, st.tuples(words), st.sampled_from(["exact", "contains"]))
rules = st.builds(
    lambda action, target, when, name, priority: Rule(
        "-", action, Target() if isinstance(action, Redirect) else target, when, name, priority=priority
    ),
    actions,
    targets,
    conditions,
    st.sampled_from(["", "it's “so”"]),
    st.integers(-100, 100),
)


@given(st.lists(rules, max_size=5))
def test_what_went_out_comes_in_again_as_it_was(drawn: list[Rule]) -> None:
    named = tuple(replace(rule, id=f"r{place}") for place, rule in enumerate(drawn))
    exported = write_querqy(named)
    assert exported.unmatched == ()
    again = read_querqy(exported.text, NAMES)
    assert (again.rules, again.unmatched) == (named, ())


@pytest.mark.parametrize(
    "rule",
    [
        Rule("chawal", Synonym(("chawal",), ("rice",))),
        Rule("chawal", Synonym(("chawal",), ("rice", "basmati"), both_ways=True)),
        Rule("chawal", Synonym(("chawal",), ("rice",)), when=When(("chawal",), "exact")),
        Rule("cheap", Ignore(("cheap",))),
        Rule("cheap", Ignore(("cheap", "good")), when=When(("good cheap rice",))),
    ],
)
def test_words_that_went_out_come_in_again_as_they_were(rule: Rule) -> None:
    assert read_querqy(write_querqy([rule]).text, NAMES).rules == (rule,)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("a", Pin(1), Target(products=("P1",)), RICE), "no pin"),
        (Rule("a", Banner("x"), when=RICE), "no banner"),
        (Rule("a", Hide(), Target(brands=("B",))), "need an input"),
        (Rule("a", Boost(places=3), Target(brands=("B",)), RICE), "by places"),
        (Rule("a", Hide(), Target(brands=("B",)), When(("rice",), regions=("Pune",))), "no condition but the query"),
        (Rule("a", Hide(), Target(brands=("B",)), When(("rice",), "understood")), "understood"),
        (Rule("a", Hide(), Target(ranges=(Range("age_days", 1),)), RICE), "age_days"),
        (Rule("a", Hide(), Target(brands=("B",)), When(('5" pan',))), "mark of Querqy"),
        (Rule("a", Ignore(("cheap",)), when=RICE), "part of the query"),
        (Rule("a", Synonym(("a",), ("b",)), when=RICE), "no other query"),
    ],
)
def test_a_rule_without_an_equivalent_is_listed_and_stands_as_a_comment(rule: Rule, said: str) -> None:
    exported = write_querqy([rule])
    (listed,) = exported.unmatched
    assert said in listed.why
    assert all(line.startswith("#") for line in exported.text.splitlines())


def test_what_of_a_rule_is_lost_is_listed_beside_it() -> None:
    rule = Rule("a", Boost(2.0, pushes_down_at_most=3), Target(brands=("B",)), RICE, note="for Anna")
    exported = write_querqy([rule])
    assert [one.said for one in exported.unmatched] == ["pushes_down_at_most", "note"]
    assert "UP(2)" in exported.text
