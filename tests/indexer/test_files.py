import json
from pathlib import Path

import pandas as pd
import pytest

from indexer.files import read_columns, read_sheet
from indexer.ledger import InputError, Ledger


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_csv_row_is_numbered_as_a_spreadsheet_shows_it(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path / "a.csv", "product_id,title\n007,Rice\n\nS,Soap\n"), Ledger())
    assert sheet.frame["product_id"].to_dict() == {2: "007", 4: "S"}


def test_a_field_with_line_breaks_is_one_row(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path / "a.csv", 'id,text\n1,"two\nlines"\n2,one\n'), Ledger())
    assert sheet.frame["text"].to_dict() == {2: "two\nlines", 3: "one"}


@pytest.mark.parametrize("content", ["\ufeffid;title\n1;Rice\n", "id\ttitle\r\n1\tRice\r\n"])
def test_other_separators_and_a_byte_order_mark_are_read(tmp_path: Path, content: str) -> None:
    path = write(tmp_path / "a.csv", content)
    assert read_columns(path) == ["id", "title"]
    assert read_sheet(path, Ledger()).frame.to_numpy().tolist() == [["1", "Rice"]]


@pytest.mark.parametrize("long_row", [2, 3])
def test_a_row_with_too_many_fields_is_set_aside_and_the_others_stay(tmp_path: Path, long_row: int) -> None:
    rows = ["1,Rice", "2,Soap", "3,Tea"]
    rows[long_row - 2] += ",what is this"
    ledger = Ledger()
    sheet = read_sheet(write(tmp_path / "a.csv", "id,title\n" + "\n".join(rows)), ledger)
    assert ledger.rejections["row"].tolist() == [long_row]
    assert (len(sheet.frame), sheet.rows) == (2, 3)
    assert sheet.unreadable[long_row].endswith(",what is this")


def test_half_a_letter_in_json_lines_is_a_question_mark_and_a_whole_one_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", r'{"title": "ch\ud83d\ude00i \ud83d 5 kg", "tags": ["\ude00"]}')
    assert read_sheet(path, Ledger()).frame.iloc[0].to_dict() == {"title": "ch😀i ? 5 kg", "tags": ["?"]}


def test_json_lines_keep_their_types_and_numbers(tmp_path: Path) -> None:
    lines = [{"id": "007", "regions": ["Nashik"]}, {"id": 8, "price": 1.5}]
    path = write(tmp_path / "a.jsonl", "\n\n".join(map(json.dumps, lines)))
    frame = read_sheet(path, Ledger()).frame
    assert frame["id"].to_dict() == {1: "007", 3: 8}
    assert frame["regions"].tolist() == [["Nashik"], None]
    assert read_columns(path) == ["id", "regions"]


def test_a_line_that_is_no_json_is_set_aside(tmp_path: Path) -> None:
    ledger = Ledger()
    sheet = read_sheet(write(tmp_path / "a.jsonl", '{"id": 1}\n{"id": \n[2]\n{"id": 3}\n'), ledger)
    assert sheet.frame["id"].tolist() == [1, 3]
    assert sheet.unreadable == {2: '{"id": ', 3: "[2]"}
    assert ledger.rejections["row"].tolist() == [2, 3]


def test_parquet_keeps_its_types_and_is_numbered_from_one(tmp_path: Path) -> None:
    path = tmp_path / "a [1].parquet"
    moment = pd.Timestamp("2026-03-01 12:00+05:30")
    pd.DataFrame({"id": ["007"], "price": [2.5], "at": [moment]}).to_parquet(path)
    frame = read_sheet(path, Ledger()).frame
    assert (frame["id"][1], float(frame["price"][1]), frame["at"][1]) == ("007", 2.5, pd.Timestamp("2026-03-01 06:30"))
    assert read_columns(path) == ["id", "price", "at"]


def test_a_byte_that_is_not_utf8_is_named_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", b"id,title\n1,Rice\n2,Caf\xe9\n")
    with pytest.raises(InputError, match=r"a\.csv, row 3: byte 21 \(0xe9\) is not UTF-8") as caught:
        read_sheet(path, Ledger())
    assert caught.value.row == 3


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", "", "the file is empty"),
        ("header.csv", "id,title\n", "the file has no rows"),
        ("words.txt", "hello", "the format .txt is not known"),
        ("words", "hello", r"the format \(none\) is not known"),
        ("broken.parquet", "PAR1 or not", "no readable Parquet"),
        ("broken.jsonl", "hello\n", "no line is a JSON object"),
        ("quotes.csv", 'id,title\n1,"Rice\n2,Soap\n', "the quotes do not match"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_what_to_do(
    tmp_path: Path, name: str, content: str, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        read_sheet(write(tmp_path / name, content), Ledger())
    assert caught.value.file == str(tmp_path / name)
    assert caught.value.remedy


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder"):
        read_columns(tmp_path)
    with pytest.raises(InputError, match="there is no such file"):
        read_columns(tmp_path / "nothing.csv")
