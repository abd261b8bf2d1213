"""A plan's words and conditions as a query of the term index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from search import analysis, mappings
from search.embedded.schema import ROW
from search.filters import AnyOf, Between, Condition, Filters
from search.plan import Leg, Plan
from search.understanding import Unwanted, Word

Counted = tuple[tuple[str, ...], float]
"""A phrase's tokens, and what it counts."""

EVERYTHING = Query.all_query()
FEW = 16
"""Up to so many values are asked for one by one: a set reads all of their documents first (0.5 ms among 100,000 for a
region and `everywhere`), terms are skipped through (0.05 ms)."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """Writes queries for one schema."""

    schema: tantivy.Schema

    def within(self, plan: Plan, leg: Leg) -> Query:
        """What a leg may return."""
        filters = plan.filters.and_(*leg.narrowed)
        return self.result(plan, filters, by_words=not leg.beyond_words, every_word=leg.every_word)

    def result(
        self, plan: Plan, filters: Filters | None = None, *, by_words: bool = True, every_word: bool = False
    ) -> Query:
        """What belongs to the plan's result, under other filters if they are given; scored by its words alone."""
        every_word = every_word or plan.every_word
        words = [self.words(plan.words, every_word=every_word)] if by_words and plan.words else []
        conditions = [self.condition(one) for one in (*(plan.filters if filters is None else filters), *plan.kept)]
        if plan.only is not None:
            conditions.append(self.ids(plan.only))
        left_out = [self.unwanted(one) for one in plan.unwanted]
        left_out += [both([], map(self.condition, hidden)) for hidden in plan.hidden]
        left_out += [self.ids(plan.excluded)] if plan.excluded else []
        return both(words or ([] if conditions else [EVERYTHING]), conditions, left_out)

    def ids(self, product_ids: Iterable[str]) -> Query:
        """The products with these ids."""
        return Query.term_set_query(self.schema, "product_id", list(product_ids))

    def rows(self, rows: Iterable[int]) -> Query:
        """The documents of these rows, as far as they are not deleted. A set of numbers is looked for in every
        document (2.5 ms among 100,000 for 250 rows), terms one by one are not (0.6 ms)."""
        return Query.boolean_query([(Occur.Should, Query.term_query(self.schema, ROW, row)) for row in rows])

    def condition(self, condition: Condition) -> Query:
        """One filter."""
        match condition:
            case AnyOf(field, values) if len(values) <= FEW:
                return any_of([Query.term_query(self.schema, field, value, "basic") for value in values])
            case AnyOf(field, values):
                return Query.term_set_query(self.schema, field, list(values))
            case Between(field, None, None):
                return Query.exists_query(field)
            case Between(field, low, high):
                return self.between(field, low, high)

    def between(self, field: str, low: float | None, high: float | None) -> Query:
        """A number within bounds, both included; at least one is given."""
        return Query.range_query(
            self.schema,
            field,
            tantivy.FieldType.Float,
            None if low is None else float(low),
            None if high is None else float(high),
        )

    def beyond(self, field: str, number: float, *, above: bool) -> Query:
        """A number above, or below, the given one, which is left out."""
        low, high = (number, None) if above else (None, number)
        kind = tantivy.FieldType.Float
        return Query.range_query(self.schema, field, kind, low, high, include_lower=not above, include_upper=above)

    def words(self, words: Iterable[Word], *, every_word: bool = False) -> Query:
        """Any of the words, or all but the optional ones; a product's score is the sum over the words, each by its
        best alternative."""
        asked: dict[tuple[Counted, ...], bool] = {}
        for word in words:
            phrases = tuple(self._phrases(word).items())
            asked[phrases] = asked.get(phrases, False) or (every_word and not word.optional)
        groups = [(Occur.Must if must else Occur.Should, self._group(said)) for said, must in asked.items() if said]
        if not groups:
            return Query.empty_query()
        return groups[0][1] if len(groups) == 1 else Query.boolean_query(groups)

    def unwanted(self, one: Unwanted) -> Query:
        """The products that have it."""
        unless = [(Occur.MustNot, self._named(text)) for text in one.unless]
        having = [(Occur.Should, self._named(text)) for text in (one.word.text, *one.word.alternatives)]
        return Query.boolean_query([(Occur.Must, Query.boolean_query(having)), *unless])

    def _named(self, text: str) -> Query:
        """The products that are called so, whatever their description says."""
        tokens = tuple(analysis.words(text))
        if not tokens:
            return Query.empty_query()
        return Query.boolean_query([(Occur.Should, self._in(field, tokens)) for field in mappings.NAMING_FIELDS])

    def _phrases(self, word: Word) -> dict[tuple[str, ...], float]:
        """The word and its alternatives, each once, with what it counts."""
        found: dict[tuple[str, ...], float] = {}
        for text, weight in word.said():
            if tokens := tuple(analysis.words(text)):
                found.setdefault(tokens, weight)
        return found

    def _group(self, phrases: tuple[Counted, ...]) -> Query:
        best = [Query.boost_query(self._phrase(phrase), weight) for phrase, weight in phrases]
        return best[0] if len(best) == 1 else Query.disjunction_max_query(best)

    def _phrase(self, tokens: tuple[str, ...]) -> Query:
        fields = mappings.text_fields()
        found = [Query.boost_query(self._in(field, tokens), boost) for field, boost in fields.boosts.items()]
        return Query.disjunction_max_query(found, fields.tie_breaker)

    def _in(self, field: str, tokens: tuple[str, ...]) -> Query:
        if len(tokens) == 1:
            return Query.term_query(self.schema, field, tokens[0])
        return Query.phrase_query(self.schema, field, list(tokens))


def both(scored: Iterable[Query], conditions: Iterable[Query], left_out: Iterable[Query] = ()) -> Query:
    """All of them and none of those left out; only the first ones score."""
    parts = [(Occur.Must, query) for query in scored]
    parts += [(Occur.Must, Query.const_score_query(query, 0.0)) for query in conditions]
    parts += [(Occur.MustNot, query) for query in left_out]
    return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)


def any_of(queries: Sequence[Query]) -> Query:
    """At least one of them; there is one at least."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def without_value(field: str) -> Query:
    """The documents that have no value in a field."""
    return Query.boolean_query([(Occur.Must, EVERYTHING), (Occur.MustNot, Query.exists_query(field))])
