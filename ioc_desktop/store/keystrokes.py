"""What was meant when the typing method was off: Telex and VNI keystrokes read as the Vietnamese word they spell."""

from __future__ import annotations

import re

from ioc_contract.folding import nfc

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323", "z": ""}
_VNI_TONES = dict(zip("123450", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323", ""), strict=True))
_VOWEL = frozenset("aeiouyăâêôơư")
_HAT = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"a": "ă", "o": "ơ", "u": "ư"}
_SYLLABLE = re.compile(r"([^aeiouyăâêôơư]*)([aeiouyăâêôơư]+)([^aeiouyăâêôơư]*)")


def decode(word: str) -> str | None:
    """Return the word that these Telex or VNI keystrokes spell («phanr», «phan3» → «phản»); None when they spell none.

    Keys may stand where they are typed at the end of a word or within it. Lower case, Normalisation Form C.
    """
    typed = word.lower()
    if not typed.isascii() or not typed.isalnum() or not typed[:1].isalpha():
        return None
    read = _vni(typed) if any(c.isdigit() for c in typed) else _telex(typed)
    if read is None:
        return None
    letters, tone = read
    found = _toned(letters, tone)
    return None if found is None or found == typed else found


def _telex(typed: str) -> tuple[str, str] | None:
    out, tone = "", ""
    for c in typed:
        vowels = any(o in _VOWEL for o in out)
        if c == "d" and out.startswith("d"):
            out = "đ" + out[1:]
        elif c in _HAT and (at := out.rfind(c)) >= 0 and not any(o in _VOWEL for o in out[at + 1 :]):
            out = out[:at] + _HAT[c] + out[at + 1 :]
        elif c == "w":
            out = _horned(out) if vowels else out + "ư"
        elif c in _TONES and vowels:
            tone = _TONES[c]
        else:
            out += c
    return out, tone


def _vni(typed: str) -> tuple[str, str] | None:
    out, tone = "", ""
    for c in typed:
        if not c.isdigit():
            out += c
        elif c in _VNI_TONES:
            tone = _VNI_TONES[c]
        elif c == "9" and out.startswith("d"):
            out = "đ" + out[1:]
        elif c == "6" and (at := max(out.rfind(v) for v in _HAT)) >= 0:
            out = out[:at] + _HAT[out[at]] + out[at + 1 :]
        elif c in "78" and any(v in out for v in _HORN):
            out = _horned(out) if c == "7" else out.replace("a", "ă", 1)
        else:
            return None
    return out, tone


def _horned(text: str) -> str:
    """Return the text with the horn or breve that one «w» puts: «uo» becomes «ươ», else the last vowel that takes one."""
    if "uo" in text:
        return text.replace("uo", "ươ", 1)
    if "ưo" in text:
        return text.replace("ưo", "ươ", 1)
    if "uơ" in text:
        return text.replace("uơ", "ươ", 1)
    for at in range(len(text) - 1, -1, -1):
        if text[at] in _HORN:
            at = at - 1 if text[at] == "a" and text[at - 1 : at] == "u" and not text.startswith("q") else at
            return text[:at] + _HORN[text[at]] + text[at + 1 :]
    return text


def _toned(letters: str, tone: str) -> str | None:
    """Return a syllable with its tone mark on the vowel that carries it; None when it is no syllable."""
    parts = _SYLLABLE.fullmatch(letters)
    if parts is None:
        return None
    first, vowels, last = parts.groups()
    if not tone:
        return nfc(letters)
    start = 1 if len(vowels) > 1 and (first, vowels[0]) in (("q", "u"), ("g", "i")) else 0
    bare = vowels[start:]
    carried = [n for n, v in enumerate(bare) if v in "ăâêôơư"]
    if carried:
        at = carried[-1]
    elif len(bare) == 1 or (len(bare) == 2 and not last):
        at = 0
    else:
        at = 1
    at += start
    marked = vowels[: at + 1] + tone + vowels[at + 1 :]
    return nfc(first + marked + last)
