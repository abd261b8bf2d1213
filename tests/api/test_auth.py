import os
from pathlib import Path
from threading import Thread

import jwt
import pytest
from pydantic import SecretStr

from api.auth import ROLES, Identity, TokenError, Tokens, open_tokens
from api.settings import Settings, SettingsError
from tests.api.shop import Shop

KEY = "a key that is long enough for tests"
TOKENS = Tokens(KEY)
RETAILER = Identity("retailer", "R1")


@pytest.mark.parametrize("role", ROLES)
def test_a_token_says_who_it_was_issued_to(role: str) -> None:
    identity = Identity(role, "R1")  # type: ignore[arg-type]  # one of ROLES
    assert TOKENS.read(TOKENS.issue(identity, hours=1)) == identity


def test_a_token_names_who_of_the_staff_it_is_for_the_trail() -> None:
    anna = Identity("merchandiser", name="anna")
    assert TOKENS.read(TOKENS.issue(anna, hours=1)) == anna


def test_a_retailer_without_an_id_gets_no_token() -> None:
    with pytest.raises(TokenError, match="--retailer"):
        TOKENS.issue(Identity("retailer"), hours=1)


def test_a_token_ends() -> None:
    with pytest.raises(TokenError, match="expired"):
        TOKENS.read(TOKENS.issue(RETAILER, hours=-1))


def test_a_token_of_another_key_is_not_valid() -> None:
    with pytest.raises(TokenError, match="not valid"):
        TOKENS.read(Tokens("another key, also long enough for it").issue(RETAILER, hours=1))


@pytest.mark.parametrize("claims", [{"role": "king"}, {"role": "retailer"}, {"role": "admin", "retailer_id": 7}, {}])
def test_a_token_that_says_too_little_is_not_valid(claims: dict[str, object]) -> None:
    with pytest.raises(TokenError):
        TOKENS.read(jwt.encode({"exp": 4_000_000_000, **claims}, KEY, "HS256"))


def test_a_token_without_an_end_is_not_valid() -> None:
    with pytest.raises(TokenError, match="exp"):
        TOKENS.read(jwt.encode({"role": "admin"}, KEY, "HS256"))


def test_a_token_that_is_not_signed_is_not_valid() -> None:
    with pytest.raises(TokenError):
        TOKENS.read(jwt.encode({"role": "admin", "exp": 4_000_000_000}, None, "none"))


def test_a_demo_token_opens_the_demo_alone() -> None:
    demo = Tokens(KEY, demo=True)
    shown = demo.issue(RETAILER, hours=1)
    assert demo.read(shown) == RETAILER
    with pytest.raises(TokenError, match="demo"):
        TOKENS.read(shown)


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "new")
    assert open_tokens(settings) == open_tokens(settings)
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path / "new") == ["secret"]  # noqa: PTH208 (hidden files count)


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    keys: list[str] = []
    threads = [Thread(target=lambda: keys.append(open_tokens(Settings(home=tmp_path)).key)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1
    assert len(keys) == 8


def test_a_secret_of_the_environment_comes_before_the_kept_one(tmp_path: Path) -> None:
    assert open_tokens(Settings(home=tmp_path, secret=SecretStr(KEY))).key == KEY
    assert not (tmp_path / "secret").exists()


def test_where_no_secret_can_be_kept_it_says_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="KIRANA_SECRET"):
        open_tokens(Settings(home=tmp_path / "file"))


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic abc", "nonsense", "Bearer "])
def test_a_header_that_is_no_good_token_is_refused_rather_than_ignored(anybody: Shop, header: str) -> None:
    response = anybody.client.get("/v1/for-you", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["type"] == "urn:kirana:problem:token"
