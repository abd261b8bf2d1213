"""Why a product is there, in plain words with the numbers. Built from what is at hand: signals, product, history."""

from collections.abc import Callable
from datetime import datetime

from search.candidate import Candidate, Reason
from search.query import Query
from search.retailer import Purchase

SHOWN = 2
"""The strongest two are shown; more would not be read."""

NOTABLE_SHARE = 0.1
"""From this share on, a region's or a brand's share is worth a sentence."""

NOTABLE_TREND = 0.3
"""From this growth on (30 days against the average of 90), a product counts as rising."""


class Reasons:
    """Reasons for the hits of one query, strongest kind first."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._retailer = query.retailer
        self._because = {scored.product_id: scored.because for scored in self._retailer.neighbours}
        self._touched = {touch.product_id: touch for touch in reversed(self._retailer.touches)}
        self._kinds: tuple[Callable[[Candidate], Reason | None], ...] = (
            self._session,
            self._habit,
            self._bought_with,
            self._neighbours,
            self._in_region,
            self._words,
            self._brand,
            self._rising,
            self._popular,
            self._meaning,
            self._category,
            self._fresh,
        )

    def of(self, candidate: Candidate) -> tuple[Reason, ...]:
        """The strongest reasons, at least one."""
        found = [reason for kind in self._kinds if (reason := kind(candidate)) is not None]
        return tuple(found[:SHOWN]) or (Reason("catalogue", "in the catalogue"),)

    def _session(self, candidate: Candidate) -> Reason | None:
        touched = self._touched.get(candidate.product.product_id)
        if touched is None or "session" not in candidate.signals:
            return None
        did = "added this" if touched.act == "add" else "looked at this"
        return Reason("session", f"you {did} {minutes(touched.minutes_ago)} ago")

    def _habit(self, candidate: Candidate) -> Reason | None:
        purchase = self._retailer.purchases.get(candidate.product.product_id)
        return None if purchase is None else Reason("habit", habit(purchase, self._retailer.as_of))

    def _bought_with(self, candidate: Candidate) -> Reason | None:
        anchor = self._query.anchor
        if anchor is None or "neighbours" not in candidate.signals:
            return None
        return Reason("bought_with", f"shops that buy {anchor.title} buy this")

    def _neighbours(self, candidate: Candidate) -> Reason | None:
        source = self._because.get(candidate.product.product_id, "")
        because = self._retailer.purchases.get(source) or self._touched.get(source)
        if because is None or because.product_id == candidate.product.product_id:
            return None
        return Reason("neighbours", f"shops that buy {because.title} buy this")

    def _in_region(self, candidate: Candidate) -> Reason | None:
        region = self._retailer.region
        share = dict(candidate.product.popularity.by_region).get(region, 0.0)
        return Reason("region", f"{share:.0%} of shops in {region} buy this") if share >= NOTABLE_SHARE else None

    def _words(self, candidate: Candidate) -> Reason | None:
        asked = "text" in candidate.signals and self._query.anchor is None
        return Reason("words", f"matches “{self._query.text.strip()[:60]}”") if asked else None

    def _brand(self, candidate: Candidate) -> Reason | None:
        brand = candidate.product.brand
        share = self._retailer.brands.get(brand, 0.0)
        return Reason("brand", f"{brand} is {share:.0%} of what you buy") if share >= NOTABLE_SHARE else None

    def _rising(self, candidate: Candidate) -> Reason | None:
        demand = candidate.product.popularity
        if demand.trend < NOTABLE_TREND or demand.buyers_30d < 3:
            return None
        return Reason("rising", f"rising: {demand.buyers_30d} shops in 30 days, {demand.trend:.0%} above its usual")

    def _popular(self, candidate: Candidate) -> Reason | None:
        buyers = candidate.product.popularity.buyers_30d
        return Reason("popular", f"bought by {buyers} shops in 30 days") if buyers >= 2 else None

    def _meaning(self, candidate: Candidate) -> Reason | None:
        if "meaning" not in candidate.signals:
            return None
        return Reason("meaning", f"close to {self._query.anchor.title if self._query.anchor else 'what you asked for'}")

    def _category(self, candidate: Candidate) -> Reason | None:
        category = candidate.product.category
        share = self._retailer.categories.get(category[0], 0.0) if category else 0.0
        return Reason("category", f"{category[-1]}: you buy {category[0]}") if share >= NOTABLE_SHARE else None

    def _fresh(self, candidate: Candidate) -> Reason | None:
        return Reason("fresh", "new on the marketplace") if "newest" in candidate.signals else None


def habit(purchase: Purchase, as_of: datetime | None) -> str:
    """`you buy this every 9 days, last 12 days ago`, as far as it is known."""
    if purchase.usual_gap_days is None:
        said = "you bought this once" if purchase.count == 1 else f"you bought this {purchase.count} times"
    else:
        said = f"you buy this every {days(purchase.usual_gap_days)}"
    return said if as_of is None else f"{said}, last {days((as_of - purchase.last).days)} ago"


def days(number: float) -> str:
    """`9 days`, `1 day`; less than a day is a day."""
    whole = max(1, round(number))
    return "1 day" if whole == 1 else f"{whole} days"


def minutes(number: float) -> str:
    """`3 minutes`, `1 minute`; less than a minute is a minute."""
    whole = max(1, round(number))
    return "1 minute" if whole == 1 else f"{whole} minutes"
