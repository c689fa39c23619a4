"""What a password may be, and how it is hashed."""

import threading

import pytest

from chassis.errors import Invalid, Unavailable
from gateway.identity.passwords import hashing
from gateway.identity.passwords.hashing import PasswordHashing
from gateway.identity.passwords.model import check_password


@pytest.fixture(scope="module")
def hasher() -> PasswordHashing:
    return PasswordHashing()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short77", "password-length"),
        ("x" * 129, "password-length"),
        ("password", "password-common"),
        ("PassWord", "password-common"),
        ("woaini1314", "password-common"),
        ("Li.Ming@Example.com", "password-is-login"),
    ],
)
def test_a_password_that_others_would_guess_is_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, login="li.ming@example.com", member="password")
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("#/password", code)]


@pytest.mark.parametrize("password", ["lower case only", "八个汉字也是密码呀", "12345678901234 5", "x" * 64, "x" * 128])
def test_no_rule_asks_for_kinds_of_characters(password: str) -> None:
    check_password(password, login="li.ming", member="password")


def test_the_hash_is_argon2id_with_the_figures_of_owasp(hasher: PasswordHashing) -> None:
    assert hasher.hash("correct horse").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_right_password_is_known_in_whatever_form_the_keyboard_wrote_it(hasher: PasswordHashing) -> None:
    digest = hasher.hash("Ａｎｎé secret")  # full width, composed
    assert hasher.verify(digest, "Anne\u0301 secret")
    assert not hasher.verify(digest, "Anne secret")


def test_nobody_has_no_password_but_costs_as_much(hasher: PasswordHashing) -> None:
    assert not hasher.verify(None, "anything at all")


def test_a_digest_with_other_figures_is_outdated(hasher: PasswordHashing) -> None:
    assert hasher.is_outdated(
        "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$4pvnX0JWvJYNN0Q5VLsPRcBKQ7gW8lsPLT1TmV9OBXM"
    )
    assert not hasher.is_outdated(hasher.hash("correct horse"))


def test_a_digest_that_is_none_lets_nobody_in(hasher: PasswordHashing) -> None:
    assert not hasher.verify("not a digest", "not a digest")


def test_no_more_passwords_are_hashed_at_once_than_there_are_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "PATIENCE", 0.01)
    crowded = PasswordHashing(places=1)
    inside, leave = threading.Event(), threading.Event()

    def occupy() -> None:
        with crowded._place():
            inside.set()
            leave.wait(10)

    busy = threading.Thread(target=occupy)
    busy.start()
    inside.wait(10)
    with pytest.raises(Unavailable) as refused:
        crowded.verify(None, "anything")
    leave.set()
    busy.join()
    assert refused.value.retry_after == 1
    assert not crowded.verify(None, "the place is free again")
