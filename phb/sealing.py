"""Words that the database keeps without being able to read them.

    sealed = seal("Key safe 4711", about="person 12")
    unseal(sealed, about="person 12")

Keys are in the environment and nowhere else; the first seals, the others still open what they sealed, so that a key can
be followed by a new one.
"""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotUnseal(RuntimeError):
    """Sealed with a key that is not among ours, altered, or about something else."""


def _key(secret: str) -> Fernet:
    """Any long random text makes a key; what it is for is part of it."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"phb sealed words").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in settings.SEALING_KEYS])


def seal(words: str, *, about: str) -> str:
    """Different each time, also for the same words. `about` is sealed in, so that it opens for nothing else."""
    return _keys().encrypt(json.dumps([about, words]).encode()).decode()


def unseal(sealed: str, *, about: str) -> str:
    """Raises: CannotUnseal."""
    try:
        whose, words = json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken as problem:
        raise CannotUnseal("It was sealed with a key that is gone, or was altered.") from problem
    if whose != about:
        raise CannotUnseal("It was sealed about something else.")
    return str(words)


def resealed(sealed: str) -> str:
    """The same words under the first key. Raises: CannotUnseal."""
    try:
        return _keys().rotate(sealed.encode()).decode()
    except InvalidToken as problem:
        raise CannotUnseal("It was sealed with a key that is gone, or was altered.") from problem
