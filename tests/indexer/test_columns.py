import math
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from indexer import columns


def text(*cells: str) -> pd.Series:
    return pd.Series(list(cells), dtype="str")


def test_an_id_keeps_its_leading_zeros_and_loses_a_fraction_it_never_had() -> None:
    assert columns.identifier(text("007", " 8.0 "))[0].tolist() == ["007", "8.0"]
    assert columns.identifier(pd.Series([17850.0, math.nan]))[0].tolist() == ["17850", ""]
    assert columns.identifier(pd.Series(["007", 8, 9.0, None], dtype=object))[0].tolist() == ["007", "8", "9", ""]
    assert columns.identifier(pd.Series([7, 8]))[0].tolist() == ["7", "8"]
    assert columns.number_identifier(text("17850.0"))[0].tolist() == ["17850"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1.5", 1.5), (" 2 ", 2), ("1,299.50", 1299.5), ("1,00,000", 100_000), ("₹ 45", 45), ("Rs.45", 45)],
)
def test_a_number_is_read_as_people_write_it(cell: str, value: float) -> None:
    values, bad = columns.number(text(cell))
    assert (values.tolist(), bad.tolist()) == ([value], [False])


@pytest.mark.parametrize("cell", ["twelve", "1,2", "12kg", "inf", "1.2.3"])
def test_what_is_no_finite_number_is_bad(cell: str) -> None:
    assert columns.number(text(cell, "1"))[1].tolist() == [True, False]


def test_an_infinite_number_of_a_parquet_is_bad_too() -> None:
    assert columns.number(pd.Series([np.inf, 1.0, np.nan]))[1].tolist() == [True, False, False]


@pytest.mark.parametrize("cell", ["", "NA", "null", "nan", " - "])
def test_nothing_is_missing_and_not_bad(cell: str) -> None:
    values, bad = columns.number(text(cell))
    assert (values.isna().tolist(), bad.tolist()) == ([True], [False])
    moments, bad = columns.moment(text(cell))
    assert (moments.isna().tolist(), bad.tolist()) == ([True], [False])


def test_a_count_is_whole_and_fits_its_column() -> None:
    assert columns.count(text("3", "3.0", "3.5", "9" * 20))[1].tolist() == [False, False, True, True]


@pytest.mark.parametrize(
    "cell", ["2026-03-01T12:00:00", "2026-03-01 12:00", "2026-03-01T12:00:00Z", "2026-03-01T17:30:00+05:30"]
)
def test_a_moment_is_read_as_utc(cell: str) -> None:
    values, bad = columns.moment(text(cell, "yesterday", "2026-03-01T12:00:00.000"))
    assert values[0] == pd.Timestamp(datetime(2026, 3, 1, 12))
    assert bad.tolist() == [False, True, False]


def test_an_indian_date_has_the_day_first_and_an_american_one_the_month() -> None:
    assert columns.moment(text("01/03/2026"))[0][0] == pd.Timestamp(2026, 3, 1)
    assert columns.american_moment(text("3/1/2026 8:26"))[0][0] == pd.Timestamp(2026, 3, 1, 8, 26)


def test_a_moment_of_a_parquet_with_a_zone_is_taken_to_utc() -> None:
    column = pd.Series([pd.Timestamp("2026-03-01T17:30:00+05:30"), pd.NaT])
    values, bad = columns.moment(column)
    assert values[0] == pd.Timestamp(2026, 3, 1, 12)
    assert bad.tolist() == [False, False]


def test_paths_and_lists_come_as_text_as_json_and_as_lists() -> None:
    cells = pd.Series(
        ["Staples > Rice ", '["Staples", "Rice"]', ["Staples", "Rice"], None, np.array(["Staples"])], dtype=object
    )
    assert columns.path(cells)[0].tolist() == [("Staples", "Rice")] * 3 + [(), ("Staples",)]
    assert columns.words(text("Nashik|Pune", "Nashik; Pune", "Nashik,Pune", ""))[0].tolist() == [
        ("Nashik", "Pune")
    ] * 3 + [()]


def test_price_slabs_come_in_three_forms_and_end_in_order() -> None:
    cells = pd.Series(
        ["50:90 | 10:95", [[10, 95], [50, 90]], '[{"quantity": 10, "price": 95}]', "cheap", ""], dtype=object
    )
    values, bad = columns.slabs(cells)
    assert values.tolist() == [((10, 95.0), (50, 90.0))] * 2 + [((10, 95.0),), (), ()]
    assert bad.tolist() == [False, False, False, True, False]


def test_an_extra_column_is_numbers_or_truths_only_where_every_cell_is() -> None:
    assert columns.attribute(text("4.5", "", "5")).tolist() == [4.5, None, 5.0]
    assert columns.attribute(text("true", "FALSE")).tolist() == [True, False]
    assert columns.attribute(text("007", "8")).tolist() == ["007", "8"]
    assert columns.attribute(text("4.5", "good")).tolist() == ["4.5", "good"]
    assert columns.attribute(text("", "")).tolist() == [None, None]
