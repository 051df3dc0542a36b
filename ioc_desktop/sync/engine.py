"""The sync engine: carries operations to the centre and its rows to the cache. No Qt, no socket, no clock of its own.

It works on the contract (`SyncApi`), the two files and a function that tells the time; whoever drives it (`loop.py`, a
test) decides when. Every write is one short transaction, and the cursor is stored in the transaction of its rows, so it may
be cut off anywhere and goes on from there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol, TypeVar

import sqlalchemy as sa

from ioc_contract import codec
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.errors import Refused, Resync
from ioc_contract.kinds import KINDS, Kind, Row
from ioc_contract.messages import ChangePage, Event, Left, Operation, OpResult, Session, SyncApi, Table
from ioc_contract.permissions import Actor, Lent
from ioc_desktop.store import away, database, forgetting, outbox, overlay, unsent, written
from ioc_desktop.store import cache as store
from ioc_desktop.sync import compare, erased, lent, reload
from ioc_desktop.sync.ahead import ahead
from ioc_desktop.sync.behind import behind

log = logging.getLogger(__name__)

Changed = Mapping[str, frozenset[str]]
"""Ids per kind that changed on the screen."""

BATCH = 100
"""Operations in one push, at most."""
PAGE, FAR = 500, 2_000
"""Rows in the first page of changes, what one short transaction writes; and in those after it, when a desk was long away."""
RESYNCS = 3
"""So many demands to start anew in a row and the engine gives up for now, saying so."""
SCRUB_MS = HOUR
"""So long after rows left one by one the words of them are taken out of the full text and the log: it goes through all of it."""
_STALE = 1 * MINUTE


class Timed(Protocol):
    """An answer that carries the centre's time."""

    @property
    def server_time(self) -> Instant: ...


A = TypeVar("A", bound=Timed)


class Halted(Exception):
    """Whoever drives the engine wants it to stop; everything done so far is kept."""


class Engine:
    """One account's sync over one pair of connections; use from one thread."""

    def __init__(
        self,
        api: SyncApi,
        cache: sa.Connection,
        outbox_connection: sa.Connection,
        account: str,
        actor: Actor,
        now: Callable[[], Instant],
        *,
        tell: Callable[[Changed | None], None] = lambda _: None,
        progress: Callable[[float | None], None] = lambda _: None,
        halted: Callable[[], bool] = lambda: False,
        photos: tuple[Path, Path] | None = None,
        rights: Callable[[Actor], None] = lambda _: None,
        alone: Callable[[Callable[[], None]], AbstractContextManager[None]] = lambda _: nullcontext(),
    ) -> None:
        """`tell` hears what changed once per commit (None: too much to name), `progress` the share of a first sync done.
        `photos` are the folders of those to be sent and of those kept for showing. `rights` hears the account when the
        centre says other rights of it, and when some that are lent begin or end. Within `alone` nobody else has the cache
        open; it calls what it is given while it waits for that."""
        self.api = api
        self.cache = cache
        self.outbox = outbox_connection
        self.account = account
        self.actor = actor
        self.now = now
        self.tell = tell
        self.progress = progress
        self.halted = halted
        self.photos = photos
        self.rights = rights
        self.alone = alone
        self._in_force: tuple[Lent, ...] | None = None
        self.verify_again = Instant(0)
        """Not before then are digests compared again."""
        self.offset_ms = int(store.meta(cache, "offset_ms") or 0)
        """The centre's clock minus the workstation's, as of the latest contact."""
        self.stood: tuple[int, int] | None = None
        """Positions of the rows here and of the centre's feed, as of the latest page."""
        self._pruned_at = Instant(0)
        self._absent = False
        """Whether what comes next is what changed while this desk was out of touch."""

    # --- the round --------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Lay the unsettled operations over the cache anew, as the outbox has them."""
        laid = overlay.lay_all(self.cache, self.outbox, self.account, self.actor)
        self.cache.commit()
        outbox.settle(self.outbox, laid.arrived)
        self._tell(laid.changed)
        self.leave()

    def leave(self, since: str | None = None, *, full: bool = False) -> None:
        """The desk is out of touch: what the next pull brings is kept as what changed meanwhile, until it was seen. `full`: all
        rows are to be compared, whose changes since the last contact (or an instant) are kept too, however short that was."""
        contact = since or store.meta(self.cache, "contact_at")
        if (self._absent and not full) or contact is None or store.meta(self.cache, "cursor") is None:
            return
        try:
            database.begin(self.cache)
            away.begin(self.cache, Instant(int(contact)), full)
            self.cache.commit()
            self._absent = True
        except sa.exc.OperationalError:
            self.cache.rollback()
            log.exception("this absence cannot be kept; it will not be told of")

    def returned(self) -> None:
        """All is here: what changed meanwhile is told, when anything did."""
        if self._absent:
            database.begin(self.cache)
            told = away.finish(self.cache, self.time())
            self.cache.commit()
            self._absent = False
            since, until = away.span(self.cache) or (Instant(0), Instant(0))
            if told or any(since < item.at <= until for item in outbox.inbox(self.outbox, self.account)):
                self.tell({"away": frozenset({"returned"})})
            else:
                away.seen(self.cache)

    def run(self, greet: bool = False) -> None:
        """One round: push, changes; the first sync when there was none. With `greet`, ask first who we are.

        Raises what the contract raises; Resync only when the centre keeps asking to start anew.
        """
        for attempt in range(RESYNCS):
            try:
                if greet:
                    self.contact()
                    greet = False
                if store.meta(self.cache, "cursor") is None:
                    reload.load(self)
                self.push()
                forgetting.scrub(self.outbox)
                self.pull()
                self.returned()
                self._prune()
                compare.scrub(self)
                if store.meta(self.cache, "verify") is not None and self.time() >= self.verify_again:
                    reload.verify(self)
                return
            except Resync as error:
                log.warning("the centre asks to start anew (%s): %s", error.level, error)
                if attempt == RESYNCS - 1:
                    raise
                if error.level == "scope":
                    self.who()
                self.leave(full=True)
                reload.resync(self, error.level)

    def _prune(self) -> None:
        """Forget old history, once a day, by the centre's time: this machine's clock may have jumped while it was away."""
        if abs(self.time() - self._pruned_at) > DAY:
            outbox.prune(self.outbox, self.time())
            erased.look(self)
            self._pruned_at = self.time()

    def contact(self) -> Session:
        """Ask the centre who we are. If it was restored or moved (a new epoch), the journal is sent again and Resync raised."""
        session = self.who()
        if self.meet(session.epoch):
            raise Resync("verify", "the epoch changed")
        return session

    def who(self) -> Session:
        """Ask the centre who we are and what we may do; keep it before any row comes that it gives."""
        session = self.ask(self.api.session)
        before, self.actor = self.actor, session.actor
        lent.note(self)
        if before != self.actor:
            self.rights(self.actor)
        return session

    def turn(self) -> bool:
        """By the centre's time: let go of what lent rights gave that are over; tell whether some began or ended."""
        let_go = lent.let_go(self)
        before, self._in_force = self._in_force, self.actor.at(self.time()).in_force()
        turned = let_go or (before is not None and before != self._in_force)
        if turned:
            self.rights(self.actor)
        return turned

    def meet(self, epoch: str) -> bool:
        """Take note of the centre's epoch; tell whether the cache holds rows of another, to be fetched anew.

        Another than before means that the centre was restored or moved: what it acknowledged lately goes out again. The
        outbox remembers it: the cache may be lost meanwhile.
        """
        cached = store.meta(self.cache, "epoch")
        before = outbox.epoch(self.outbox, self.account) or cached
        if before is None:
            store.set_meta(self.cache, "first", "1")
            self.cache.commit()
        if before != epoch:
            again_since = None if before is None else Instant(self.time() - outbox.JOURNAL_MS)
            count = self._again(epoch, again_since)
            if before is not None:
                log.warning("the centre's epoch is %s, was %s: %d operations are sent again", epoch, before, count)
        stale = cached is not None and cached != epoch
        if stale or before != epoch:
            self._doubt({"epoch": epoch, "restored": "1"} if stale else {})
        return stale

    def went_back(self, cursor: str) -> None:
        """The centre stands before where this desk was though its epoch is the same: it was restored without knowing it."""
        held = store.meta(self.cache, "cursor")
        if held is None or held.partition(".")[2] != cursor.partition(".")[2]:
            return
        if codec.position(cursor) < codec.position(held):
            log.warning("the centre went back from %s to %s: what it acknowledged is sent again", held, cursor)
            epoch = store.meta(self.cache, "epoch") or ""
            self._again(epoch, Instant(self.time() - outbox.JOURNAL_MS))
            self._doubt({"restored": "1"})

    def _again(self, epoch: str, since: Instant | None) -> int:
        """Send again what the centre acknowledged since an instant (None: nothing), and take note of its epoch; return how many
        operations. Photos come first: whatever ends the desk here, none of them is forgotten."""
        if since is not None and self.photos is not None:
            held = outbox.entries(self.outbox, self.account, (*outbox.UNSETTLED, "settled"))
            naming = [e.operation for e in held if e.operation.add and (e.done_at is None or e.done_at >= since)]
            unsent.send_with(self.outbox, self.account, naming, *self.photos, self.time())
        return outbox.meet(self.outbox, self.account, epoch, since)

    def _doubt(self, facts: Mapping[str, str]) -> None:
        """Write facts about the cache, with what goes out again on the screen again."""
        try:
            database.begin(self.cache)
            for name, value in facts.items():
                store.set_meta(self.cache, name, value)
            laid = self.lay_over(None)
            self.cache.commit()
        except BaseException:
            self.cache.rollback()
            raise
        self.laid(laid, {})

    def time(self) -> Instant:
        """Return the centre's time as well as it is known."""
        return Instant(self.now() + self.offset_ms)

    def ask(self, call: Callable[[], A]) -> A:
        """Return the answer of a call, and take the clock's offset from the time it carries."""
        before = self.now()
        answer = call()
        self.offset_ms = answer.server_time - (before + self.now()) // 2
        return answer

    def spare(self) -> bool:
        """Do a small piece of what can wait; return whether more is left. A file in use or full is left for later."""
        try:
            return store.meta(self.cache, "bulk") is None and written.step(self.cache)
        except sa.exc.OperationalError as error:
            self.cache.rollback()
            log.info("the words of reports are looked through later: %s", error)
            return False

    def check(self) -> None:
        """Raise Halted when whoever drives the engine wants it to stop."""
        if self.halted():
            raise Halted

    # --- operations out ---------------------------------------------------------------------------------------------

    def push(self) -> int:
        """Send what waits in the order it was made; return how many operations were answered."""
        done, left = 0, None
        while waiting := outbox.entries(self.outbox, self.account, outbox.UNSENT):
            self.check()
            if left is not None and len(waiting) >= left:
                break  # answers that settle nothing: not for ever
            left, waiting = len(waiting), waiting[:BATCH]
            held = set(outbox.sending(self.outbox, [e.operation.op_id for e in waiting]))
            # read again: until they were marked their words could be changed
            marked = outbox.entries(self.outbox, self.account, ("sending",))
            batch = tuple(e.operation for e in marked if e.operation.op_id in held)
            answered = self._send(batch) if batch else 0
            if not answered:
                break
            done += answered
        return done

    def _send(self, batch: tuple[Operation, ...]) -> int:
        try:
            results = self.ask(lambda: self.api.push(batch)).results
        except Refused as error:
            if len(batch) > 1:  # one of them cannot even be read: the others must not wait for it
                return sum(self._send((op,)) for op in batch)
            results = (OpResult(batch[0].op_id, "refused", None, error.code, error.detail),)
        sent = {op.op_id: (op.entity_kind, op.entity_id) for op in batch}
        known = [r for r in results if r.op_id in sent]
        outbox.answered(self.outbox, self.account, known, self.time())
        self._lay([sent[r.op_id] for r in known], [r.op_id for r in known if r.status != "applied"])
        self._tell({"inbox": {r.op_id for r in known if r.status != "applied" or "fields" in r.detail}})
        return len(known)

    # --- rows in ----------------------------------------------------------------------------------------------------

    def pull(self) -> None:
        """Bring in what changed since the cursor, page by page."""
        pages = self._changes()
        first = next(pages)
        began = self.time()  # by the clock the centre has just set right, whatever this machine's did since
        self.apply(first)
        if first.more:
            behind(lambda: self._catch_up(pages))
        self._settle_stale(began)

    def _catch_up(self, pages: Iterator[ChangePage]) -> None:
        for page in ahead(pages):
            self.check()
            self.apply(page)

    def apply(self, page: ChangePage) -> None:
        """Write a page with its cursor in one transaction, the unsettled operations laid over it again."""
        changed: dict[str, set[str]] = {}
        touched: set[overlay.Entity] = set()
        photos = {p for left in page.left if left.kind == "attachment" for p in compare.photos_of(self, left.ids)}
        try:
            database.begin(self.cache)
            for table in page.tables:
                shaped = self.shape(table)
                if shaped is not None:
                    self._write(*shaped, changed, touched)
            for left in page.left:
                self._leave(left, changed, touched)
            if (page.left or erased.cases(page.tables)) and store.meta(self.cache, "scrub_after") is None:
                store.set_meta(self.cache, "scrub_after", str(self.time() + SCRUB_MS))
            compare.leave_photos(self, photos)
            store.set_meta(self.cache, "cursor", page.cursor)
            store.set_meta(self.cache, "offset_ms", str(self.offset_ms))
            store.set_meta(self.cache, "contact_at", str(self.time()))
            laid = self.lay_over(touched)
            self.cache.commit()
        except BaseException:
            self.cache.rollback()
            raise
        erased.forget(self, page.tables)
        at = position(page.cursor)
        if at is not None:
            self.stood = (at, at if page.head is None else page.head)
        self.laid(laid, changed)
        if photos:
            compare.remove_photos(self)

    def believe(self, kind: Kind, rows: Sequence[Row], *, forced: bool, loading: str | None = None) -> None:
        """Write rows fetched by pages in one transaction, the unsettled operations laid over them.

        `forced`: whatever versions are held; `loading` is the place a first sync goes on from.
        """
        laid = overlay.Laid()
        at = kind.names.index("id")
        try:
            database.begin(self.cache)
            if self._absent:
                away.note(self.cache, kind.name, [str(row[at]) for row in rows])
            store.upsert(self.cache, kind, rows, forced=forced)
            if self._pending():
                laid = self.lay_over(overlay.under(kind, rows))
            if loading is not None:
                store.set_meta(self.cache, "loading", loading)
            self.cache.commit()
        except BaseException:
            self.cache.rollback()
            raise
        erased.forget(self, [Table(kind.name, kind.names, tuple(rows))])
        self.laid(laid, {})

    def take(self, event: Event) -> bool:
        """Write the change an event brings; False when it must be fetched, because it is not in there or leaves a gap.

        All that changed in (prev, pos] is in it, so a desk that stands anywhere in between may write it.
        """
        held = store.meta(self.cache, "cursor")
        at = position(held)
        if held is None or at is None:
            return False
        if event.pos <= at:
            return True
        if event.delta is None or event.prev is None or event.prev > at:
            return False
        if event.delta.cursor.partition(".")[2] != held.partition(".")[2]:
            return False  # of another epoch or scope: its positions say nothing about ours
        self.apply(event.delta)
        return True

    def shape(self, table: Table) -> tuple[Kind, Sequence[Row]] | None:
        """Return the table's kind and its rows in our order of columns; None for a kind this version does not know.

        Raises ValueError when a column is missing.
        """
        kind = KINDS.get(table.kind)
        if kind is None:
            return None
        if table.columns == kind.names:
            return kind, table.rows
        order = [table.columns.index(name) for name in kind.names]
        return kind, [tuple(row[i] for i in order) for row in table.rows]

    def _changes(self) -> Iterator[ChangePage]:
        cursor, limit = store.meta(self.cache, "cursor") or "", PAGE
        while True:
            page = self.ask(lambda: self.api.changes(cursor, limit))  # noqa: B023 - called at once
            yield page
            if not page.more:
                return
            cursor, limit = page.cursor, FAR

    def _write(
        self, kind: Kind, rows: Sequence[Row], changed: dict[str, set[str]], touched: set[overlay.Entity]
    ) -> None:
        at = kind.names.index("id")
        ids = {str(row[at]) for row in rows}
        if self._absent:
            away.note(self.cache, kind.name, sorted(ids))
        store.upsert(self.cache, kind, rows)
        changed.setdefault(kind.name, set()).update(ids)
        touched |= overlay.under(kind, rows)

    def _leave(self, left: Left, changed: dict[str, set[str]], touched: set[overlay.Entity]) -> None:
        kind = KINDS.get(left.kind)
        if kind is not None:
            store.remove(self.cache, kind, left.ids)
            away.forget(self.cache, kind.name, left.ids)
            changed.setdefault(left.kind, set()).update(left.ids)
            touched.update((left.kind, i) for i in left.ids)

    def lay_over(self, touched: set[overlay.Entity] | None) -> overlay.Laid:
        """Lay the unsettled operations on these entities (None: on all) over what was just written."""
        pending = self._pending()
        entities = pending if touched is None else pending & touched
        return overlay.lay(self.cache, self.outbox, self.account, self.actor, entities)

    def _pending(self) -> set[overlay.Entity]:
        acted = {(e.operation.entity_kind, e.operation.entity_id) for e in outbox.entries(self.outbox, self.account)}
        return acted | {
            ("case", i) for i in store.overlaid(self.cache, "case")
        }  # also those that others are merged into

    def laid(self, laid: overlay.Laid, changed: dict[str, set[str]]) -> None:
        outbox.settle(self.outbox, laid.arrived)
        for name, ids in laid.changed.items():
            changed.setdefault(name, set()).update(ids)
        self._tell(changed)

    def _lay(self, entities: Sequence[overlay.Entity], refused: Sequence[str] = ()) -> None:
        """Lay these entities anew. What was refused has no timeline entry, though the centre once had one: it was restored
        since, and not all rows were compared yet."""
        try:
            if refused:
                database.begin(self.cache)
                store.remove(self.cache, KINDS["entry"], refused)
            laid = overlay.lay(self.cache, self.outbox, self.account, self.actor, entities)
            self.cache.commit()
        except BaseException:
            self.cache.rollback()
            raise
        self.laid(laid, {"entry": set(refused)})

    def _settle_stale(self, began: Instant) -> None:
        """Let go of operations acknowledged a while before this pull began: whatever they made is here, or out of scope."""
        old = [
            e
            for e in outbox.entries(self.outbox, self.account, ("applied",))
            if e.done_at is not None and e.done_at < began - _STALE
        ]
        if old:
            outbox.settle(self.outbox, [e.operation.op_id for e in old])
            self._lay([(e.operation.entity_kind, e.operation.entity_id) for e in old])

    def _tell(self, changed: Mapping[str, set[str]]) -> None:
        if any(changed.values()):
            self.tell({kind: frozenset(ids) for kind, ids in changed.items() if ids})


def position(cursor: str | None) -> int | None:
    """Return the position of a cursor, None for one that is not there."""
    return None if cursor is None else codec.position(cursor)
