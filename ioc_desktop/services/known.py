"""Accounts that signed in on this workstation, as its settings keep them."""

from __future__ import annotations

from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract import codec
from ioc_contract.permissions import Actor
from ioc_desktop.services.application import Account


def known(db: sa.Connection) -> list[tuple[str, dict[str, Any]]]:
    """Return the accounts that signed in here, by their keys."""
    return [
        (str(name).partition(":")[2], orjson.loads(value))
        for name, value in db.exec_driver_sql("SELECT name, value FROM setting WHERE name LIKE 'account:%'")
    ]


def as_account(held: dict[str, Any] | None, offline: bool) -> Account | None:
    """Return a kept account as who is signed in."""
    if held is None:
        return None
    actor = codec.read(Actor, held["actor"])
    return Account(held["user"], actor, held["server"], held["city"], bool(held["sample"]), offline)


def peppered(server: str, user: str, password: str) -> str:
    """Return what a password is hashed with: the same word elsewhere is another."""
    return f"{server}\n{user.lower()}\n{password}"
