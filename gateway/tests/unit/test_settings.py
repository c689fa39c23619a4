"""Settings of the gateway that make sense only together."""

import pytest

from chassis.settings import SettingsFault, load
from gateway.settings import Settings

GOOD = {
    "CRM_MODE": "production",
    "CRM_DATABASE_URL": "postgresql://gateway_app:a-long-secret@db/gateway",
    "CRM_BROKER_URL": "amqp://gateway:a-long-secret@broker/crm",
    "CRM_JWKS_URL": "http://127.0.0.1:17010/v1/jwks",
    "CRM_ISSUER": "https://crm.example.com",
    "CRM_CURSOR_SECRET": "x" * 32,
    "CRM_RELAY_WAKE": "127.0.0.1:17011",
    "CRM_HTTP_BIND": "127.0.0.1:17010",
    "CRM_MASTER_KEY": "00" * 32,
    "CRM_SMTP_URL": "smtps://crm:secret@mail.example.com",
    "CRM_SMTP_FROM": "crm@example.com",
}


def faults(**changed: str) -> list[str]:
    environment = {name: value for name, value in {**GOOD, **changed}.items() if value}
    with pytest.raises(SettingsFault) as found:
        load(Settings, environment)
    return [fault.partition(":")[0] for fault in found.value.faults]


def test_the_links_of_reset_mails_begin_with_the_issuer_unless_another_address_is_set() -> None:
    assert load(Settings, GOOD).link_base == "https://crm.example.com"
    assert (
        load(Settings, {**GOOD, "CRM_PUBLIC_URL": "https://door.example.com"}).link_base == "https://door.example.com"
    )


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"CRM_SMTP_FROM": ""}, "CRM_SMTP_URL, CRM_SMTP_FROM"),
        ({"CRM_SMTP_URL": ""}, "CRM_SMTP_URL, CRM_SMTP_FROM"),
        ({"CRM_SMTP_URL": "http://mail.example.com"}, "CRM_SMTP_URL"),
        ({"CRM_SMTP_FROM": "crm@example.com\r\nBcc: all@example.com"}, "CRM_SMTP_FROM"),
        ({"CRM_SMTP_FROM": "Guanxi <crm@example.com>"}, "CRM_SMTP_FROM"),
        ({"CRM_PUBLIC_URL": "http://crm.example.com"}, "CRM_PUBLIC_URL"),
        ({"CRM_ISSUER": "http://crm.example.com"}, "CRM_PUBLIC_URL"),
        ({"CRM_EDGE_SECRET": "short"}, "CRM_EDGE_SECRET"),
    ],
)
def test_a_setting_that_would_send_reset_mails_wrongly_is_refused_at_start(changed: dict[str, str], named: str) -> None:
    assert faults(**changed) == [named]


def test_secrets_of_the_mail_server_and_the_edge_are_not_shown() -> None:
    assert "secret@mail" not in repr(load(Settings, GOOD))
    assert "y" * 40 not in repr(load(Settings, {**GOOD, "CRM_EDGE_SECRET": "y" * 40}))
