"""Settings: read once, every fault reported together, secrets never shown."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from chassis.settings import ServiceSettings, SettingsFault, load, number, setting, shown

GOOD = {
    "CRM_MODE": "production",
    "CRM_DATABASE_URL": "postgresql://app:s3cret-pass@db:5432/customer",
    "CRM_BROKER_URL": "amqp://customer:s3cret-too@mq:5672/",
    "CRM_JWKS_URL": "http://identity/v1/jwks",
    "CRM_ISSUER": "https://crm.example",
    "CRM_CURSOR_SECRET": "c" * 32,
    "CRM_RELAY_WAKE": "127.0.0.1:17021",
    "CRM_HTTP_BIND": "127.0.0.1:17020",
}


def test_settings_are_read_from_the_environment() -> None:
    settings = load(ServiceSettings, GOOD)
    assert settings.relay_wake == ("127.0.0.1", 17021)
    assert settings.http_workers == 2


def test_all_faults_are_reported_together() -> None:
    broken = GOOD | {"CRM_MODE": "toy", "CRM_HTTP_BIND": "nowhere", "CRM_HTTP_WORKERS": "0"}
    del broken["CRM_DATABASE_URL"]
    with pytest.raises(SettingsFault) as caught:
        load(ServiceSettings, broken)
    named = {fault.partition(":")[0] for fault in caught.value.faults}
    assert named == {"CRM_MODE", "CRM_HTTP_BIND", "CRM_HTTP_WORKERS", "CRM_DATABASE_URL"}


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "cursor"
    secret.write_text("f" * 40 + "\n")
    environment = {name: value for name, value in GOOD.items() if name != "CRM_CURSOR_SECRET"}
    settings = load(ServiceSettings, environment | {"CRM_CURSOR_SECRET_FILE": str(secret)})
    assert settings.cursor_secret == "f" * 40


def test_a_secret_given_twice_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="set twice"):
        load(ServiceSettings, GOOD | {"CRM_CURSOR_SECRET_FILE": str(tmp_path / "cursor")})


def test_a_missing_secret_file_is_a_fault_and_not_a_crash(tmp_path: Path) -> None:
    environment = {name: value for name, value in GOOD.items() if name != "CRM_CURSOR_SECRET"}
    with pytest.raises(SettingsFault, match="CRM_CURSOR_SECRET"):
        load(ServiceSettings, environment | {"CRM_CURSOR_SECRET_FILE": str(tmp_path / "none")})


def test_a_database_may_be_one_of_several_hosts() -> None:
    """P-3: as libpq lists them; whichever takes writes is asked."""
    pair = "postgresql://customer:s3cret@/customer?host=one,two&port=5432,5433&target_session_attrs=read-write"
    assert load(ServiceSettings, GOOD | {"CRM_DATABASE_URL": pair}).database_url == pair
    with pytest.raises(SettingsFault, match="CRM_DATABASE_URL"):
        load(ServiceSettings, GOOD | {"CRM_DATABASE_URL": "postgresql://customer:s3cret@/customer"})


def test_production_refuses_crash_points() -> None:
    with pytest.raises(SettingsFault, match="CRM_CRASHPOINT"):
        load(ServiceSettings, GOOD | {"CRM_CRASHPOINT": "after_commit:1"})


@pytest.mark.parametrize("url", ["amqp://guest:guest@mq/", "amqp://customer@mq/", "amqp://customer:customer@mq/"])
def test_production_refuses_default_passwords(url: str) -> None:
    with pytest.raises(SettingsFault, match="CRM_BROKER_URL"):
        load(ServiceSettings, GOOD | {"CRM_BROKER_URL": url})


def test_secrets_are_shown_nowhere() -> None:
    settings = load(ServiceSettings, GOOD)
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in str(shown(settings))


def test_a_service_adds_settings_of_its_own() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Settings(ServiceSettings):
        rounds: int = setting(number(1, 9))

    assert load(Settings, GOOD | {"CRM_ROUNDS": "3"}).rounds == 3
    with pytest.raises(SettingsFault, match="CRM_ROUNDS"):
        load(Settings, GOOD)
