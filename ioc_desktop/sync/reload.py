"""Fetches whole kinds by row pages: the first sync, and the repairs when a cursor or a digest says that rows differ."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson

from ioc_contract import clock, codec, digest
from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS, PERSONAL
from ioc_contract.messages import Manifest, RowPage, SnapshotFile
from ioc_desktop.store import away, database, outbox, overlay
from ioc_desktop.store import cache as store
from ioc_desktop.sync import compare, ready_file
from ioc_desktop.sync.ahead import ahead
from ioc_desktop.sync.behind import uncollected

if TYPE_CHECKING:
    from ioc_desktop.sync.engine import Engine

Place = dict[str, Any]
"""Where a first sync stands, as it is kept in the cache: cursor, epoch, counts, kind, after, file."""

log = logging.getLogger(__name__)

PAGE = 5_000
"""Rows in one page: what the centre gives at most."""
WRITE = 2_000
"""Rows in one transaction over what is there, with its indexes."""
_BULK = 5_000
"""From so many rows on, a first load is written without indexes and triggers, which are made after it."""
_TELL_PAGES = 10
FILE_TRIES = 2
"""So often a ready file that is no good is asked for before pages do."""
_AGAIN = clock.MINUTE
"""How long after a digest that came too late the next is asked for: it costs the centre a look at every row."""


def load(engine: Engine) -> None:
    """The first sync: the centre's ready file when it has one that fits, else every kind by pages; then the cursor holds.

    Cut off, it goes on where it was: in the middle of the file, or after the last page written.
    """
    known = outbox.epoch(engine.outbox, engine.account) is not None
    lost = known and store.meta(engine.cache, "first") is None  # this cache is another than the account's first
    at = _resumed(engine) or _begin(engine, engine.ask(engine.api.snapshot), lost)
    if not _by_file(engine, at):
        _by_pages(engine, at)
    engine.tell(None)
    if at.get("lost"):
        engine.tell({"away": frozenset({"returned"})})
    engine.progress(None)


def _begin(engine: Engine, manifest: Manifest, lost: bool = False) -> Place:
    """`lost`: the account had rows here once, and they are gone."""
    engine.meet(manifest.epoch)
    file = asdict(manifest.file) if manifest.file is not None and ready_file.fits(engine, manifest.file) else None
    counts = {k.kind: k.rows for k in manifest.kinds}
    at = {
        "cursor": manifest.cursor, "epoch": manifest.epoch, "counts": counts, "kind": "", "after": None, "file": file,
        "lost": lost,
    }  # fmt: skip
    _keep_place(engine, at)
    return at


def _by_file(engine: Engine, at: Place) -> bool:
    """Take the ready file; False when pages must do. What is no good is asked for once more, and so is a cache in use."""
    for _ in range(FILE_TRIES):
        if at.get("file") is None:
            return False
        try:
            ready_file.load(engine, codec.read(SnapshotFile, at["file"]), at["epoch"], lost=bool(at.get("lost")))
            compare.level(engine, sorted(PERSONAL))
            return True
        except (ready_file.Unusable, Refused, BlockingIOError, PermissionError) as error:
            log.warning("the centre's ready file cannot be used: %s", error)
        at |= _begin(engine, engine.ask(engine.api.snapshot), bool(at.get("lost")))
    at["file"] = None
    _keep_place(engine, at)
    return False


def _by_pages(engine: Engine, at: Place) -> None:
    cache = engine.cache
    ready_file.tidy(engine)
    total = max(1, sum(at["counts"].values()))
    if not at["kind"] and total >= _BULK:
        store.begin_bulk(cache)
    done = 0
    names = list(KINDS)
    start = names.index(at["kind"]) if at["kind"] else 0
    for name in names[:start]:
        done += at["counts"].get(name, 0)
    with uncollected():
        for number, page in enumerate(ahead(_kinds(engine, names[start:], at["after"]))):
            engine.check()
            _write(engine, page, at)
            done += len(page.table.rows)
            engine.progress(min(1.0, done / total))
            if number % _TELL_PAGES == _TELL_PAGES - 1:
                engine.tell(None)
    store.end_bulk(cache)
    _finish(engine, at["cursor"], at["epoch"], lost=bool(at.get("lost")))


def resync(engine: Engine, level: str) -> None:
    """Do what a 410 asks. Nothing is taken away before what replaces it is here.

    Of a centre that was restored every row is compared by its content: one may say something else under the version held.
    """
    manifest = engine.ask(engine.api.snapshot)
    if not engine.meet(manifest.epoch):
        engine.went_back(manifest.cursor)
    if level == "all" and _by_file(engine, _begin(engine, manifest)):
        engine.tell(None)
        engine.progress(None)
        return
    if level != "verify" or store.meta(engine.cache, "restored") is not None:
        compare.level(engine, list(KINDS))
    _finish(engine, manifest.cursor, manifest.epoch)


def verify(engine: Engine) -> list[str]:
    """Compare digests with the centre's and bring level the kinds that differ, row by row; return them.

    The rows must stand still for it: when the centre moves on meanwhile it is tried again in a later round.
    """
    cursor = store.meta(engine.cache, "cursor") or ""
    theirs = engine.api.digest(cursor)
    if theirs.pos != codec.position(cursor):
        engine.verify_again = Instant(engine.time() + _AGAIN)
        return []
    wrong = [name for name in KINDS if own(engine, name) != theirs.buckets.get(name, digest.buckets(()))]
    if wrong:
        log.warning("rows differ from the centre's: %s", ", ".join(wrong))
        if (before := store.meta(engine.cache, "verified_at")) is not None:
            engine.leave(before, full=True)
        compare.level(engine, wrong)
    database.begin(engine.cache)
    store.set_meta(engine.cache, "verify", None)
    store.set_meta(engine.cache, "verified_at", str(engine.time()))
    laid = overlay.lay_all(engine.cache, engine.outbox, engine.account, engine.actor)
    engine.cache.commit()
    outbox.settle(engine.outbox, laid.arrived)
    ready_file.tidy(engine)  # a desk ended before it could
    if wrong:
        engine.tell(None)
        engine.returned()
    return wrong


def own(engine: Engine, name: str) -> digest.Buckets:
    """Return the digest of what the centre said of a kind, as the cache has it."""
    kind = KINDS[name]
    version = kind.names.index("version")
    # in one statement, so that an act made meanwhile is not counted twice
    found = database.raw(engine.cache).execute(
        f"SELECT id, version FROM {kind.table} WHERE id NOT IN (SELECT id FROM overlaid WHERE kind = ?1)"
        f" UNION ALL SELECT id, json_extract(truth, '$[{version}]') FROM overlaid WHERE kind = ?1 AND truth IS NOT NULL",
        (name,),
    )
    return digest.buckets(found.fetchall())


def _kinds(engine: Engine, names: Sequence[str], after: str | None) -> Iterator[RowPage]:
    """Yield the pages of one kind after the other; of the first only what comes after `after`."""
    for name in names:
        yield from _pages(engine, name, after)
        after = None


def _pages(engine: Engine, name: str, after: str | None) -> Iterator[RowPage]:
    while True:
        page = engine.ask(lambda: engine.api.rows(name, after, PAGE))  # noqa: B023 - called at once
        yield page
        if page.after is None:
            return
        after = page.after


def _resumed(engine: Engine) -> Place | None:
    text = store.meta(engine.cache, "loading")
    if text is None:
        return None
    place: Place = orjson.loads(text)
    return place


def _keep_place(engine: Engine, at: object) -> None:
    store.set_meta(engine.cache, "loading", orjson.dumps(at).decode())
    engine.cache.commit()


def _write(engine: Engine, page: RowPage, at: Place) -> None:
    """Write a page with the place to go on from, in one transaction: without indexes some 50 ms."""
    shaped = engine.shape(page.table)
    if shaped is None:
        return
    at |= {"kind": page.table.kind, "after": page.after}
    engine.believe(*shaped, forced=False, loading=orjson.dumps(at).decode())


def _finish(engine: Engine, cursor: str, epoch: str, lost: bool = False) -> None:
    """All rows are here as of `cursor` or later: the changes from it make them level, the digest checks it."""
    cache = engine.cache
    database.begin(cache)
    for name, value in (("cursor", cursor), ("epoch", epoch), ("loading", None), ("restored", None), ("verify", "1")):
        store.set_meta(cache, name, value)
    # from here on the desk can be out of touch, though it has no page of changes yet
    store.set_meta(cache, "contact_at", str(engine.time()))
    if lost:
        away.uncounted(cache, engine.time())
    laid = overlay.lay_all(cache, engine.outbox, engine.account, engine.actor)
    cache.commit()
    outbox.settle(engine.outbox, laid.arrived)
    engine.tell(None)
