"""A citizen as everybody may see them: enough to tell two apart, not enough to reach one."""

from __future__ import annotations

import orjson

FIELDS = ("name", "phone", "email")
"""What a citizen is known by."""


def without(body: str) -> str:
    """Return work that was never sent (a `LeftWork.body`) without a citizen's name and contact: the masked label stays.

    What is no work is returned as it is.
    """
    try:
        held = orjson.loads(body)
        if "operation" in held:
            items = [{"type": "reporter"} if i.get("type") == "reporter" else i for i in held["operation"]["add"]]
            held["operation"]["add"] = items
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
