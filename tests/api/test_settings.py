from pathlib import Path

import pytest

from api.settings import Settings, SettingsError, read_settings


def test_the_environment_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIRANA_HOME", "/somewhere")
    monkeypatch.setenv("KIRANA_PORT", "9000")
    settings = read_settings()
    assert settings.port == 9000
    assert settings.database_url == "sqlite:////somewhere/kirana.db"


def test_a_database_of_ones_own_is_used() -> None:
    assert Settings(home=Path("x"), database="postgresql+psycopg://h/n").database_url == "postgresql+psycopg://h/n"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "many", "integer"),
        ("SEARCH", "solr://x", "opensearch://"),
        ("RANKER", "guess", "'fusion'"),
        ("ENCODER", "sentence:", "sentence:MODEL"),
        ("SECRET", "short", "32 characters"),
        ("WORKERS", "0", "greater than or equal to 1"),
        ("CACHE", "redis://x", "''"),
    ],
)
def test_a_setting_that_cannot_be_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"KIRANA_{name}", value)
    with pytest.raises(SettingsError, match=f"KIRANA_{name}: .*{said}"):
        read_settings()


def test_the_secret_is_never_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIRANA_SECRET", "hunter2")
    with pytest.raises(SettingsError) as told:
        read_settings()
    assert "hunter2" not in str(told.value)
