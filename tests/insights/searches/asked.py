"""Searches of our own making: who typed what, a minute after the other."""

from datetime import datetime, timedelta

from store.searches import Search

NOON = datetime(2026, 3, 1, 12)


def typed(shop: str, *texts: str, session: str = "", chosen: str = "last", apart: float = 20) -> list[Search]:
    """One shop's texts, so many seconds apart; it chose of what the `last` one found, of `all` or of `none`."""
    made = []
    for place, text in enumerate(texts):
        chooses = chosen == "all" or (chosen == "last" and place == len(texts) - 1)
        at = NOON + timedelta(seconds=place * apart)
        acted_on = ("product",) if chooses else ()
        made.append(Search(f"{shop}{place}{text}", shop, session, text, at, int(chooses), (), acted_on))
    return made
