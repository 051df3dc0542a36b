"""The key of an encrypted cache: random, kept only wrapped by the operator's password (argon2id), opened at sign-in."""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import secrets
from collections.abc import Mapping

import argon2.low_level as argon2

KEY_BYTES = 32
_SALT_BYTES, _PASSES, _KIB, _LANES = 16, 3, 64 * 1024, 4


def available() -> bool:
    """Tell whether the extra `encrypted` is installed here."""
    try:
        return importlib.util.find_spec("sqlcipher3") is not None
    except ModuleNotFoundError:
        return False


def new_key() -> bytes:
    """Return a fresh key."""
    return secrets.token_bytes(KEY_BYTES)


def wrap(key: bytes, password: str) -> dict[str, str]:
    """Return what of the key may lie on the disk: useless without the password.

    argon2id makes 64 bytes of the password and a salt never used before: one half is laid over the key, which is as long
    and as random (a one-time pad), the other authenticates, so that a wrong password is told from the right one.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    pad, tag_key = _derive(password, salt)
    box = bytes(a ^ b for a, b in zip(key, pad, strict=True))
    return {"salt": salt.hex(), "box": box.hex(), "tag": _tag(tag_key, salt, box).hex()}


def unwrap(held: Mapping[str, str], password: str) -> bytes | None:
    """Return the key, None when the password is another or what is held was tampered with. Takes some tenths of a second."""
    try:
        salt, box, tag = (bytes.fromhex(held[name]) for name in ("salt", "box", "tag"))
    except (KeyError, ValueError, TypeError):
        return None
    pad, tag_key = _derive(password, salt)
    if len(box) != KEY_BYTES or not hmac.compare_digest(tag, _tag(tag_key, salt, box)):
        return None
    return bytes(a ^ b for a, b in zip(box, pad, strict=True))


def _derive(password: str, salt: bytes) -> tuple[bytes, bytes]:
    made = argon2.hash_secret_raw(password.encode(), salt, _PASSES, _KIB, _LANES, 2 * KEY_BYTES, argon2.Type.ID)
    return made[:KEY_BYTES], made[KEY_BYTES:]


def _tag(key: bytes, salt: bytes, box: bytes) -> bytes:
    return hmac.new(key, salt + box, hashlib.sha256).digest()
