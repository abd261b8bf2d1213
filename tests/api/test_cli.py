import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.auth import Identity, open_tokens
from api.cli import app
from api.wiring import Marketplace

Kirana = Callable[..., Result]
COMMANDS = (
    "demo",
    "serve",
    "token",
    "import",
    "update",
    "train",
    "build",
    "rollback",
    "evaluate",
    "search",
    "browse",
    "recommend",
    "models",
    "rules",
    "explain",
)


def run(*arguments: object, home: Path) -> Result:
    environment = {"KIRANA_HOME": str(home), "COLUMNS": "200", "TERM": "dumb"}
    return CliRunner().invoke(app, [str(one) for one in arguments], env=environment)


@pytest.fixture
def kirana(market: Marketplace) -> Kirana:
    """The command in the home of the marketplace that all tests of the edge share."""

    def in_home(*arguments: object) -> Result:
        return run(*arguments, home=market.settings.home)

    return in_home


def rows(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_help_names_every_command(tmp_path: Path) -> None:
    said = run("--help", home=tmp_path)
    assert said.exit_code == 0
    assert all(f" {name} " in said.output for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_of_its_own(tmp_path: Path, command: str) -> None:
    assert run(command, "--help", home=tmp_path).exit_code == 0


def test_search_prints_what_a_shopkeeper_compares(kirana: Kirana) -> None:
    said = kirana("search", "haldi", "--retailer", "R00001", "--k", 3)
    assert said.exit_code == 0, said.output
    for word in ("product", "pack", "price", "margin", "why", "Haldi", "prices in INR"):
        assert word in said.output


def test_recommend_says_when_a_shop_is_unknown(kirana: Kirana) -> None:
    assert "No orders of NOBODY are known" in kirana("recommend", "--retailer", "NOBODY").output
    assert "No orders" not in kirana("recommend", "--retailer", "R00001").output


def test_browse_lists_the_categories(kirana: Kirana) -> None:
    said = kirana("browse").output
    assert "Masala" in said
    assert "Ground Spices" in said
    assert "Haldi" in kirana("browse", "Masala>Ground Spices", "--k", 30).output


def test_a_beginning_goes_on_or_the_command_says_that_it_does_not(kirana: Kirana) -> None:
    said = kirana("suggest", "hald", "--retailer", "R00001", "--k", 5)
    assert said.exit_code == 0, said.output
    assert "Masala > Ground Spices > Haldi" in said.output
    assert "Nothing that is sold" in kirana("suggest", "qwxyz").output


def test_a_batch_of_texts_gives_a_row_each_in_order(kirana: Kirana, tmp_path: Path) -> None:
    asked = [{"id": 7, "text": "haldi"}, {"id": "b", "text": "😀"}, {"id": "c", "text": "x" * 10_000}]
    (tmp_path / "q.jsonl").write_text(
        "\ufeff" + "\r\n".join(json.dumps(one) for one in asked) + "\n\n", encoding="utf-8"
    )
    said = kirana("search", "--queries", tmp_path / "q.jsonl", "--k", 110, "--out", tmp_path / "out.jsonl")
    assert said.exit_code == 0, said.output
    written = rows(tmp_path / "out.jsonl")
    assert [row["id"] for row in written] == [7, "b", "c"]
    first = written[0]["hits"]
    assert isinstance(first, list)
    assert first[0].keys() == {"product_id", "score"}
    assert len({hit["product_id"] for hit in first}) == len(first)
    assert sorted(os.listdir(tmp_path)) == ["out.jsonl", "q.jsonl"]  # noqa: PTH208 (hidden files count)


def test_discover_never_returns_what_was_bought_and_reorder_nothing_else(
    market: Marketplace, kirana: Kirana, tmp_path: Path
) -> None:
    shops = ["R00001", "R00002", "R00003"]
    (tmp_path / "r.txt").write_text("\n".join(shops))
    for mode in ("discover", "reorder"):
        out = tmp_path / f"{mode}.jsonl"
        said = kirana("recommend", "--retailers", tmp_path / "r.txt", "--mode", mode, "--k", 1000, "--out", out)
        assert said.exit_code == 0, said.output
        for shop, row in zip(shops, rows(out), strict=True):
            bought = market.retailer(shop).purchases.keys()
            assert row["retailer_id"] == shop
            assert isinstance(row["hits"], list)
            shown = {hit["product_id"] for hit in row["hits"]}
            assert shown
            assert shown.isdisjoint(bought) if mode == "discover" else shown <= bought


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "row 2: is no JSON object"),
        ('{"text": "rice"}', 'row 2, "id"'),
        ('{"id": 1}', 'row 2, "text"'),
        ("7", "row 2"),
    ],
)
def test_a_bad_row_is_named_and_what_was_there_stays(kirana: Kirana, tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "q.jsonl").write_text('{"id": 1, "text": "rice"}\n' + line)
    (tmp_path / "out.jsonl").write_text("old")
    answer = kirana("search", "--queries", tmp_path / "q.jsonl", "--out", tmp_path / "out.jsonl")
    assert answer.exit_code == 1
    assert said in answer.stderr
    assert (tmp_path / "out.jsonl").read_text() == "old"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\xff"])
def test_a_file_that_is_no_text_is_named(kirana: Kirana, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "q.jsonl").write_bytes(content)
    answer = kirana("search", "--queries", tmp_path / "q.jsonl", "--out", tmp_path / "out.jsonl")
    assert answer.exit_code == 1
    assert "q.jsonl" in answer.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_a_device_is_written_to_and_not_replaced(kirana: Kirana, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"id": 1, "text": "rice"}')
    assert kirana("search", "--queries", tmp_path / "q.jsonl", "--out", "/dev/null").exit_code == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)  # noqa: PTH116 (the device itself)


def test_a_full_disk_is_said_in_a_sentence(kirana: Kirana, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"id": 1, "text": "rice"}')
    answer = kirana("search", "--queries", tmp_path / "q.jsonl", "--out", "/dev/full")
    assert answer.exit_code == 1
    assert "the disk is full" in answer.stderr


def test_an_out_file_in_no_folder_is_said_in_a_sentence(kirana: Kirana, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"id": 1, "text": "rice"}')
    answer = kirana("search", "--queries", tmp_path / "q.jsonl", "--out", tmp_path / "none" / "out.jsonl")
    assert answer.exit_code == 1
    assert "does not exist" in answer.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["search"],
        ["search", "rice", "--out", "x"],
        ["search", "rice", "--k", "1000000"],
        ["search", "rice", "--k", "0"],
        ["recommend"],
        ["recommend", "--retailer", "R1", "--mode", "guess"],
        ["recommend", "--retailers", "/does/not/exist", "--out", "x"],
        ["import"],
        ["nonsense"],
    ],
)
def test_wrong_usage_ends_with_2(tmp_path: Path, arguments: list[str]) -> None:
    assert run(*arguments, home=tmp_path).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "next_step"),
    [
        (["search", "rice"], "kirana build"),
        (["train"], "kirana import"),
        (["build"], "kirana import"),
        (["rollback"], "kirana build"),
        (["import", "nothing.csv"], "nothing.csv"),
        (["token"], "--retailer"),
    ],
)
def test_what_cannot_be_done_yet_is_one_sentence_with_the_next_step(
    tmp_path: Path, arguments: list[str], next_step: str
) -> None:
    answer = run(*arguments, home=tmp_path)
    assert answer.exit_code == 1, answer.output
    assert next_step in answer.stderr
    assert "Traceback" not in answer.output


@pytest.mark.parametrize("arguments", [["search", "rice"], ["train"], ["import", "x.csv"], ["demo", "--no-serve"]])
def test_a_home_that_cannot_be_is_one_sentence(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "file").touch()
    answer = run(*arguments, home=tmp_path / "file")
    assert answer.exit_code == 1
    assert "KIRANA_HOME" in answer.stderr


def test_a_token_is_printed_alone_and_opens_the_door(market: Marketplace, kirana: Kirana) -> None:
    said = kirana("token", "--retailer", "R00001", "--hours", 2)
    assert open_tokens(market.settings).read(said.stdout.strip()) == Identity("retailer", "R00001")
    assert kirana("token", "--role", "admin").exit_code == 0


def test_from_files_to_pages(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("product_id,title,price\nA,Red Rice 5 kg,100\nB,Blue Soap 100 g,20\nB,,1\n")
    (tmp_path / "orders.csv").write_text(
        "order_id,retailer_id,product_id,quantity,ordered_at\n1,R1,A,2,2026-01-01\n2,R1,A,2,2026-01-09\n3,R2,B,1,2026-01-09\n"
    )
    home = tmp_path / "home"
    said = run("import", tmp_path / "orders.csv", tmp_path / "products.csv", home=home)
    assert said.exit_code == 0, said.output
    assert "products stored" in said.output
    assert "1 rows rejected" in said.output
    assert "nothing new" in run("import", tmp_path / "products.csv", home=home).output
    for command in ("train", "build", "build", "rollback"):
        said = run(command, home=home)
        assert said.exit_code == 0, said.output
    assert "with 2 products" in said.output
    assert "Red Rice 5 kg" in run("search", "rice", home=home).output
    assert "you buy this every 8 days" in run("recommend", "--retailer", "R1", "--mode", "reorder", home=home).output


def test_the_demo_is_made_once_and_prints_what_to_try(tmp_path: Path) -> None:
    small = ["demo", "--products", 60, "--retailers", 8, "--days", 60, "--port", 8123, "--no-serve"]
    first = run(*small, home=tmp_path)
    assert first.exit_code == 0, first.output
    assert "http://127.0.0.1:8123/docs" in first.output
    tried = [
        line.strip() for line in first.output.splitlines() if line.strip().startswith("curl ") or " --retailer " in line
    ]
    assert len(tried) == 3
    again = run(*small, home=tmp_path)
    assert "Using the 60 products" in again.output
    assert not list(tmp_path.glob("models/*/.unfinished*"))
