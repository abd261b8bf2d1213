from search.opensearch.degrading import steps
from search.plan import ByField, ByText, ByVector, Leg, Plan
from tests.builders import asked, vector

TEXT, POPULAR = Leg("text", ByText()), Leg("popular", ByField("popularity"))
MEANING = Leg("meaning", ByVector("text_vector", vector(1, 0)), beyond_words=True)
WHOLE = Plan((TEXT, MEANING, POPULAR), ByText(), asked("rice"))


def test_less_is_asked_in_three_steps_each_with_its_word() -> None:
    asked_for = [([leg.name for leg in step.plan.legs], step.given_up.split(":")[0]) for step in steps(WHOLE)]
    assert asked_for == [
        (["text", "meaning", "popular"], ""),
        (["text", "popular"], "without vectors"),
        (["text"], "text alone"),
    ]


def test_while_vectors_rest_the_first_step_is_left_out() -> None:
    assert [step.given_up.split(":")[0] for step in steps(WHOLE, with_vectors=False)] == [
        "without vectors",
        "text alone",
    ]


def test_a_plan_of_vectors_alone_falls_back_to_its_order() -> None:
    plan = Plan((MEANING,), ByField("popularity"))
    assert [[leg.name for leg in step.plan.legs] for step in steps(plan)] == [["meaning"], ["order"]]


def test_a_plan_that_cannot_be_less_is_asked_once() -> None:
    assert [step.plan for step in steps(Plan((TEXT,), ByText()))] == [Plan((TEXT,), ByText())]
