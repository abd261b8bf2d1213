"""Synonyms and ignored words of rules, put into what was understood."""

from collections.abc import Sequence
from dataclasses import replace

from search.rules.actions import Ignore, Synonym
from search.rules.conditions import Phrase, folded
from search.rules.rule import Rule
from search.understanding import Understood, Word


def reworded(understood: Understood, rules: Sequence[Rule]) -> Understood:
    """The words with more alternatives, and without those that are ignored; never without any word."""
    words = understood.words
    typed = tuple(token for word in words for token in folded(word.text) or ("",))
    owner = [place for place, word in enumerate(words) for _ in folded(word.text) or ("",)]
    others: dict[int, dict[str, None]] = {}
    ignored: set[int] = set()
    for rule in rules:
        if isinstance(rule.action, Synonym):
            for phrase, other in rule.action.directions:
                for start in starts(typed, folded(phrase)):
                    others.setdefault(owner[start], {})[" ".join(folded(other))] = None
        elif isinstance(rule.action, Ignore):
            ignored |= {owner[place] for phrase in rule.action.words for place in _covered(typed, folded(phrase))}
    widened = [_with(word, tuple(others.get(place, ()))) for place, word in enumerate(words)]
    left = [word for place, word in enumerate(widened) if place not in ignored]
    return replace(understood, words=tuple(left or widened))


def starts(typed: Phrase, phrase: Phrase) -> list[int]:
    """Where the phrase begins in what was typed."""
    last = len(typed) - len(phrase)
    return [start for start in range(last + 1) if phrase and typed[start : start + len(phrase)] == phrase]


def _covered(typed: Phrase, phrase: Phrase) -> set[int]:
    return {start + step for start in starts(typed, phrase) for step in range(len(phrase))}


def _with(word: Word, more: tuple[str, ...]) -> Word:
    return replace(word, alternatives=tuple(dict.fromkeys((*word.alternatives, *more)))) if more else word
