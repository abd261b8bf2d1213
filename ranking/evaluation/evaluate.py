"""Fit on the past, ask for the future, count: the whole of `kirana evaluate` but its printing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import get_args

import pandas as pd

from ranking.evaluation.baselines import Habits, PopularLately, baselines
from ranking.evaluation.beginners import ColdStart, cold_products, cold_shops
from ranking.evaluation.dial import dial
from ranking.evaluation.rating import ratings
from ranking.evaluation.recommender import Fit, Mode, Recommender, Searched, Served
from ranking.evaluation.report import Report, Span
from ranking.evaluation.scores import Asked, Lists, score_part
from ranking.evaluation.searching import Found, found_again
from ranking.evaluation.split import Split, SplitError
from ranking.evaluation.tasks import TASKS, Wanted, restrict, wanted
from ranking.orders import LeakError
from search.progress import SILENT, Progress


class RecommenderError(ValueError):
    """A recommender broke what its mode promises."""


def evaluate(
    orders: pd.DataFrame,
    *,
    fit: Fit,
    titles: Mapping[str, str] | None = None,
    train_share: float = 0.8,
    ks: tuple[int, ...] = (5, 10, 20),
    seed: int = 0,
    progress: Progress = SILENT,
) -> Report:
    """Cut `orders` (columns as in `ranking.orders`) in time, fit on what came before, score on what came after.

    Raises SplitError where there are too few days, LeakError where a recommender knows anything from the cut on, and
    RecommenderError where a discovery had been bought before or two recommenders share a name.
    """
    return evaluate_split(
        Split.by_share(orders, train_share), fit=fit, titles=titles, ks=ks, seed=seed, progress=progress
    )


def evaluate_split(
    split: Split,
    *,
    fit: Fit,
    titles: Mapping[str, str] | None = None,
    ks: tuple[int, ...] = (5, 10, 20),
    seed: int = 0,
    progress: Progress = SILENT,
) -> Report:
    """The same for a cut of one's own, as `Split.at` makes it. `fit` shows its own progress, if any. With `titles` by
    product, search is tried too."""
    if not ks or min(ks) < 1:
        raise ValueError(f"lists cut at {ks}: give lengths of 1 or more, such as 5, 10, 20")
    wishes = {task: wanted(split, task) for task in TASKS}
    shops = sorted(set().union(*wishes.values()))
    if not shops:
        raise SplitError(f"no retailer bought known products both before and after {split.cut:%Y-%m-%d}: cut elsewhere")
    tested, simple = tuple(fit(split.past)), baselines(split.past, seed)
    _check(tested + simple, split.cut)
    lists = _ask(split, tested + simple, shops, max(ks), progress)
    names, simple_names = _names(tested), _names(simple)
    by_name = {task.name: asked for task, asked in wishes.items()}
    served = [one for one in tested if isinstance(one, Served)]
    with progress.stage("Asking for beginners and turning the dial"):
        cold = _cold(split, served, by_name["window"], lists["discover"], max(ks), seed)
        turned = dial(split, served[:1], by_name["basket"], max(ks), seed)
    searches = _searches(split, tested, titles or {}, seed, progress)
    with progress.stage("Counting and drawing intervals"):
        scores = [
            score_part(Asked(task, part, restrict(wishes[task], split.owned, part), lists[task.mode]), split, ks, seed)
            for task in TASKS
            for part in task.parts
        ]
        return Report(
            span=_span(split),
            recommenders=names,
            baselines=simple_names,
            ks=ks,
            seed=seed,
            figures=tuple(figure for score in scores for figure in score.figures()),
            coverages=tuple(coverage for score in scores for coverage in score.coverages),
            differences=tuple(one for score in scores for one in score.differences(names, simple_names, max(ks))),
            ratings=ratings(split),
            cold=cold,
            dial=turned,
            searches=searches,
        )


def _cold(
    split: Split, served: Sequence[Served], wishes: Wanted, discoveries: Mapping[str, Lists], k: int, seed: int
) -> tuple[ColdStart, ...]:
    """Only where there is a product to ask: baselines have no beginners."""
    if not served:
        return ()
    simple = PopularLately(Habits(split.past))
    asked = {name: discoveries[name] for name in (*_names(served), simple.name)}
    return cold_shops(split, served, simple, wishes, k, seed) + cold_products(split, asked, k)


def _searches(
    split: Split, tested: Sequence[Recommender], titles: Mapping[str, str], seed: int, progress: Progress
) -> tuple[Found, ...]:
    """Of the first one that can search."""
    searched = next((one for one in tested if isinstance(one, Searched)), None)
    if searched is None or not titles:
        return ()
    with progress.stage("Searching for what was bought"):
        return found_again(split, searched, titles, seed)


def _names(recommenders: Sequence[Recommender]) -> tuple[str, ...]:
    return tuple(recommender.name for recommender in recommenders)


def _check(recommenders: Sequence[Recommender], cut: datetime) -> None:
    names = _names(recommenders)
    if len(set(names)) < len(names):
        raise RecommenderError(f"two recommenders share a name: {', '.join(sorted(names))}")
    for recommender in recommenders:
        if recommender.seen_until >= cut:
            raise LeakError(
                f"{recommender.name} knows an event of {recommender.seen_until}, the cut is {cut}: "
                "fit it on the past that `fit` is given, and on nothing else"
            )


def _ask(
    split: Split, recommenders: Sequence[Recommender], shops: Sequence[str], depth: int, progress: Progress
) -> dict[Mode, dict[str, Lists]]:
    """By mode and recommender, the lists for all `shops`. A mode is asked once for all tasks that need it."""
    modes: tuple[Mode, ...] = get_args(Mode)
    lists: dict[Mode, dict[str, Lists]] = {mode: {} for mode in modes}
    for recommender in recommenders:
        with progress.stage(f"Asking {recommender.name}", len(modes) * len(shops)) as advance:
            for mode, answers in lists.items():
                answers[recommender.name] = found = {}
                for shop in shops:
                    found[shop] = _answer(recommender, shop, split.owned[shop], depth, mode)
                    advance(1)
    return lists


def _answer(recommender: Recommender, shop: str, owned: frozenset[str], depth: int, mode: Mode) -> tuple[str, ...]:
    """One list without repetitions, held to its mode: a stranger among the reorders is skipped, as on the page."""
    products = tuple(dict.fromkeys(recommender.recommend(shop, depth, mode)))
    if mode == "discover" and not owned.isdisjoint(products):
        known = sorted(owned.intersection(products))[0]
        raise RecommenderError(f"{recommender.name} names {known} to {shop} as new, who bought it before the cut")
    if mode == "reorder":
        products = tuple(one for one in products if one in owned)
    return products[:depth]


def _span(split: Split) -> Span:
    return Span(
        first=split.past.lines["ordered_at"].min().to_pydatetime(),
        cut=split.cut,
        until=split.until,
        past_lines=len(split.past.lines),
        future_lines=len(split.future),
        retailers=len(split.past.retailers),
        products=len(split.past.products),
    )
