"""Text from outside made plain: HTML to text, controls and odd spaces removed, old Vietnamese encodings decoded, bounded."""

from __future__ import annotations

import codecs
import html
import re
from urllib.parse import urlsplit

import nh3

from ioc_contract.folding import nfc
from ioc_server.sources.items import Unreadable

TITLE_LIMIT = 300
BODY_LIMIT = 20_000
_INPUT_LIMIT = 200_000
"""Characters of HTML that are looked at; the rest of a longer text is cut off."""

_TAG = re.compile(r"<[A-Za-z!/?][^>]{0,5000}>?")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6]|/blockquote)\b[^>]{0,200}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*(?:\n\s*)*")

TCVN3 = str.maketrans(
    dict(
        zip(
            "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉËÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ®¡¢£¤¥¦§",
            "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđĂÂÊÔƠƯĐ",
            strict=True,
        )
    )
)
"""Characters of a TCVN3 (ABC) font as Windows-1252 shows them → the Vietnamese letters they stand for."""

ENCODINGS = ("auto", "utf-8", "utf-16", "cp1258", "tcvn3")


def plain(value: str, limit: int = BODY_LIMIT) -> str:
    """Return `value` as plain text: no tags, entities resolved, NFC, paragraphs as single line breaks."""
    text = value[:_INPUT_LIMIT]
    for _ in range(2):
        if not (_TAG.search(text) or _ENTITY.search(text)):
            break
        marked = _BREAK.sub("\n", text)
        text = html.unescape(nh3.clean(marked, tags=set(), clean_content_tags={"script", "style"}))
    text = nfc(_CONTROL.sub("", text.replace("\r", "\n").replace("\xa0", " ")))
    text = _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def line(value: str, limit: int = TITLE_LIMIT) -> str:
    """Return `value` as plain text on one line."""
    return plain(plain(value, _INPUT_LIMIT).replace("\n", " "), limit)


def scalar(value: object) -> str:
    """Return a JSON or cell scalar as text; lists, tables, truth values and nothing give ''."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def web_link(value: str, limit: int = 2_000) -> str:
    """Return an http(s) URL as it may be shown and opened, else ''."""
    url = _CONTROL.sub("", value).strip()
    if len(url) > limit or any(c.isspace() for c in url):
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if good and "@" not in parts.netloc else ""


def decode(data: bytes, encoding: str = "auto") -> str:
    """Return the text of a file. `auto` reads a byte-order mark or strict UTF-8 and guesses nothing else.

    Raises Unreadable with what to choose instead.
    """
    if encoding not in ENCODINGS:
        raise Unreadable(f"bảng mã «{encoding}» không có; chọn một trong: {', '.join(ENCODINGS)}")
    name = encoding
    if encoding == "auto":
        name = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        if name == "tcvn3":
            return nfc(data.decode("cp1252", "replace").translate(TCVN3))
        return nfc(data.decode("utf-8-sig" if name == "utf-8" else name))
    except UnicodeError:
        hint = " Nếu là tệp cũ, đặt encoding là cp1258 hoặc tcvn3." if encoding == "auto" else ""
        raise Unreadable(f"nội dung không phải là {name.upper()}.{hint}") from None
