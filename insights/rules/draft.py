"""The rules that are live, and what they would be: the two books that everything here compares."""

from collections.abc import Iterable
from dataclasses import dataclass

from search.rules.book import RuleBook
from search.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Draft:
    """Both books, and the rules that differ between them: `changed` has them by id, as planned or else as live."""

    live: RuleBook
    planned: RuleBook
    changed: dict[str, Rule]


def drafted(live: Iterable[Rule], put: Iterable[Rule] = (), without: Iterable[str] = ()) -> Draft:
    """The live rules with some put in the place of those of the same id, or beside them, and some withdrawn."""
    before = {rule.id: rule for rule in live}
    after = before | {rule.id: rule for rule in put}
    for rule_id in without:
        after.pop(rule_id, None)
    differing = [rule_id for rule_id in {**before, **after} if before.get(rule_id) != after.get(rule_id)]
    changed = {rule_id: after.get(rule_id, before.get(rule_id)) for rule_id in differing}
    return Draft(
        RuleBook(tuple(before.values())),
        RuleBook(tuple(after.values())),
        {rule_id: rule for rule_id, rule in changed.items() if rule is not None},
    )
