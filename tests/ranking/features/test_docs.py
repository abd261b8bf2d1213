"""docs/ranking.md describes every feature as the code computes it."""

import re
from math import isnan
from pathlib import Path

from ranking.features.matrix import FAMILIES, NAMES

PAGE = (Path(__file__).parents[3] / "docs" / "ranking.md").read_text(encoding="utf-8")


def test_every_feature_is_described_with_its_unit_its_source_and_its_default() -> None:
    described = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
    computed = [
        (one.name, one.unit, one.source, "missing" if isnan(one.default) else f"{one.default:g}")
        for family in FAMILIES.values()
        for one in family.table
    ]
    assert described == computed


def test_every_family_stands_under_its_file() -> None:
    files = re.findall(r"^`ranking/features/(\w+)\.py`$", PAGE, re.MULTILINE)
    assert files == list(FAMILIES)
    assert len(NAMES) == len(set(NAMES))
