import time

import pytest

from search.opensearch.circuit import Circuit


def failing() -> None:
    raise TimeoutError


def test_failures_in_a_row_open_it_and_a_success_in_between_does_not_count() -> None:
    circuit = Circuit(2, 60, TimeoutError)
    for work in (failing, lambda: None, failing):
        if work is failing:
            with pytest.raises(TimeoutError):
                circuit.call(work)
        else:
            circuit.call(work)
    assert not circuit.is_open
    circuit.failed()
    assert circuit.is_open


def test_after_the_pause_the_next_one_may_try_and_closes_it() -> None:
    circuit = Circuit(1, 1)
    circuit.failed()
    assert circuit.is_open
    time.sleep(1.1)
    assert not circuit.is_open
    circuit.succeeded()
    assert circuit.failures == 0


def test_other_errors_are_not_its_business() -> None:
    circuit = Circuit(1, 60, TimeoutError)
    with pytest.raises(KeyError):
        circuit.call(lambda: {}["absent"])
    assert circuit.failures == 0
