"""Synonyms and corrections that second tries propose. A person decides; nothing is live by itself."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal

from editdistpy import damerau_osa

from insights.searches.retyping import Phrase, Retyped, retyped
from search.rules.actions import Synonym
from search.rules.rule import Rule
from search.suggesting import typed_words
from search.understanding.folding import sound
from store.searches import Search

Kind = Literal["correction", "synonym"]
SURE = 1.96
"""Standard normal quantile of a 95 % interval."""
LEAST_SHOPS: dict[Kind, int] = {"correction": 2, "synonym": 3}
"""So many shops must have typed again so: a word that sounds alike speaks for itself."""
LEAST_CONFIDENCE: dict[Kind, float] = {"correction": 0.05, "synonym": 0.15}
LIFT = 5.0
"""How many times more often the other words must follow than they are asked for anyway."""
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who types `phrase` means `other`, as far as `shops` have told by typing again, of `tried` that were not served.

    `confidence` is the lower end of the 95 % interval of that share (Wilson, JASA 1927). `examples` are whole texts.
    """

    id: str
    kind: Kind
    phrase: str
    other: str
    shops: int
    tried: int
    confidence: float
    examples: tuple[tuple[str, str], ...]

    @property
    def rule(self) -> Rule:
        """What accepting it drafts: who asks for the phrase also finds the other one."""
        note = (
            f"{self.shops} of {self.tried} shops that were not served with “{self.phrase}” then chose of “{self.other}”"
        )
        return Rule(
            f"learned-{self.id}",
            Synonym((self.phrase,), (self.other,)),
            name=f"{self.phrase} → {self.other}",
            note=note,
        )


@dataclass(slots=True)
class Tries:
    """Shops by text that did not lead to a choice, and how often each text did."""

    unserved: defaultdict[Phrase, set[str]] = field(default_factory=lambda: defaultdict(set))
    served: Counter[Phrase] = field(default_factory=Counter)
    searches: int = 0

    def seen(self, searches: Iterable[Search]) -> Iterator[Search]:
        """The same searches, counted on their way."""
        for search in searches:
            words = tuple(typed_words(search.text))
            self.searches += 1
            if search.acted_on:
                self.served[words] += 1
            elif search.retailer_id:
                self.unserved[words].add(search.retailer_id)
            yield search

    def shops_of(self, phrases: Collection[Phrase]) -> dict[Phrase, set[str]]:
        """The shops that were not served with a text that has the phrase."""
        wanted = frozenset(phrases)
        found: defaultdict[Phrase, set[str]] = defaultdict(set)
        for words, shops in self.unserved.items():
            for part in parts(words):
                if part in wanted:
                    found[part] |= shops
        return found

    def served_by(self, phrases: Collection[Phrase]) -> Counter[Phrase]:
        """How many searches that have the phrase led to a choice."""
        wanted = frozenset(phrases)
        found: Counter[Phrase] = Counter()
        for words, times in self.served.items():
            found.update(dict.fromkeys(set(parts(words)) & wanted, times))
        return found


def proposals(searches: Iterable[Search], known: Callable[[str, str], bool] = lambda _, __: False) -> list[Proposal]:
    """What searches, oldest first, propose, surest first; what is `known` already is left out, and so is a phrase that
    mostly leads to a choice as it is."""
    tries = Tries()
    told: defaultdict[tuple[Phrase, Phrase], list[Retyped]] = defaultdict(list)
    for pair in retyped(tries.seen(searches)):
        told[pair.phrase, pair.other].append(pair)
    likely = {pair: found for pair, found in told.items() if len(_shops(found)) >= LEAST_SHOPS[kind_of(*pair)]}
    said = {phrase for pair in likely for phrase in pair}
    unserved, served = tries.shops_of(said), tries.served_by(said)
    made = (
        _proposal(found, max(len(unserved[phrase]), len(_shops(found))))
        for (phrase, other), found in likely.items()
        if served[phrase] <= len(unserved[phrase])
        and len(_shops(found)) / len(unserved[phrase]) >= LIFT * served[other] / tries.searches
    )
    kept = [one for one in made if one.confidence >= LEAST_CONFIDENCE[one.kind] and not known(one.phrase, one.other)]
    return sorted(kept, key=lambda one: (-one.confidence, -one.shops, one.phrase, one.other))


def _proposal(found: list[Retyped], tried: int) -> Proposal:
    first, shops = found[0], len(_shops(found))
    phrase, other = " ".join(first.phrase), " ".join(first.other)
    named = hashlib.sha256(f"{phrase}\0{other}".encode()).hexdigest()[:10]
    texts = Counter((one.first, one.second) for one in found)
    examples = tuple(sorted(texts, key=lambda pair: (-texts[pair], pair))[:EXAMPLES])
    kind, confidence = kind_of(first.phrase, first.other), round(at_least(shops, tried), 3)
    return Proposal(named, kind, phrase, other, shops, tried, confidence, examples)


def kind_of(phrase: Phrase, other: Phrase) -> Kind:
    """A correction where both sound or look alike, and a synonym where only the goods are the same."""
    one, two = "".join(phrase), "".join(other)
    near = 1 if len(two) < 8 else 2
    alike = sound(one) == sound(two) or damerau_osa.distance(one, two, near) >= 0
    return "correction" if alike and len(one) > 2 else "synonym"


def at_least(times: int, of: int) -> float:
    """The lower end of Wilson's 95 % interval of a share."""
    share, weight = times / of, SURE**2 / of
    middle = share + weight / 2
    return (middle - SURE * sqrt(share * (1 - share) / of + weight / (4 * of))) / (1 + weight)


def parts(words: Phrase) -> Iterator[Phrase]:
    """Every stretch of at most three words."""
    for start in range(len(words)):
        yield from (words[start:end] for end in range(start + 1, min(start + 3, len(words)) + 1))


def _shops(found: Iterable[Retyped]) -> set[str]:
    return {one.retailer_id for one in found}
