"""Vietnamese text folded for search: without tone marks, đ as d, lower case, so that «giao viec» finds «Giao việc»."""

from __future__ import annotations

import unicodedata

_D = str.maketrans("đĐ", "dD")


def fold(text: str) -> str:
    """Return `text` in lower case without combining marks and with đ as d; other letters stay."""
    plain = unicodedata.normalize("NFD", text.translate(_D))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def nfc(text: str) -> str:
    """Return `text` in Normalisation Form C, the only form stored."""
    return unicodedata.normalize("NFC", text)


def has_marks(text: str) -> bool:
    """Tell whether `text` was typed with marks (a word that changes when folded), case aside."""
    return fold(text) != nfc(text).casefold()
