"""What applying a file of rules would change: the same for showing it and for doing it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from search.rules.document import written
from search.rules.rule import Rule
from store.rules.kept import KeptRule


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a rule, by its path (`action.position`); None where it is not said."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule: `wanted` as the file has it (None: it is not in it), `kept` as it is (None: it is new); `off` where the
    file has it but switched off."""

    rule_id: str
    wanted: Rule | None
    kept: KeptRule | None
    off: bool = False

    @property
    def writes(self) -> bool:
        """Whether its text changes."""
        return self.wanted is not None and (self.kept is None or self.kept.rule != self.wanted)

    @property
    def publishes(self) -> bool:
        """Whether the shops do not see the wanted text yet."""
        return self.wanted is not None and not self.off and (self.kept is None or self.kept.live != self.wanted)

    def differs(self, *, publish: bool, prune: bool) -> bool:
        """Whether applying the file would do anything to it."""
        if self.wanted is None:
            return prune
        return self.writes or (publish and self.publishes)

    def result(self, *, prune: bool) -> Rule | None:
        """The rule as it will be; None where it is removed."""
        if self.wanted is None and self.kept is not None and not prune:
            return self.kept.rule
        return self.wanted

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """What changes in the text; nothing of a rule that is new or not in the file."""
        if self.wanted is None or self.kept is None:
            return ()
        before, after = _flat(written(self.kept.rule)), _flat(written(self.wanted))
        names = dict.fromkeys((*before, *after))
        changes = (FieldChange(name, before.get(name), after.get(name)) for name in names)
        return tuple(one for one in changes if one.before != one.after)


def differences(
    wanted: Iterable[Rule], kept: Iterable[KeptRule], off: frozenset[str] = frozenset()
) -> tuple[Difference, ...]:
    """Every rule of the file and every kept one, by their ids; `off` are the ids of those switched off in the file."""
    asked = {rule.id: rule for rule in wanted}
    known = {one.rule.id: one for one in kept}
    every = sorted(asked.keys() | known.keys())
    return tuple(Difference(name, asked.get(name), known.get(name), name in off) for name in every)


def _flat(document: Mapping[str, Any]) -> dict[str, Any]:
    return dict(_leaves(document, ""))


def _leaves(value: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, one in value.items():
        if isinstance(one, Mapping):
            yield from _leaves(one, f"{path}{name}.")
        else:
            yield f"{path}{name}", one
