"""Rows once written stay as they are."""

from pathlib import Path

import numpy as np
import pytest

from search.embedded.records import RecordWriter, open_records
from search.engine import EngineError
from tests.builders import TWO_DIMENSIONS, entry, product


def written(folder: Path, *names: str) -> range:
    writer = RecordWriter(folder, TWO_DIMENSIONS)
    rows = writer.append([entry(product(name), 3, 4) for name in names])
    writer.sync()
    writer.close()
    return rows


def test_rows_follow_one_another_and_are_read_back(tmp_path: Path) -> None:
    assert (written(tmp_path, "a", "b"), written(tmp_path, "c")) == (range(2), range(2, 3))
    records = open_records(tmp_path, TWO_DIMENSIONS)
    assert [records.product(row).product_id for row in range(3)] == ["a", "b", "c"]
    assert records.vectors["text_vector"][2].tolist() == pytest.approx([0.6, 0.8])
    assert np.isnan(records.vectors["collaborative"]).all()


@pytest.mark.parametrize("torn", ["sources.jsonl", "sources.bounds", "text_vector.f32"])
def test_a_row_that_was_begun_is_never_used_again(tmp_path: Path, torn: str) -> None:
    written(tmp_path, "a")
    with (tmp_path / torn).open("ab") as file:
        file.write(b"half")
    (row,) = written(tmp_path, "b")
    records = open_records(tmp_path, TWO_DIMENSIONS)
    assert (records.product(0).product_id, records.product(row).product_id) == ("a", "b")
    assert records.vectors["text_vector"][row].tolist() == pytest.approx([0.6, 0.8])


def test_a_vector_that_is_no_number_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    writer = RecordWriter(tmp_path, TWO_DIMENSIONS)
    with pytest.raises(EngineError, match="salt"):
        writer.append([entry(product("soap"), 1, 0), entry(product("salt"), float("nan"), 0)])
    writer.close()
    assert len(open_records(tmp_path, TWO_DIMENSIONS).bounds) == 0
