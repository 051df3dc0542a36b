"""A citizen as everybody may see them: enough to tell two apart, not enough to reach one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

FIELDS = ("name", "phone", "email")
"""What a citizen is known by."""


ERASED = "Đã xoá danh tính"
"""What is shown instead of the masked name of a citizen who asked to be forgotten."""


def nameless(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return what an operation adds (`Operation.add`) without who the citizen is."""
    return [{"type": "reporter"} if item.get("type") == "reporter" else item for item in items]


def without(body: str) -> str:
    """Return work that was never sent (a `LeftWork.body`) without a citizen's name and contact: the masked label stays.

    What is no work is returned as it is.
    """
    try:
        held = orjson.loads(body)
        if "operation" in held:
            held["operation"]["add"] = nameless(held["operation"]["add"])
        elif "draft" in held:
            typed = orjson.loads(held["draft"]["text"])
            if not set(FIELDS) <= typed.keys():
                return body
            held["draft"]["text"] = orjson.dumps({**typed, **dict.fromkeys(FIELDS, "")}).decode()
        else:
            return body
        return orjson.dumps(held).decode()
    except (ValueError, KeyError, TypeError, AttributeError):
        return body


def masked(name: str, phone: str, email: str) -> str:
    """Return «N.V.A. · 09•• ••• 567», «b•••@example.org»; "" for somebody unknown."""
    initials = "".join(f"{word[0].upper()}." for word in name.split())
    digits = "".join(c for c in phone if c.isdigit())
    number = f"{digits[:2]}•• ••• {digits[-3:]}" if len(digits) >= 9 else "•••" if digits else ""
    account, at, host = email.partition("@")
    address = f"{account[:1]}•••@{host}" if at and not digits else ""
    return " · ".join(part for part in (initials, number, address) if part)
