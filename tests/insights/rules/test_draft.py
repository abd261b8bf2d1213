from dataclasses import replace

from insights.rules.draft import drafted
from search.rules.actions import Banner
from search.rules.rule import Rule

SALE = Rule("sale", Banner("Sale"))
DIWALI = Rule("diwali", Banner("Diwali"))


def test_a_draft_stands_in_the_place_of_the_rule_of_its_id() -> None:
    louder = replace(SALE, action=Banner("SALE"))
    draft = drafted([SALE, DIWALI], put=[louder])
    assert draft.planned.rules == (louder, DIWALI)
    assert draft.changed == {"sale": louder}


def test_a_new_rule_stands_beside_the_live_ones_and_a_withdrawn_one_is_gone() -> None:
    draft = drafted([SALE], put=[DIWALI], without=["sale", "never-was"])
    assert (draft.live.rules, draft.planned.rules) == ((SALE,), (DIWALI,))
    assert draft.changed == {"sale": SALE, "diwali": DIWALI}


def test_what_is_live_as_drafted_is_no_change() -> None:
    assert drafted([SALE], put=[SALE]).changed == {}
