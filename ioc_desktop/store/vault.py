"""Folders whose files are encrypted (AES-256-GCM, the extra `encrypted`): what is written there is closed, what is read opened.

A folder is unlocked by a key for as long as its account is signed in; files of other folders pass through as they are.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib.util
import secrets
import threading
from pathlib import Path
from typing import Any

_NONCE = 12

_lock = threading.Lock()
_unlocked: dict[Path, Any] = {}
"""The cipher of a folder, None of one that was locked again: a thread that is just ending must not write into it plainly."""


class Locked(ValueError):
    """What is read was closed by another key, or tampered with."""


def available() -> bool:
    """Tell whether the library is installed here."""
    try:
        return importlib.util.find_spec("cryptography") is not None
    except ModuleNotFoundError:
        return False


def unlock(folder: Path, key: bytes) -> None:
    """Have everything in a folder closed and opened by a key of 32 bytes, one made of it for files alone."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(hmac.new(key, b"files", hashlib.sha256).digest())
    with _lock:
        _unlocked[folder.resolve()] = cipher


def lock(folder: Path) -> None:
    """Forget the key of a folder."""
    with _lock:
        if folder.resolve() in _unlocked:
            _unlocked[folder.resolve()] = None


def close(folder: Path, name: str, content: bytes) -> bytes:
    """Return what of a file's content may lie in the folder. Raises Locked."""
    cipher = _cipher(folder)
    if cipher is None:
        return content
    nonce = secrets.token_bytes(_NONCE)
    closed: bytes = nonce + cipher.encrypt(nonce, content, name.encode())
    return closed


def reveal(folder: Path, name: str, closed: bytes) -> bytes:
    """Return the content of a file that lies in the folder. Raises Locked."""
    cipher = _cipher(folder)
    if cipher is None:
        return closed
    from cryptography.exceptions import InvalidTag

    try:
        content: bytes = cipher.decrypt(closed[:_NONCE], closed[_NONCE:], name.encode())
    except (InvalidTag, ValueError) as error:
        raise Locked(f"{name} cannot be opened") from error
    return content


def close_line(folder: Path, line: bytes) -> bytes:
    """Return a line of text as it may lie in the folder, without an end of line in it. Raises Locked."""
    closed = close(folder, "line", line)
    return line if closed is line else base64.b64encode(closed)


def reveal_line(folder: Path, line: bytes) -> bytes:
    """Return a line of text that lies in the folder. Raises Locked."""
    if _cipher(folder) is None:
        return line
    try:
        return reveal(folder, "line", base64.b64decode(line, validate=True))
    except ValueError as error:
        raise Locked("a line cannot be opened") from error


def _cipher(folder: Path) -> Any:
    with _lock:
        if not _unlocked:
            return None
        where = folder.resolve()
        cipher = _unlocked.get(where)
        if cipher is None and where in _unlocked:
            raise Locked(f"{folder.name} is locked")
        return cipher
