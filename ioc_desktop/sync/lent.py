"""Rights lent to the account, as the desk keeps their time: what they gave goes when they are over, the centre reached or not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import orjson

from ioc_desktop.store import cache as store
from ioc_desktop.store import covered
from ioc_desktop.sync import compare

if TYPE_CHECKING:
    from ioc_desktop.sync.engine import Engine

_HELD = "lent"
"""The fact about the cache: ids of lent rights whose rows may be in it, as JSON."""


def held(engine: Engine) -> frozenset[str]:
    """Return the lent rights whose rows may be here."""
    return frozenset(orjson.loads(store.meta(engine.cache, _HELD) or "[]"))


def note(engine: Engine) -> None:
    """Keep which lent rights are in force, before rows that they give are fetched."""
    before = held(engine)
    if more := _in_force(engine) - before:
        _keep(engine, before | more)


def let_go(engine: Engine) -> bool:
    """Take away the rows that only lent rights gave which are over, out of the files too; return whether any right was over."""
    before, now = held(engine), _in_force(engine)
    if not before - now:
        return False
    lost = covered.outside(engine.cache, engine.actor.at(engine.time()), engine.check)
    engine.cache.commit()
    if lost:
        compare.purge(engine, lost)
        store.set_meta(engine.cache, "verify", "1")  # if this clock is wrong, the centre's digest will say so
    _keep(engine, before & now)
    return True


def turns_in(engine: Engine) -> float:
    """Return in how many seconds lent rights begin or end next; infinity when none do."""
    now = engine.time()
    moments = (at for one in engine.actor.lent if one.revoked_at is None for at in (one.since, one.until) if at > now)
    return min(((at - now) / 1000 for at in moments), default=math.inf)


def _in_force(engine: Engine) -> frozenset[str]:
    return frozenset(one.id for one in engine.actor.at(engine.time()).in_force())


def _keep(engine: Engine, ids: frozenset[str]) -> None:
    store.set_meta(engine.cache, _HELD, orjson.dumps(sorted(ids)).decode() if ids else None)
    engine.cache.commit()
