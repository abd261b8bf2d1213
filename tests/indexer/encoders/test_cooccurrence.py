import numpy as np
from scipy import sparse

from indexer.encoders.cooccurrence import main_directions, positive_information, unit_rows, word_vectors


def test_words_that_never_meet_share_no_information() -> None:
    together = sparse.csr_array(np.array([[2, 2, 0], [2, 2, 0], [0, 0, 3]], np.float32))
    information = positive_information(together).toarray()
    assert information[0, 2] == information[2, 1] == 0
    assert information[0, 1] > 0


def test_a_word_that_stands_everywhere_tells_less_of_its_company() -> None:
    presence = sparse.csr_array(np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]], np.float32))
    information = positive_information(sparse.csr_array(presence.T @ presence)).toarray()
    assert information[1, 1] > information[1, 0]


def test_directions_are_those_of_the_exact_decomposition() -> None:
    matrix = np.random.default_rng(1).random((40, 40)).astype(np.float32)
    left, values = main_directions(sparse.csr_array(matrix), 40)
    exact = np.linalg.svd(matrix)[1]
    np.testing.assert_allclose(values, exact, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(left.T @ left, np.eye(40), atol=1e-4)


def test_words_in_the_same_company_are_alike_though_they_never_meet() -> None:
    dal, kg, toor, arhar, soap, cream, bath, face = np.eye(8, dtype=np.float32)
    texts = [dal + kg + toor, dal + kg + arhar, soap + bath + cream, soap + face + cream]
    vectors = word_vectors(sparse.csr_array(np.array(texts)), 2)
    assert vectors[2] @ vectors[3] > vectors[2] @ vectors[4] + 0.5


def test_fewer_words_than_dimensions_leave_the_last_ones_zero() -> None:
    vectors = word_vectors(sparse.csr_array(np.eye(3, dtype=np.float32)), 8)
    assert vectors.shape == (3, 8)
    assert vectors[:, :3].any()
    assert not vectors[:, 3:].any()


def test_a_row_of_zeros_stays_zero() -> None:
    np.testing.assert_allclose(unit_rows(np.array([[0, 0], [3, 4]], np.float32)), np.array([[0, 0], [0.6, 0.8]]))
