import time

import pytest

from search.opensearch.circuit import Circuit


def failing() -> None:
    raise TimeoutError


def mistaken() -> None:
    raise KeyError("absent")


def test_failures_in_a_row_open_it_and_a_success_in_between_does_not_count() -> None:
    circuit = Circuit(2, 60, TimeoutError)
    with pytest.raises(TimeoutError):
        circuit.call(failing)
    circuit.call(lambda: None)
    with pytest.raises(TimeoutError):
        circuit.call(failing)
    once = circuit.is_open
    circuit.failed()
    assert (once, circuit.is_open) == (False, True)


def test_after_the_pause_the_next_one_may_try_and_closes_it() -> None:
    circuit = Circuit(1, 1)
    circuit.failed()
    opened = circuit.is_open
    time.sleep(1.1)
    assert (opened, circuit.is_open) == (True, False)
    circuit.succeeded()
    assert circuit.failures == 0


def test_other_errors_are_not_its_business() -> None:
    circuit = Circuit(1, 60, TimeoutError)
    with pytest.raises(KeyError):
        circuit.call(mistaken)
    assert not circuit.is_open
