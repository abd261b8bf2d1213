"""Text vectors in one byte a number."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from search.codes import coded, uncoded
from search.retailer import Vector

NUMBERS = st.floats(-8, 8, width=32).filter(lambda number: number == 0 or abs(number) > 1e-3)
ROWS = arrays(np.float32, st.tuples(st.integers(1, 5), st.integers(2, 40)), elements=NUMBERS)


@given(ROWS)
def test_a_code_keeps_the_direction(rows: Vector) -> None:
    back = uncoded(coded(rows), rows.shape[1])
    for row, read in zip(rows, back, strict=True):
        length = float(np.linalg.norm(row))
        assert not read.any() if length == 0 else float(read @ row) / length > 0.999


@given(ROWS, st.sampled_from([0.25, 2.0, 1024.0]))
def test_length_does_not_matter(rows: Vector, factor: float) -> None:
    assert coded(rows * np.float32(factor)) == coded(rows)


def test_what_has_no_vector_has_no_code_and_is_read_as_zeros() -> None:
    rows = np.array([[np.nan, np.nan], [0, 0], [3, -4]], np.float32)
    codes = coded(rows)
    assert codes == [b"", b"", bytes([95, 129])]
    assert uncoded(codes, 2).tolist()[:2] == [[0, 0], [0, 0]]
    assert not uncoded(codes, 3).any()
    assert uncoded([], 2).shape == (0, 2)
