"""A draft replayed: what was asked in the last days is asked again, with the live rules and with the draft's.

Only questions that a changed rule concerns are asked again at all; for the others nothing can change. Shops are known
as they were before the first question, so that no profile knows what was bought later.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from insights.rules.account import account
from insights.rules.attention import Attention
from insights.rules.draft import Draft
from insights.rules.impact import Impact
from insights.rules.outcomes import DEPTH, Outcome, Shifts, outcome
from insights.rules.questions import Asked, Question
from insights.rules.replaying import replayed
from search.pipeline import Pipeline, understood
from search.progress import SILENT, Progress
from search.retailer import Retailer
from search.rules.ruling import Ruling

Known = Callable[[str], Retailer]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Replays through one pipeline, whose clock says when. `shop` gives a shop's id, kind and region at once, `profile`
    all that is known of it, where a page has to be made."""

    pipeline: Pipeline
    draft: Draft
    shop: Known
    profile: Known
    attention: Attention = field(default_factory=Attention)

    def of(self, asked: Asked, progress: Progress = SILENT) -> Impact:
        """What the draft would have changed."""
        now = self.pipeline.clock()
        fixed = replace(self, pipeline=replace(self.pipeline, clock=lambda: now))
        in_order = sorted(asked.questions, key=lambda one: (one.retailer_id, one.id))
        outcomes, shifts = list[Outcome](), Shifts()
        with progress.stage("replaying", len(in_order)) as advance:
            for retailer_id, group in groupby(in_order, key=lambda one: one.retailer_id):
                own = tuple(group)
                outcomes += fixed._of_shop(retailer_id, own, shifts)
                advance(len(own))
        return account(asked, sorted(self.draft.changed), now, outcomes, shifts)

    def _of_shop(self, retailer_id: str, questions: Sequence[Question], shifts: Shifts) -> Iterator[Outcome]:
        light, profile = self.shop(retailer_id), None
        for question in questions:
            rulings = self._rulings(question, light)
            if rulings is None:
                yield Outcome(question)
                continue
            profile = profile or self.profile(retailer_id)
            query = understood(replace(question.query(profile), size=DEPTH), self.pipeline.understanding)
            before, after = replayed(self.pipeline, query, *rulings)
            shifts.add(before, after)
            yield outcome(question, before, after, self.attention)

    def _rulings(self, question: Question, shop: Retailer) -> tuple[Ruling, Ruling] | None:
        """What concerns the question before and after; None where that is the same."""
        query, now = understood(question.query(shop), self.pipeline.understanding), self.pipeline.clock()
        before, after = (book.ruling(query, now) for book in (self.draft.live, self.draft.planned))
        return None if before.rules == after.rules else (before, after)
