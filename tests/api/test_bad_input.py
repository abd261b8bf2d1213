"""Whatever is typed, a page or a clear problem comes back."""

from urllib.parse import quote

import pytest

from api.wiring import Marketplace
from tests.api.shop import PROBLEM, Shop
from tests.api.test_cli import run

TYPED = {
    "ten thousand letters": "chawal dal " * 909,
    "one long word": "z" * 10_000,
    "one letter": "c",
    "one space": " ",
    "only small words": "ka ki ke aur the of and",
    "only numbers": "1 22 333 4444 55555",
    "mixed scripts": "चावल rice அரிசி চাল ₹ 米",
    "emoji": "🍚👩‍🌾🇮🇳 ❤️",
    "SQL": "'; DROP TABLE products; -- \" OR 1=1",
    "Lucene": 'title:(a OR b)~2 AND -"c d"^9 [1 TO *] {x} /re.*/ \\ && || !',
    "unclosed Lucene": '"(([{\\',
    "HTML": "<script>alert(1)</script>&amp;<img src=x onerror=y>",
    "markup of the terminal": "[bold]rice[/] [/red] \x1b[31mdal",
    "control characters": "rice\x01\x07\x0b\x1f\x7f\u0085dal\r\n\t",
    "nothing in the middle": "rice\x00dal",
    "right to left": "\u202eأرز بسمتي\u202c אורז",
    "invisible": "\u200b\u200d\ufeff\u2060",
    "combining": "e" + "\u0301" * 300,
    "a price beyond all": f"rice under {10**30}",
    "a price of many digits": "rice under " + "9" * 390,
    "a pack of nothing": "1/0 kg rice",
    "a pack of less": "-5 kg x 0 rice 0/0 litre",
    "a pack beyond all": f"{10**30} kg x {10**30} rice",
    "other digits": "rice under ²³ ½ kg ٣ ५०",
    "a lone half of a pair": "rice \ud83d dal",
    "only signs": "%%% ___ *** ??? --- ,,,",
}


@pytest.mark.parametrize("path", ["search", "suggest"])
@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_whatever_is_typed_gives_a_page_or_says_what_is_wrong(regular: Shop, path: str, typed: str) -> None:
    asked = quote(typed, errors="surrogatepass")
    answer = regular.client.get(f"/v1/{path}?q={asked}", headers=regular.headers)
    assert answer.request.url.query.startswith(b"q=")
    if answer.status_code != 200:
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["detail"]


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_whatever_is_typed_on_a_terminal_ends_in_order(market: Marketplace, typed: str) -> None:
    said = run("search", "--", typed, home=market.settings.home)
    assert said.exit_code in {0, 1, 2}, said.output
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    assert said.output.strip()
