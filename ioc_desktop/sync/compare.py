"""Brings rows level with the centre by comparing marks: only rows that differ travel, and what the desk lost goes at once.

A mark is a hash of all a row says. Both sides walk a kind in key order; what the centre has and the desk has not (or says
otherwise) is fetched by id, what only the desk has is taken away, all of it in one transaction and out of the files.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from ioc_contract.cache_schema import listed
from ioc_contract.digest import mark
from ioc_contract.kinds import KINDS, Kind
from ioc_contract.messages import Marks, Wanted
from ioc_desktop.store import away, database
from ioc_desktop.store import cache as store
from ioc_desktop.sync.ahead import ahead

if TYPE_CHECKING:
    from ioc_desktop.sync.engine import Engine

log = logging.getLogger(__name__)

PAGE = 5_000
"""Marks in one page: what the centre gives at most."""
SOME = 1_000
"""Rows asked for by id at once: what the centre gives at most."""
BULK = 5_000
"""From so many rows on, lost rows are taken away without indexes and triggers, which are made anew after it."""


def level(engine: Engine, names: Sequence[str]) -> bool:
    """Make these kinds what the centre says they are; return whether anything differed.

    Everything is compared before anything is written, so that what was lost goes in one transaction. Cut off, it begins anew.
    """
    wanted: dict[str, list[str]] = {}
    lost: dict[str, list[str]] = {}
    for name in names:
        _compare(engine, KINDS[name], wanted.setdefault(name, []), lost.setdefault(name, []))
    if any(lost.values()):
        purge(engine, lost)
    for name, ids in wanted.items():
        for start in range(0, len(ids), SOME):
            engine.check()
            part = Wanted(name, tuple(ids[start : start + SOME]))
            page = engine.ask(lambda: engine.api.some(part))  # noqa: B023 - called at once
            shaped = engine.shape(page.table)
            if shaped is not None and shaped[1]:
                engine.believe(*shaped, forced=True)
    return any(lost.values()) or any(wanted.values())


def purge(engine: Engine, lost: Mapping[str, Sequence[str]]) -> None:
    """Take rows away in one transaction, their photos after it, then what is left of them in the files.

    Operations that wait stay in the outbox; the centre judges them.
    """
    cache = engine.cache
    number = sum(map(len, lost.values()))
    log.info("%d rows are no longer this account's", number)
    photos = photos_of(engine, lost.get("attachment", ()))
    if number >= BULK:
        store.begin_bulk(cache)
    try:
        database.begin(cache)
        for name, ids in lost.items():
            store.remove(cache, KINDS[name], ids)
            away.forget(cache, name, ids)
        store.set_meta(cache, "scrub", "1")
        leave_photos(engine, photos)
        laid = engine.lay_over(None)
        cache.commit()
    except BaseException:
        cache.rollback()
        raise
    engine.laid(laid, {})
    engine.tell(None)
    remove_photos(engine)
    scrub(engine)


def leave_photos(engine: Engine, photos: set[Path]) -> None:
    """Note, in the transaction in which their rows go, that photos are to be removed: killed in between, it is done later."""
    if photos:
        names = sorted({p.name for p in photos} | set(_left_photos(engine)))
        store.set_meta(engine.cache, "photos_left", _json(names))


def remove_photos(engine: Engine) -> None:
    """Remove photos left behind that no attachment here names any more."""
    left = _left_photos(engine)
    if not left or engine.photos is None:
        return
    named = {path.name for path in photos_of(engine, None)}
    for name in left:
        for path in () if name in named else engine.photos[1].glob(f"{name}*"):
            path.unlink(missing_ok=True)
    store.set_meta(engine.cache, "photos_left", None)
    engine.cache.commit()


def _left_photos(engine: Engine) -> list[str]:
    return [str(name) for name in orjson.loads(store.meta(engine.cache, "photos_left") or "[]")]


def scrub(engine: Engine) -> None:
    """Take what is left of rows that went out of the files, if there is any; tried again in later rounds until it is done."""
    cache = engine.cache
    remove_photos(engine)
    due = store.meta(cache, "scrub_after")
    if store.meta(cache, "scrub") is None and (due is None or engine.time() < int(due)):
        return
    store.end_bulk(cache)
    if store.scrub(cache, engine.check):
        store.set_meta(cache, "scrub", None)
        store.set_meta(cache, "scrub_after", None)
        cache.commit()


def _compare(engine: Engine, kind: Kind, wanted: list[str], lost: list[str]) -> None:
    low = ""
    for page in ahead(_marks(engine, kind.name)):
        engine.check()
        held = _held(engine, kind, low, page.after)
        wanted += [i for i, said in zip(page.ids, page.marks, strict=True) if held.pop(i, None) != said]
        lost += held
        low = page.after or ""


def _marks(engine: Engine, name: str) -> Iterator[Marks]:
    after: str | None = None
    while True:
        page = engine.ask(lambda: engine.api.marks(name, after, PAGE))  # noqa: B023 - called at once
        yield page
        if page.after is None:
            return
        after = page.after


def _held(engine: Engine, kind: Kind, low: str, high: str | None) -> dict[str, int]:
    """Return the marks of what the centre said of the rows with low < id ≤ high (None: of all after), as the cache has it."""
    cache = engine.cache
    until, bounds = ("", (low,)) if high is None else (" AND id <= ?", (low, high))
    at = kind.names.index("id")
    rows = cache.exec_driver_sql(f"SELECT {listed(kind)} FROM {kind.table} WHERE id > ?{until}", bounds)
    held = {str(row[at]): mark(tuple(row)) for row in rows}
    over = cache.exec_driver_sql(
        f"SELECT id, truth FROM overlaid WHERE kind = '{kind.name}' AND id > ?{until}", bounds
    ).all()
    for i, truth in over:
        held.pop(str(i), None)
        if truth is not None:
            held[str(i)] = mark(orjson.loads(truth))
    return held


def photos_of(engine: Engine, ids: Sequence[str] | None) -> set[Path]:
    """Return the files of the photos of these attachments; None: of all that are in the cache."""
    if engine.photos is None:
        return set()
    kept, table = engine.photos[1], KINDS["attachment"].table
    which, values = ("", ()) if ids is None else (" WHERE id IN (SELECT value FROM json_each(?))", (_json(ids),))
    found = engine.cache.exec_driver_sql(f"SELECT sha256, thumb_sha256 FROM {table}{which}", values).all()
    return {kept / str(sha256) for row in found for sha256 in row if sha256}


def _json(ids: Sequence[str]) -> str:
    return orjson.dumps(list(ids)).decode()
