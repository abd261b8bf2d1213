"""What the log of searches tells the staff, and where one of them decides what is learned from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from api.rules.desk import Desk
from insights.searches.asking import AskedText, asked_texts, unanswered
from insights.searches.proposals import Proposal, proposals
from search.suggesting import typed_words
from search.understanding import Understanding
from store.database import Database
from store.decisions import Decision, Verdict, decide, decisions
from store.events import last_query
from store.rules.kept import KeptRule
from store.rules.versions import Author
from store.searches import Search, searches

if TYPE_CHECKING:
    from api.wiring import Marketplace


class UnknownProposalError(Exception):
    """There is no such proposal; the sentence says what to do next."""


@dataclass(frozen=True, slots=True)
class Insights:
    """Over the last `days` before the last search, so that yesterday's import and live data are treated alike."""

    market: "Marketplace"
    days: int = 30

    def asked(self, *, nothing_found: bool = False) -> list[AskedText]:
        """What shops searched for, most of them first; or what did not find what it asked for."""
        asked = asked_texts(recent(self.market.database, self.days))
        return unanswered(asked) if nothing_found else asked

    def proposals(self) -> list[Proposal]:
        """What is proposed, surest first: neither decided already, nor understood so already."""
        with self.market.database.reading() as connection:
            decided = {one.proposal_id for one in decisions(connection)}
        understanding = self.market.pipeline().understanding
        found = proposals(
            recent(self.market.database, self.days), lambda phrase, other: is_understood(understanding, phrase, other)
        )
        return [one for one in found if one.id not in decided]

    def decided(self) -> list[Decision]:
        """What was decided, the newest first."""
        with self.market.database.reading() as connection:
            return decisions(connection)

    def accept(self, proposal_id: str, by: Author) -> KeptRule:
        """Makes a draft of a rule of it, which somebody publishes or not. Raises UnknownProposalError."""
        proposal = self._one(proposal_id)
        drafted = Desk(self.market, by).put(proposal.rule)
        self._decide(proposal, "accepted", by)
        return drafted

    def decline(self, proposal_id: str, by: Author) -> None:
        """It is not proposed again. Raises UnknownProposalError."""
        self._decide(self._one(proposal_id), "declined", by)

    def _one(self, proposal_id: str) -> Proposal:
        for one in self.proposals():
            if one.id == proposal_id:
                return one
        raise UnknownProposalError(
            f"no proposal {proposal_id!r} is waiting: it was decided, or is not proposed by the last {self.days} days"
        )

    def _decide(self, proposal: Proposal, verdict: Verdict, by: Author) -> None:
        with self.market.database.writing() as connection:
            decide(connection, proposal.id, (proposal.phrase, proposal.other), verdict, by)


def recent(database: Database, days: int) -> Iterator[Search]:
    """The searches of the last days, oldest first."""
    with database.reading() as connection:
        last = last_query(connection)
        if last is not None:
            yield from searches(connection, last - timedelta(days=days))


def is_understood(understanding: Understanding, phrase: str, other: str) -> bool:
    """Whether who types the phrase finds the other one already."""
    said = understanding.read(phrase)
    meant = {" ".join(word.text for word in said.words), *(one for word in said.words for one in word.alternatives)}
    return other in {" ".join(typed_words(text)) for text in meant}
