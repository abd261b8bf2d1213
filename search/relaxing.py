"""What is done when nothing is left: what we understood as a filter is given up in a stated order, and it is said.

1. in a sorted page, some of the words; 2. packs: the nearest ones that these goods are sold in; 3. prices; 4. both;
5. some of the words; 6. all of them: what is near in meaning, or else what the shop, or everybody, buys. What is
unwanted, and what a person chose, is never given up.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import log

from search.candidate import Candidate
from search.engine import Answer
from search.filters import AnyOf
from search.plan import Plan
from search.product import PackUnit
from search.query import Query
from search.understanding import Chip, ChipKind, Understood
from search.units import in_base_unit, pack_label

PRICES: tuple[ChipKind, ...] = ("unit_price", "price")
ORDER: tuple[tuple[ChipKind, ...], ...] = (("pack",), PRICES, ("pack", *PRICES))
NEAREST = 2
"""Packs that come first where the one that was asked for is not sold; of few, the nearest alone."""

Outcome = tuple[Query, Plan, Answer]
Ask = Callable[[Query], tuple[Plan, Answer]]


def answered(query: Query, ask: Ask) -> Outcome:
    """The first answer, or one after giving something up, with the query and the plan that it belongs to."""
    tried = [(query, *ask(query))]
    if hits(tried[0]):
        return near_things(tried[0])
    for easier in easier_queries(query):
        tried.append((easier, *ask(easier)))
        if hits(tried[-1]):
            return nearest(tried[-1], ask)
    if found := next(filter(has_words, tried), None):
        return found
    return near_things(tried[0]) if tried[0][2].candidates else without_words(query, ask) or tried[0]


def has_words(outcome: Outcome) -> bool:
    """Whether a product has some of the words, if not all."""
    return any(one.matches for one in outcome[2].candidates)


def hits(outcome: Outcome) -> Sequence[Candidate]:
    """The candidates that have all that was asked for; where nothing was insisted on, all candidates."""
    _, plan, answer = outcome
    if not any(leg.name == "every_word" for leg in plan.legs):
        return answer.candidates
    return [one for one in answer.candidates if "every_word" in one.signals]


def easier_queries(query: Query) -> Iterator[Query]:
    """The same with less insisted on, step by step."""
    if query.sort != "relevance" and query.understood.words:
        yield replace(query, any_word=True)
    filtering = query.understood.having("filters")
    steps = (tuple(chip for chip in filtering if chip.kind in kinds) for kinds in ORDER)
    for chips in dict.fromkeys(filter(None, steps)):
        yield replace(query, understood=query.understood.relaxing(chips))


def nearest(outcome: Outcome, ask: Ask) -> Outcome:
    """Where a pack was given up, those packs of the goods that are nearest to it come first."""
    said = outcome[0].understood
    pack = next((chip for chip in said.having("relaxed") if chip.kind == "pack"), None)
    wanted = None if pack is None else amount(pack.label)
    if pack is None or wanted is None:
        return outcome
    value, unit = wanted
    products = [one.product for one in hits(outcome)]
    sizes = {one.pack_value for one in products if one.pack_value and one.pack_unit == unit}
    near = sorted(sizes, key=lambda size: (abs(log(size / value)), size))[: NEAREST if len(sizes) > NEAREST else 1]
    labels = tuple(pack_label(size, unit) for size in near)
    changed = replace(pack, label=f"{pack.label} (nearest: {', '.join(labels)})", conditions=(AnyOf("pack", labels),))
    chips = tuple(changed if chip is pack else chip for chip in said.chips)
    easier = replace(outcome[0], understood=replace(said, chips=chips))
    return (easier, *ask(easier)) if near else outcome


def amount(label: str) -> tuple[float, PackUnit] | None:
    """The amount that a pack's label says; None for a range."""
    number, _, unit = label.partition(" ")
    return in_base_unit(float(number), unit) if number.replace(".", "").isdigit() else None


def near_things(outcome: Outcome) -> Outcome:
    """The same; where no product has any of the words, and only the meaning led to what is there, that is said."""
    query, plan, answer = outcome
    if has_words(outcome) or not answer.candidates:
        return outcome
    said = query.understood
    note = nothing_found(said, "no product has “{}”: these are near it")
    return (replace(query, understood=replace(said, chips=(*said.chips, note))), plan, answer)


def nothing_found(said: Understood, sentence: str) -> Chip:
    """That no product has any of the words."""
    words = " ".join(word.text for word in said.words)
    return Chip("words", "words", sentence.format(words), 0, len(said.text), 1.0, "relaxed")


def without_words(query: Query, ask: Ask) -> Outcome | None:
    """What is bought anyway, where no product has any of the words."""
    said = query.understood
    if not said.words:
        return None
    note = nothing_found(said, "nothing found for “{}”: this is bought anyway")
    easier = replace(query, sort="relevance", understood=Understood(text=said.text, chips=(*said.chips, note)))
    outcome = (easier, *ask(easier))
    return outcome if outcome[2].total else None  # what nobody has bought yet is no candidate, but it is there
