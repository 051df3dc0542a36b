"""A citizen as everybody may see them: enough to tell two apart, not enough to reach one."""

from __future__ import annotations


def masked(name: str, phone: str, email: str) -> str:
    """Return «N.V.A. · 09•• ••• 567», «b•••@example.org»; "" for somebody unknown."""
    initials = "".join(f"{word[0].upper()}." for word in name.split())
    digits = "".join(c for c in phone if c.isdigit())
    number = f"{digits[:2]}•• ••• {digits[-3:]}" if len(digits) >= 9 else "•••" if digits else ""
    account, at, host = email.partition("@")
    address = f"{account[:1]}•••@{host}" if at and not digits else ""
    return " · ".join(part for part in (initials, number, address) if part)
