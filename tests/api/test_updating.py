"""`kirana update` on a shop of its own."""

from pathlib import Path

from tests.api.test_cli import run


def test_new_prices_are_served_and_what_was_refused_is_said_with_its_file(tmp_path: Path) -> None:
    goods, news = tmp_path / "products.csv", tmp_path / "news.csv"
    goods.write_text("product_id,title,price\nrice,Basmati Rice,100\nsoap,Neem Soap,20\n", encoding="utf-8")
    news.write_text("product_id,version,price,stock\nrice,1,1234.5,7\ngone,1,5,5\n", encoding="utf-8")
    assert "kirana build" in run("update", news, home=tmp_path).output
    for arguments in (("import", goods), ("build",)):
        assert run(*arguments, home=tmp_path).exit_code == 0
    said = run("update", news, home=tmp_path)
    assert said.exit_code == 0, said.output
    for words in ("2 rows: 1 changes made, 1 rows refused", "row 3: unknown product", "rejected"):
        assert words in said.output
    assert "1,234.50" in run("search", "basmati", home=tmp_path).output
