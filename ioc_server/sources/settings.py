"""How a source is read: its settings, and what of a location may be shown to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ioc_server.sources.items import Unreadable

WINDOW_DAYS = 90
"""How far back Open311 requests are asked for, as the specification's own default."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a source is read, from its JSON."""

    zone: str = "Asia/Ho_Chi_Minh"
    date_order: str = "dmy"
    private: bool = False
    """May be fetched from a private network."""
    window_days: int = WINDOW_DAYS
    page_size: int = 0
    """Sent as page_size when above 0."""
    categories: Mapping[str, str] = field(default_factory=dict)
    category_otherwise: str = ""
    mapping: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    """Added to the address when fetching: keys that must not stand in the location, which every desk sees."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Settings:
        """Return the settings; a key nobody knows is passed over, for sources written by a later version."""
        return cls(**{k: v for k, v in given.items() if k in cls.__dataclass_fields__})


def with_query(location: str, query: Mapping[str, str]) -> str:
    """Return a URL with more in its query; a file's path as it is."""
    if not query or not location.startswith(("http://", "https://")):
        return location
    parts = urlsplit(location)
    return urlunsplit(parts._replace(query="&".join(q for q in (parts.query, urlencode(query)) if q)))


SECRET_NAMES = frozenset({"api_key", "apikey", "key", "token", "access_token", "auth", "password", "secret"})


def without_secrets(location: str) -> tuple[str, dict[str, str]]:
    """Return a location that may be shown, and the keys taken out of its query.

    Raises Unreadable for a URL with a user name or password in it.
    """
    if not location.startswith(("http://", "https://")):
        return location, {}
    parts = urlsplit(location)
    if "@" in parts.netloc:
        raise Unreadable("địa chỉ chứa tên và mật khẩu; hãy bỏ chúng khỏi địa chỉ (dùng tham số khoá hoặc header)")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    secret = {k: v for k, v in pairs if k.lower() in SECRET_NAMES}
    if not secret:
        return location, {}
    shown = urlencode([(k, v) for k, v in pairs if k not in secret])
    return urlunsplit(parts._replace(query=shown)), secret
