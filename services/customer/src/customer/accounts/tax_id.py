"""统一社会信用代码, the tax number of every organisation in China (GB 32100-2015)."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V and Z, which people misread
_LENGTH = 18


def is_credit_code(text: str) -> bool:
    """Whether `text` is a unified social credit code: 18 characters of the alphabet, the last one a check."""
    if len(text) != _LENGTH or any(char not in _ALPHABET for char in text):
        return False
    return text[-1] == check_character(text[:-1])


def check_character(body: str) -> str:
    """The check character of the first 17: weights are the powers of 3, the alphabet's 31 is the modulus."""
    total = sum(_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return _ALPHABET[-total % 31]
