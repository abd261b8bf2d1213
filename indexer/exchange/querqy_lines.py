"""The lines of a Querqy `rules.txt`: blocks of an input with its instructions and properties, each with its number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from indexer.exchange.documents import RulesFileError, load_yaml

Predicate = Literal["SYNONYM", "UP", "DOWN", "FILTER", "DELETE", "DECORATE"]
INSTRUCTION = re.compile(r"(SYNONYM|UP|DOWN|FILTER|DELETE|DECORATE)\s*(?:\(([^)]*)\))?\s*(?::\s*(.*))?", re.IGNORECASE)
PROPERTY = re.compile(r"@([\w/$.-]+)\s*:\s*(.+)")
ARROW = "=>"
WEIGHTED = ("SYNONYM", "UP", "DOWN")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """What has no equivalent on the other side: where it stands (`line 7`, or a rule's id), what it says, and why."""

    where: str
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """One line below an input; `weight` is None where none is given, `right` what stands after the colon."""

    line: int
    predicate: Predicate
    right: str = ""
    weight: float | None = None

    @property
    def said(self) -> str:
        """The line as people know it."""
        weight = "" if self.weight is None else f"({self.weight:g})"
        return f"{self.predicate}{weight}: {self.right}" if self.right else f"{self.predicate}{weight}"


@dataclass(frozen=True, slots=True)
class Block:
    """One rule of Querqy: `input` without its boundary marks, and whether it marks its beginning and its end."""

    line: int
    input: str
    begins: bool = False
    ends: bool = False
    instructions: list[Instruction] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)


def read_blocks(text: str) -> list[Block]:
    """The blocks of a file. Raises RulesFileError, which names every line that is not well formed."""
    blocks: list[Block] = []
    wrong: list[str] = []
    for number, line in _logical_lines(text):
        try:
            _add(blocks, number, line)
        except RulesFileError as fault:
            wrong.append(f"line {number}: {fault}")
    idle = [f"line {one.line}: the input {one.input!r} has no instruction" for one in blocks if not one.instructions]
    if wrong := wrong or idle:
        raise RulesFileError("; ".join(wrong))
    return blocks


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments and blanks; properties in `@{ … }@` as one, with the number of its first."""
    opened: list[str] = []
    began = 0
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = raw.strip()
        if opened or line.startswith("@{"):
            began = began if opened else number
            opened.append(line)
            if line.endswith("}@"):
                yield began, "\n".join(opened)
                opened = []
        elif line and not line.startswith("#"):
            yield number, line
    if opened:
        yield began, "\n".join(opened)


def _add(blocks: list[Block], number: int, line: str) -> None:
    if line.endswith(ARROW):
        blocks.append(_block(number, line.removesuffix(ARROW).strip()))
    elif not blocks:
        raise RulesFileError(f"{line!r} stands before the first input; an input ends with `=>`")
    elif line.startswith("@"):
        blocks[-1].properties.update(_properties(line))
    else:
        if blocks[-1].properties:
            raise RulesFileError(f"{line!r} stands after the properties of its rule")
        blocks[-1].instructions.append(_instruction(number, line, blocks[-1]))


def _block(number: int, said: str) -> Block:
    begins, ends = said.startswith('"'), said.endswith('"') and len(said) > 1
    bare = said.removeprefix('"').removesuffix('"') if ends else said.removeprefix('"')
    if not bare.strip() or '"' in bare:
        raise RulesFileError(f"{said!r} is no input: words, with a quotation mark at the beginning, the end or both")
    return Block(number, " ".join(bare.split()), begins, ends)


def _instruction(number: int, line: str, block: Block) -> Instruction:
    found = INSTRUCTION.fullmatch(line)
    if found is None:
        raise RulesFileError(f"{line!r} is neither an input, an instruction nor a property")
    predicate, right = cast("Predicate", found[1].upper()), (found[3] or "").strip()
    if not right and predicate != "DELETE":
        raise RulesFileError(f"{predicate} needs something after a colon")
    if found[2] is not None and predicate not in WEIGHTED:
        raise RulesFileError(f"{predicate} takes no weight")
    if predicate == "DELETE" and not {*right.casefold().split()} <= {*block.input.casefold().split()}:
        raise RulesFileError(f"DELETE: {right!r} is not part of the input {block.input!r}")
    return Instruction(number, predicate, right, None if found[2] is None else _weight(found[2]))


def _weight(said: str) -> float:
    try:
        weight = float(said)
    except ValueError:
        weight = 0.0
    if not 0 < weight < float("inf"):
        raise RulesFileError(f"{said!r} is no weight: a number above 0")
    return weight


def _properties(line: str) -> dict[str, Any]:
    """One property, or several in braces; Querqy's lenient JSON (bare keys, a last comma) is YAML's flow style."""
    if line.startswith("@{"):
        if not line.endswith("}@"):
            raise RulesFileError("the properties are not closed with `}@`")
        loaded = _loaded(line[1:-1].replace("\t", " "))
    elif found := PROPERTY.fullmatch(line):
        loaded = {found[1]: _loaded(found[2])}
    else:
        raise RulesFileError(f"{line!r} is no property: write `@name: value`")
    if not isinstance(loaded, dict):
        raise RulesFileError("the properties are no `name: value`")
    return {str(name): value for name, value in loaded.items()}


def _loaded(said: str) -> Any:
    try:
        return load_yaml(said)
    except RulesFileError:
        raise RulesFileError(f"{said!r} is no value of a property") from None
