"""What we send to OpenSearch changes on purpose only."""

import json

import pytest

from search.plan import Plan
from tests.golden.bodies import FOLDER, cases, rendered


@pytest.mark.parametrize(("name", "plan"), cases().items(), ids=cases().keys())
def test_the_bodies_of_a_plan_are_the_ones_in_its_file(name: str, plan: Plan) -> None:
    kept = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert json.loads(rendered(plan)) == json.loads(kept), "meant so? python -m tests.golden.bodies"


def test_every_file_belongs_to_a_plan() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == set(cases())


def test_a_plan_gives_the_same_bodies_each_time() -> None:
    assert rendered(cases()["search"]) == rendered(cases()["search"])
