"""A Querqy `rules.txt` as rules of ours, with a list of all that has no equivalent."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from indexer.exchange.documents import RulesFileError
from indexer.exchange.querqy_lines import Block, Instruction, Unmatched, read_blocks
from indexer.exchange.querqy_targets import Names, NoEquivalentError, read_target
from search.rules.actions import Synonym
from search.rules.conditions import ALWAYS, Phrase, folded
from search.rules.document import read
from search.rules.rule import Rule, RuleError

LEAST_FACTOR, MOST_FACTOR = 2.0, 100.0
"""UP without a weight boosts by the first; no weight counts as more than the second."""
OPERATORS = {"AND", "OR", "NOT"}
LONGEST_SLUG = 50
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """`off` are the ids of rules that the file has switched off (`@enabled: false`)."""

    rules: tuple[Rule, ...]
    off: frozenset[str] = frozenset()
    unmatched: tuple[Unmatched, ...] = ()


def read_querqy(text: str, names: Names) -> Imported:
    """The rules of a file. Raises RulesFileError, which names every line that is wrong; then nothing is read."""
    reading = Reading(names)
    for block in read_blocks(text):
        reading.add(block)
    if reading.wrong:
        raise RulesFileError("; ".join(reading.wrong))
    return Imported(tuple(joined(reading.found.values())), frozenset(reading.off), tuple(reading.unmatched))


@dataclass(slots=True)
class Reading:
    """Gathers rules block by block."""

    names: Names
    found: dict[str, Rule] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    unmatched: list[Unmatched] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Takes what has an equivalent, and lists the rest."""
        if why := _unusable(block):
            self.unmatched += [Unmatched(f"line {one.line}", one.said, why) for one in block.instructions]
            return
        shared, parts = self._shared(block), list(self._parts(block))
        given = block.properties.get("_id")
        for line, part in parts:
            kind = part["action"]["kind"]
            base = slug(block.input if given is None else str(given))
            rule_id = self._free(base if given is not None and len(parts) == 1 else f"{base}-{kind}")
            self._keep(line, {"id": rule_id, **part, **shared})
            if block.properties.get("enabled") is False:
                self.off.add(rule_id)

    def _keep(self, line: int, document: Document) -> None:
        try:
            rule = read(document)
        except RuleError as fault:
            said = "; ".join(f"{one.field}: {one.message}" for one in fault.faults)
            self.wrong.append(f"line {line}: {said}")
        else:
            self.found[rule.id] = rule

    def _free(self, rule_id: str) -> str:
        """The id, or with a number the first one that no other rule of the file has."""
        number, free = 1, rule_id
        while free in self.found:
            number += 1
            free = f"{rule_id}-{number}"
        return free

    def _parts(self, block: Block) -> Iterator[tuple[int, Document]]:
        """The actions of a block with their targets and conditions, each with its line."""
        when = {"queries": [block.input], "match": "exact" if block.begins and block.ends else "contains"}
        exact = {"when": when} if block.begins else {}
        by_kind: dict[str, list[Instruction]] = {}
        for one in block.instructions:
            by_kind.setdefault(one.predicate, []).append(one)
        if synonyms := by_kind.pop("SYNONYM", []):
            to = [self._synonym(one) for one in synonyms]
            yield synonyms[0].line, {"action": {"kind": "synonym", "phrases": [block.input], "to": to}, **exact}
        if deletes := by_kind.pop("DELETE", []):
            words = [word for one in deletes for word in ([one.right] if not one.right else one.right.split())]
            ignored = [word or block.input for word in words]
            alone = ignored == [block.input] and not block.begins
            yield deletes[0].line, {"action": {"kind": "ignore", "words": ignored}, **({} if alone else {"when": when})}
        for instructions in by_kind.values():
            for one in instructions:
                if part := self._aimed(one):
                    yield one.line, {**part, "when": when}

    def _synonym(self, one: Instruction) -> str:
        if one.weight not in (None, 1.0):
            self._list(one, "a synonym counts as much as what was typed: it is read without its weight")
        return one.right

    def _aimed(self, one: Instruction) -> Document | None:
        """What is done to products, or a redirect; None where it is listed instead."""
        if one.predicate == "DECORATE":
            kind, _, address = one.right.partition(",")
            if kind.strip() == "redirect" and address.strip():
                return {"action": {"kind": "redirect", "to": address.strip()}}
            self._list(one, "of decorations, `redirect, ADDRESS` is understood")
            return None
        try:
            target, others = read_target(one.right, self.names)
        except NoEquivalentError as fault:
            self._list(one, str(fault))
            return None
        if others and one.predicate != "FILTER":
            self._list(one, "all products but some cannot be moved: move those the other way")
            return None
        return {"action": self._action(one, others), "target": target}

    def _action(self, one: Instruction, others: bool) -> Document:
        if one.predicate == "FILTER":
            return {"kind": "hide" if others else "filter"}
        weight = 1.0 if one.weight is None else one.weight
        factor = LEAST_FACTOR if weight <= 1 else min(weight, MOST_FACTOR)
        if one.weight is not None and factor != one.weight:
            self._list(one, f"factors go from above 1 to {MOST_FACTOR:g}: it is read as {factor:g}")
        return {"kind": "boost" if one.predicate == "UP" else "bury", "factor": factor}

    def _shared(self, block: Block) -> Document:
        """The properties that have an equivalent; the others are listed."""
        said: Document = {}
        for name, value in block.properties.items():
            if name == "_log":
                said["name"] = str(value)
            elif name == "priority" and isinstance(value, int) and -100 <= value <= 100:
                said["priority"] = value
            elif name not in ("_id", "enabled"):
                self.unmatched.append(Unmatched(f"line {block.line}", f"@{name}: {value}", "there is no such property"))
        return said

    def _list(self, one: Instruction, why: str) -> None:
        self.unmatched.append(Unmatched(f"line {one.line}", one.said, why))


def joined(rules: Iterable[Rule]) -> Iterator[Rule]:
    """The rules with synonyms that lead to each other as one of both ways; Querqy writes each way by itself."""
    every = list(rules)
    ways = {way for rule in every for way in _ways(rule)}
    done: set[tuple[Phrase, Phrase]] = set()
    for rule in every:
        mutual = [way for way in _ways(rule) if way[::-1] in ways]
        if not mutual or not isinstance(rule.action, Synonym):
            yield rule
            continue
        back = {there for _, there in mutual if (there, folded(rule.action.phrases[0])) not in done}
        done |= {*mutual, *(way[::-1] for way in mutual)}
        one_way = tuple(to for to in rule.action.to if folded(to) not in {there for _, there in mutual})
        both = tuple(to for to in rule.action.to if folded(to) in back)
        if one_way:
            yield replace(rule, action=replace(rule.action, to=one_way))
        if both:
            rule_id = f"{rule.id}-both-ways" if one_way else rule.id
            yield replace(rule, id=rule_id, action=replace(rule.action, to=both, both_ways=True))


def slug(said: str) -> str:
    """An id made of what was said: the same for the same words, another one where letters had to be left out."""
    plain = re.sub(r"[^a-z0-9]+", "-", said.casefold()).strip("-")
    if plain and len(plain) <= LONGEST_SLUG and said.isascii():
        return plain
    mark = hashlib.sha256(said.casefold().encode()).hexdigest()[:8]
    return f"{plain[:LONGEST_SLUG]}-{mark}".strip("-")


def _ways(rule: Rule) -> list[tuple[Phrase, Phrase]]:
    """From phrase to phrase, of a synonym that holds for every text."""
    if not isinstance(rule.action, Synonym) or rule.when != ALWAYS:
        return []
    return [(folded(phrase), folded(other)) for phrase, other in rule.action.directions]


def _unusable(block: Block) -> str:
    """Why nothing of a block has an equivalent; empty where something may have."""
    if "*" in block.input:
        return "an input with a wildcard has no equivalent: list the words"
    if block.begins != block.ends:
        return "an input is compared with the whole text or with words in it, not with its beginning or end alone"
    if OPERATORS & {*block.input.split()}:
        return "an input with AND, OR or NOT has no equivalent"
    return ""
