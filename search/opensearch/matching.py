"""A plan's words and conditions as OpenSearch queries."""

from collections.abc import Iterable, Mapping
from typing import Any

from search.analysis import words as analyzed
from search.filters import AnyOf, Between, Condition, Filters
from search.mappings import NAMING_FIELDS, text_fields
from search.plan import Leg, Plan
from search.understanding import Unwanted, Word

Query = Mapping[str, Any]
Counted = tuple[str, float]
"""A text, and what it counts."""

LUCENE_TO_TANTIVY = 2.2
"""Lucene left the constant k1 + 1 out of BM25, tantivy did not: with it, both give the same number."""

MOST_SCORED = 100
"""A node takes 1,024 clauses; a word has one per text field and alternative."""


def within(plan: Plan, leg: Leg) -> Query:
    """What a leg may return."""
    return result(plan, plan.filters.and_(*leg.narrowed), by_words=not leg.beyond_words, every_word=leg.every_word)


def result(plan: Plan, filters: Filters | None = None, *, by_words: bool = True, every_word: bool = False) -> Query:
    """What belongs to the plan's result, under other filters if they are given; scored by its words alone."""
    scored = [plan_words(plan, every_word=every_word)] if by_words and plan.words else []
    return both(scored, conditions(plan, filters), left_out(plan))


def plan_words(plan: Plan, *, every_word: bool = False) -> Query:
    """What the plan asks for."""
    return matching_words(plan.words, every_word=every_word or plan.every_word)


def conditions(plan: Plan, filters: Filters | None = None) -> list[Query]:
    """Filters, what is kept and `only`."""
    found = [condition(one) for one in (*(plan.filters if filters is None else filters), *plan.kept)]
    return found if plan.only is None else [*found, ids(plan.only)]


def left_out(plan: Plan) -> list[Query]:
    """What no leg may return."""
    found = [having(one) for one in plan.unwanted]
    found += [both([], map(condition, hidden)) for hidden in plan.hidden]
    return [*found, ids(plan.excluded)] if plan.excluded else found


def having(one: Unwanted) -> Query:
    """The products that are called so, unless they are called free of it."""
    texts = (one.word.text, *one.word.alternatives)
    return both([], [{"bool": {"should": list(map(named, texts))}}], map(named, one.unless))


def named(text: str) -> Query:
    """The products that are called so, whatever their description says."""
    return {"multi_match": {"query": text, "type": "phrase", "fields": list(NAMING_FIELDS)}}


def both(scored: Iterable[Query], required: Iterable[Query], excluded: Iterable[Query] = ()) -> Query:
    """All of them and none of those left out; only the first ones score."""
    parts = {"must": list(scored), "filter": list(required), "must_not": list(excluded)}
    return {"bool": {name: queries for name, queries in parts.items() if queries}}


def ids(product_ids: Iterable[str]) -> Query:
    """The products with these ids."""
    return {"terms": {"product_id": sorted(product_ids)}}


def condition(one: Condition) -> Query:
    """One filter."""
    match one:
        case AnyOf(field, values):
            return {"terms": {field: list(values)}}
        case Between(field, None, None):
            return {"exists": {"field": field}}
        case Between(field, low, high):
            bounds = {"gte": low, "lte": high}
            return {"range": {field: {name: bound for name, bound in bounds.items() if bound is not None}}}


def matching_words(words: Iterable[Word], *, every_word: bool = False) -> Query:
    """Any of the words, or all but the optional ones; a product's score is the sum over the words, each by its best
    alternative. Words after the `MOST_SCORED`th are never required."""
    asked: dict[tuple[tuple[str, ...], ...], tuple[Counted, ...]] = {}
    required = set()
    for word in words:
        said = phrases(word)
        asked.setdefault(tuple(said), tuple(said.values()))
        required |= {tuple(said)} if every_word and not word.optional else set()
    known = [tokens for tokens in asked if tokens]
    must = [group(asked[tokens]) for tokens in known[:MOST_SCORED] if tokens in required]
    should = [group(asked[tokens]) for tokens in known[:MOST_SCORED] if tokens not in required]
    should += [unscored([asked[tokens] for tokens in known[MOST_SCORED:]])] if known[MOST_SCORED:] else []
    if must:
        return {"bool": {"must": must, "should": should} if should else {"must": must}}
    return {"bool": {"should": should, "minimum_should_match": 1}} if should else {"match_none": {}}


def phrases(word: Word) -> dict[tuple[str, ...], Counted]:
    """The word and its alternatives as typed, each once, by what they mean to the index."""
    found: dict[tuple[str, ...], Counted] = {}
    for text, weight in word.said():
        if tokens := tuple(analyzed(text)):
            found.setdefault(tokens, (text, weight))
    return found


def group(said: tuple[Counted, ...]) -> Query:
    """The best of alternatives."""
    best = [phrase(text, weight) for text, weight in said]
    return best[0] if len(best) == 1 else {"dis_max": {"queries": best}}


def phrase(text: str, weight: float = 1.0) -> Query:
    """The text's words next to each other, by the best of the text fields and a part of the other ones. They are sent
    as typed: the index analyses them as it did its products, and its stemmer may be of another release than ours."""
    fields = text_fields()
    found = [
        {"match_phrase": {field: {"query": text, "boost": round(boost * weight * LUCENE_TO_TANTIVY, 6)}}}
        for field, boost in fields.boosts.items()
    ]
    return {"dis_max": {"tie_breaker": fields.tie_breaker, "queries": found}}


def unscored(asked: list[tuple[Counted, ...]]) -> Query:
    """Words after the `MOST_SCORED`th: their products are found and all score alike. Nobody types so many."""
    tokens = sorted({token for said in asked for text, _ in said for token in analyzed(text)})
    found = [{"terms": {field: tokens}} for field in text_fields().boosts]
    return {"constant_score": {"filter": {"bool": {"should": found}}, "boost": 0.01}}
