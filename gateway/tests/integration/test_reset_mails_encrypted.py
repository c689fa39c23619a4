"""Reset mails travel encrypted to a mail server that proves who it is, or not at all."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chassis.testing.staff import Caller

EVERYWHERE = "0.0.0.0"  # noqa: S104 - reaches this machine, and is not one of its loopback addresses


class Certificate:
    """A certificate for `localhost` and its key, made for one test and believed by nobody else."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        self.path = folder / "certificate.pem"
        self.path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        secret = folder / "key.pem"
        secret.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.path, secret)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return Certificate(tmp_path)


@pytest.fixture
def believed(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """The certificate, believed by this machine."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    return certificate


def tell(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"crm", b"pa ss"))


def test_with_starttls_the_password_of_the_mail_server_travels_encrypted(
    forgetful: Caller, serve: Any, send: Any, believed: Certificate, mailbox: Any
) -> None:
    port = serve(tls_context=believed.context, require_starttls=True, authenticator=tell, auth_required=True)
    assert send(f"smtp://crm:pa%20ss@localhost:{port}") == 1
    assert mailbox.envelopes[0][2] is True


def test_smtps_is_tls_from_the_first_byte(
    forgetful: Caller, serve: Any, send: Any, believed: Certificate, mailbox: Any
) -> None:
    port = serve(ssl_context=believed.context)
    assert send(f"smtps://localhost:{port}") == 1
    assert len(mailbox.mails) == 1


def test_a_server_that_nobody_vouches_for_gets_no_mail(
    forgetful: Caller, serve: Any, send: Any, certificate: Certificate, state: Any
) -> None:
    port = serve(tls_context=certificate.context)
    assert send(f"smtp://localhost:{port}") == 0
    assert state().error == "SSLCertVerificationError"


def test_a_server_elsewhere_that_offers_no_encryption_gets_no_mail(
    forgetful: Caller, serve: Any, send: Any, state: Any, mailbox: Any
) -> None:
    assert send(f"smtp://{EVERYWHERE}:{serve(EVERYWHERE)}") == 0
    assert (state().error, mailbox.mails) == ("SMTPNotSupportedError", [])
