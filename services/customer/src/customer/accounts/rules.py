"""What the details of an account may not say, the tax number of a Chinese company above all (GB 32100-2015)."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from chassis.errors import InputError
from customer.accounts.vocabulary import Kind

HOME = "CN"
"""The country (ISO 3166) whose tax numbers are checked, and that an account has unless it says otherwise."""

OF_PERSONS = ("occupation", "birth_year")

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V and Z, which people misread
_LENGTH = 18


def faults(kind: str, details: Mapping[str, Any], known_addresses: Collection[UUID]) -> Iterator[InputError]:
    """Everything in these details of an account of this kind that contradicts itself."""
    if not any((details["name"].get(language) or "").strip() for language in ("zh", "en")):
        yield _fault("/name", "empty", "名称不能为空", "A name is needed in Chinese or in English.")
    if kind == Kind.COMPANY:
        yield from _faults_of_company(details)
    for place, address in enumerate(details["addresses"]):
        if address.get("id") and address["id"] not in known_addresses:
            yield _fault(f"/addresses/{place}/id", "unknown-address", "此客户没有该地址", "It has no such address.")


def is_credit_code(text: str) -> bool:
    """Whether `text` is a 统一社会信用代码: 18 characters of the alphabet, the last one a check."""
    if len(text) != _LENGTH or any(char not in _ALPHABET for char in text):
        return False
    return text[-1] == check_character(text[:-1])


def check_character(body: str) -> str:
    """The check character of the first 17: weights are the powers of 3, the alphabet's 31 is the modulus."""
    total = sum(_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return _ALPHABET[-total % 31]


def _faults_of_company(details: Mapping[str, Any]) -> Iterator[InputError]:
    for field in OF_PERSONS:
        if details[field] is not None:
            yield _fault(f"/{field}", "persons-only", "仅适用于个人客户", "Only persons have this.")
    if details["tax_id"] and details["country"] == HOME and not is_credit_code(details["tax_id"]):
        yield _fault("/tax_id", "credit-code", "统一社会信用代码不正确", "This is no unified social credit code.")


def _fault(pointer: str, code: str, zh: str, en: str) -> InputError:
    return InputError(f"#{pointer}", code, {"zh": zh, "en": en})
