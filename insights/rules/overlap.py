"""Whether two rules can meet: one holding whenever another does, both at once, one's products being all another's."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import product as pairs

from search.filters import PATH_SEPARATOR, category_paths
from search.pipeline import utc_now
from search.product import Product
from search.rules.conditions import When, contains, folded
from search.rules.target import Range, Target, meeting

Sold = Mapping[str, Product]
Related = Callable[[str, str], bool]


def covers(wide: When, narrow: When) -> bool:
    """Whether the first holds whenever the second does."""
    return (
        all(_within(ours, theirs) for ours, theirs in zip(_lists(narrow), _lists(wide), strict=True))
        and _each_has(narrow.categories, wide.categories, _below)
        and _each_has(narrow.queries, wide.queries, lambda one, other: _implied(one, narrow.match, other, wide.match))
        and (wide.starts_at or datetime.min) <= (narrow.starts_at or datetime.min)
        and (narrow.ends_at or datetime.max) <= (wide.ends_at or datetime.max)
    )


def may_meet(one: When, other: When) -> bool:
    """Whether both may hold for the same page. Of texts that merely contain words, only where one has the other's."""
    lists = zip(_lists(one), _lists(other), strict=True)
    return (
        all(not ours or not theirs or not set(ours).isdisjoint(theirs) for ours, theirs in lists)
        and _any_pair(one.categories, other.categories, _below)
        and _asked_together(one, other)
        and (one.starts_at or datetime.min) < (other.ends_at or datetime.max)
        and (other.starts_at or datetime.min) < (one.ends_at or datetime.max)
    )


def has_all(wide: Target, narrow: Target, sold: Sold) -> bool:
    """Whether every product of the second is one of the first; `sold` has those that they name."""
    if narrow.products:
        known = [sold[one] for one in narrow.products if one in sold]
        return bool(known) and all(map(_meets(wide), known))
    return not wide.products and (
        _within(narrow.brands, wide.brands)
        and _within(narrow.distributors, wide.distributors)
        and _each_has(narrow.categories, wide.categories, _below)
        and all(any(_inside(ours, theirs) for ours in narrow.ranges) for theirs in wide.ranges)
    )


def has_none(one: Target, other: Target, sold: Sold) -> bool:
    """Whether it is certain that no product is of both."""
    for named, target in ((one, other), (other, one)):
        if named.products:
            known = [sold[product_id] for product_id in named.products if product_id in sold]
            return not any(map(_meets(target), known))
    return (
        _apart(one.brands, other.brands)
        or _apart(one.distributors, other.distributors)
        or not _any_pair(one.categories, other.categories, _below)
    )


def _meets(target: Target) -> Callable[[Product], bool]:
    """Numbers of days are compared with today: a rule's hygiene is of today."""
    return meeting(target.filters(utc_now()))


def _lists(when: When) -> tuple[tuple[str, ...], ...]:
    return when.surfaces, when.retailers, when.segments, when.regions


def _within(narrow: Collection[str], wide: Collection[str]) -> bool:
    """Of lists where an empty one means anything."""
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _apart(one: Collection[str], other: Collection[str]) -> bool:
    return bool(one) and bool(other) and set(one).isdisjoint(other)


def _each_has(narrow: Sequence[str], wide: Sequence[str], related: Related) -> bool:
    return not wide or (bool(narrow) and all(any(related(one, other) for other in wide) for one in narrow))


def _any_pair(one: Sequence[str], other: Sequence[str], related: Related) -> bool:
    if not one or not other:
        return True
    return any(related(ours, theirs) or related(theirs, ours) for ours, theirs in pairs(one, other))


def _below(path: str, above: str) -> bool:
    return above in category_paths(tuple(path.split(PATH_SEPARATOR)))


def _implied(asked: str, match: str, other: str, other_match: str) -> bool:
    """Whether a text that meets the first condition meets the second."""
    if other_match == "exact":
        return match == "exact" and folded(asked) == folded(other)
    return (match != "understood" or other_match == "understood") and contains(folded(asked), folded(other))


def _asked_together(one: When, other: When) -> bool:
    """Whether a text that has one's words is likely to have the other's."""
    if not one.queries or not other.queries:
        return True
    phrases = pairs(map(folded, one.queries), map(folded, other.queries))
    exact = one.match == "exact", other.match == "exact"
    return any(
        (ours == theirs if all(exact) else (not exact[1] and contains(ours, theirs)))
        or (not exact[0] and contains(theirs, ours))
        for ours, theirs in phrases
    )


def _inside(narrow: Range, wide: Range) -> bool:
    low, high = float("-inf"), float("inf")
    return (
        narrow.field == wide.field
        and (low if wide.at_least is None else wide.at_least) <= (low if narrow.at_least is None else narrow.at_least)
        and (high if narrow.at_most is None else narrow.at_most) <= (high if wide.at_most is None else wide.at_most)
    )
