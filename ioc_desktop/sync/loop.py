"""The sync thread: push, changes, then wait for an event, an action or the next poll; back off while the centre is away."""

from __future__ import annotations

import contextlib
import logging
import math
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from ioc_contract import clock, codec
from ioc_contract.clock import Instant
from ioc_contract.errors import ContractError, Incompatible, Offline, Resync, Revoked, Unauthorised
from ioc_contract.messages import Event, Looks, Watchers
from ioc_desktop.store import cache as store
from ioc_desktop.store import database, mirror, outbox
from ioc_desktop.sync import lent
from ioc_desktop.sync.engine import Changed, Engine, Halted
from ioc_desktop.sync.http import HttpApi, Silent
from ioc_desktop.sync.journal import Journal
from ioc_desktop.sync.link import LinkState

log = logging.getLogger(__name__)

POLL_SECONDS = 90.0
"""The feed is asked this often even when no event says so, and when events bring all by themselves."""
POLL_WITHOUT_EVENTS_SECONDS = 30.0
SHORT_SECONDS = 20.0
"""An event stream that ends sooner is a short one; after three of them sync polls."""
SLOW_SECONDS = 3.0
"""A round that takes longer makes the link slow."""
FIRST_PAUSE, AWAY_PAUSE, LONGEST_PAUSE = 0.5, 30.0, 60.0
FULL_SECONDS = 5.0
"""So often a full disk is looked at."""
GONE_SECONDS = 3600.0
"""So long nothing is asked for an account that may work no more; it is gone before."""
SPARE_SECONDS = 0.2
"""Between two pieces of what can wait."""
STUCK_SECONDS = 60.0
"""Operations waiting, the centre reachable, and no progress for so long: the connections are renewed."""
_VERIFY_MS = clock.DAY


class Loop:
    """Runs an engine on a thread of its own. Callbacks come on that thread and must not block."""

    def __init__(
        self,
        make: Callable[[Callable[[Changed | None], None], Callable[[float | None], None], Callable[[], bool]], Engine],
        api: HttpApi,
        events: HttpApi,
        *,
        changed: Callable[[Changed | None], None],
        link: Callable[[LinkState], None],
        fault: Callable[[BaseException], None],
        clock_offset: Callable[[int], None] = lambda _: None,
        sign_in_again: Callable[[], str | None] = lambda: None,
        revoked: Callable[[str], None] = lambda _: None,
        close: Callable[[Engine], None] = lambda _: None,
        journal: Journal | None = None,
        watchers: Callable[[Watchers], None] = lambda _: None,
        looks: Callable[[Looks], None] = lambda _: None,
    ) -> None:
        """`make` opens the files and the engine, on the sync thread; `close` closes them there. `sign_in_again` returns a
        fresh token if the account's words are still known, None when the operator must be asked; `revoked` hears the level
        when the account may work here no more."""
        self._make = make
        self._api = api
        self._events = events
        self._changed = changed
        self._link = link
        self._fault = fault
        self._clock_offset = clock_offset
        self._sign_in_again = sign_in_again
        self._revoked = revoked
        self._close = close
        self._journal = journal or Journal(api.base)
        self._watchers = watchers
        self._looks = looks
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._signals: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._cursor: str | None = None
        self._listening = False
        self._state = LinkState("offline", clock.now())
        self._told = False
        self._telling = threading.Lock()
        self._doubt = threading.Event()
        """The centre missed a heartbeat: ask who we are before anything else."""
        self._engine: Engine | None = None
        self._thread = threading.Thread(target=self._main, name="sync", daemon=True)
        self._ear = threading.Thread(target=self._listen, name="sync-events", daemon=True)
        self._online = threading.Event()
        self._laid, self._greet, self._failures, self._moved = False, True, 0, time.monotonic()
        self._asked = -math.inf
        """When the feed was asked last."""
        self._full = False

    def start(self) -> None:
        """Start the threads, once."""
        self._thread.start()
        self._ear.start()

    @property
    def online(self) -> bool:
        """Whether the centre was reached in the latest round."""
        return self._online.is_set()

    @property
    def listening(self) -> bool:
        """Whether the centre's events are heard now."""
        return self._listening

    def wake(self) -> None:
        """Go at once: an action was made, or the operator asks to try again."""
        self._wake.set()

    def lay_again(self) -> None:
        """An action was saved and could not be laid over the rows shown: lay all of them anew as soon as that works."""
        self._laid = False
        self.wake()

    def stop(self, seconds: float = 1.0) -> None:
        """End; what is in flight is cut off. Returns within `seconds`."""
        self._stop.set()
        self._wake.set()
        self._online.set()
        self._events.close()
        self._thread.join(seconds / 2)
        if self._thread.is_alive():
            self._api.close()
            self._thread.join(seconds / 2)

    # --- the sync thread ---------------------------------------------------------------------------------------------

    def _main(self) -> None:
        try:
            self._engine = engine = self._opened()
        except BaseException as error:  # noqa: BLE001 - the one sink
            self._fault(error)
            return
        if engine is None:
            return
        try:
            self._work(engine)
        except BaseException as error:
            log.exception("sync ended by a fault")
            self._fault(error)
        finally:
            with contextlib.suppress(Exception):
                self._close(engine)

    def _opened(self) -> Engine | None:
        """Open the files, once the disk has room for that; return None when asked to stop before."""
        while not self._stop.is_set():
            try:
                return self._make(self._tell, self._progress, self._stop.is_set)
            except Exception as error:
                if not database.is_full(error):
                    raise
                log.warning("the disk is full: %s", error)
                self._set(replace(self._state, state="full"))
            self._stop.wait(FULL_SECONDS)
        return None

    def _work(self, engine: Engine) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            pause = self._turn(engine)
            if pause is not None:
                self._rest(engine, pause, eager=self._failures == 0)

    def _turn(self, engine: Engine) -> float | None:
        """One round and what follows from how it went; return how long to wait, seconds, None when asked to stop."""
        try:
            self._greet |= engine.turn()
            self._count(engine)
            return self._answered(engine)
        except Halted:
            return None
        except Exception as error:
            # a full disk, a locked file, a fault of ours: said, and tried again; a broken cache is not
            if database.is_corrupt(error):
                raise
            self._journal.error(error)
            engine.cache.rollback()
            engine.outbox.rollback()
            if database.is_full(error):
                log.warning("the disk is full: %s", error)
                self._full = True
                self._publish(engine, "full")
            else:
                log.exception("a round of sync failed")
                self._fault(error)
            # what was cut off may be in the outbox and not on the screen: it is laid anew
            self._laid, self._greet = False, True
            self._failures += 1
            return random.uniform(FIRST_PAUSE, min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**self._failures))

    def _answered(self, engine: Engine) -> float:
        """One round, and what the centre's refusal or silence asks for; return how long to wait, seconds."""
        try:
            if self._full and not mirror.has_room(database.folder(engine.outbox)):
                engine.push()  # what room is left is for what operators do, not for rows
                self._publish(engine, "full")
                return FULL_SECONDS
            self._full = False
            if not self._laid:
                self._laid = True  # before it is done: `lay_again` may come meanwhile
                engine.open()
            began = time.monotonic()
            doubted = self._doubt.is_set()
            self._round(engine, self._greet or doubted or not self._listening)
            if doubted:
                self._doubt.clear()
            self._greet, self._failures = False, 0
            self._heard()
            self._stand(engine)
            took = time.monotonic() - began
            self._clock_offset(engine.offset_ms)
            self._cursor = store.meta(engine.cache, "cursor")
            self._online.set()
            self._publish(engine, "slow" if took > SLOW_SECONDS else "online")
            waiting = outbox.counts(engine.outbox, engine.account)[0]
            if not waiting:
                self._moved = time.monotonic()
                return POLL_SECONDS if self._listening else POLL_WITHOUT_EVENTS_SECONDS
            if time.monotonic() - self._moved > STUCK_SECONDS:
                log.error("%d operations wait though the centre is reached: connections renewed", waiting)
                self._api.renew()
                self._moved, self._greet = time.monotonic(), True
            return 1.0
        except ContractError as error:
            self._greet = True
            self._failures += 1
            engine.leave()
            engine.stood = None
            self._journal.lost()
            self._journal.error(error)
            return self._failed(engine, error, self._failures)

    def _round(self, engine: Engine, greet: bool) -> None:
        """Take the deltas that events brought, if they leave no gap and the feed was asked lately; else a whole round."""
        deltas = []
        while True:
            try:
                deltas.append(self._signals.get_nowait())
            except queue.Empty:
                break
        lately = time.monotonic() - self._asked < POLL_SECONDS
        if deltas and lately and not greet and not outbox.counts(engine.outbox, engine.account)[0]:
            for event in deltas:
                if not engine.take(event):
                    break
            else:
                if store.meta(engine.cache, "verify") is None or engine.time() < engine.verify_again:
                    return
        verified = int(store.meta(engine.cache, "verified_at") or 0)
        if engine.time() - verified > _VERIFY_MS and store.meta(engine.cache, "cursor") is not None:
            store.set_meta(engine.cache, "verify", "1")
            engine.cache.commit()
        engine.run(greet)
        self._asked = time.monotonic()

    def _failed(self, engine: Engine, error: ContractError, failures: int) -> float:
        """Say what stands in the way; return how long to wait, seconds."""
        self._online.clear()
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**failures)
        pause = random.uniform(0, longest)
        match error:
            case Revoked(level=level):
                self._revoked(level)
                self._publish(engine, "revoked", level)
                return GONE_SECONDS
            case Unauthorised():
                try:
                    token = self._sign_in_again()
                except (Offline, Revoked) as instead:
                    return self._failed(engine, instead, failures)
                except ContractError as refused:
                    log.info("could not sign in again: %s", refused)
                    token = None
                if token is not None:
                    self._api.use(token)
                    self._events.use(token)
                    return 0.0 if failures == 1 else pause
                self._publish(engine, "signed_out", "Cần đăng nhập lại; mọi thao tác vẫn được giữ trên máy này.")
                return LONGEST_PAUSE
            case Incompatible():
                self._publish(engine, "offline", str(error))
                return LONGEST_PAUSE
            case Resync():
                log.error("the centre asks to start anew again and again: %s", error)
                self._publish(engine, "offline", "Máy chủ liên tục yêu cầu đồng bộ lại; sẽ thử lại chậm hơn.")
                return LONGEST_PAUSE
            case Offline(retry_after=seconds):
                log.info("offline: %s", error)
                self._publish(engine, "offline")
                return random.uniform(0, min(longest, AWAY_PAUSE)) if seconds is None else max(seconds, pause)
            case _:
                log.error("the centre refused sync itself: %r", error)
                self._publish(engine, "offline", "Máy chủ từ chối đồng bộ.")
                return LONGEST_PAUSE

    def _rest(self, engine: Engine, seconds: float, eager: bool) -> None:
        """Wait for the next reason to work. While the centre is away, actions are counted at once but tried 2 s apart."""
        until = time.monotonic() + min(seconds, lent.turns_in(engine))
        floor = time.monotonic() + (0.0 if eager else 2.0)
        while eager and not self._wake.is_set() and time.monotonic() < until and engine.spare():
            self._wake.wait(SPARE_SECONDS)
        while not self._stop.is_set():
            left = until - time.monotonic()
            if left <= 0 or not self._wake.wait(left):
                return
            if eager or time.monotonic() >= floor:
                return
            self._wake.clear()
            self._count(engine)
            until = min(until, floor)

    # --- what is told ------------------------------------------------------------------------------------------------

    def _tell(self, changed: Changed | None) -> None:
        self._journal.changed()
        if self._engine is not None:
            self._stand(self._engine)
        self._changed(changed)

    def _stand(self, engine: Engine) -> None:
        if engine.stood is not None:
            self._journal.stands(*engine.stood)

    def _heard(self) -> None:
        """Note that the centre answered; ask its version once."""
        self._journal.heard()
        if not self._journal.version:
            with contextlib.suppress(ContractError):
                self._journal.heard(self._api.version())

    def _progress(self, share: float | None) -> None:
        before = self._state.progress
        if share is None or before is None or share - before >= 0.01:
            self._set(replace(self._state, state="syncing" if share is not None else "online", progress=share))

    def _count(self, engine: Engine) -> None:
        waiting, since, inbox = outbox.counts(engine.outbox, engine.account)
        self._set(replace(self._state, waiting=waiting, waiting_since=since, inbox=inbox))

    def _publish(self, engine: Engine, state: str, detail: str = "") -> None:
        waiting, since, inbox = outbox.counts(engine.outbox, engine.account)
        going_on = state == self._state.state or (state, self._state.state) == ("offline", "silent")
        at = self._state.since if going_on else engine.time()
        self._set(LinkState(state, at, waiting, since, inbox, None, detail))

    def _miss(self) -> None:
        """Say at once that the centre missed a heartbeat, whatever the sync thread waits for, and make it look."""
        self._doubt.set()
        self._journal.lost()
        engine = self._engine
        if self._state.state in ("online", "slow"):
            self._set(replace(self._state, state="silent", since=clock.now() if engine is None else engine.time()))

    def _set(self, state: LinkState) -> None:
        with self._telling:
            if state != self._state or not self._told:
                self._state, self._told = state, True
                self._journal.link(state.state)
                self._link(state)

    # --- the events' thread ------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        """Hear the centre's events while it is reached; three short streams in a row and sync polls for a while."""
        short = 0
        while not self._stop.is_set():
            self._online.wait()
            cursor = self._cursor
            if self._stop.is_set() or cursor is None:
                self._stop.wait(0.2)
                continue
            began = time.monotonic()
            try:
                for event in self._events.events(cursor):
                    self._listening = True
                    self._journal.heard()
                    self._journal.moved(event.pos)
                    if event.watchers is not None:
                        self._watchers(event.watchers)
                    if event.looks is not None:
                        self._looks(event.looks)
                    if event.prev is not None or event.pos > Instant(codec.position(self._cursor or cursor)):
                        self._signals.put(event)
                        self._wake.set()
            except ContractError as error:
                log.info("events: %s", error)
                if isinstance(error, Silent) and not self._stop.is_set():
                    self._miss()
            except BaseException as error:  # noqa: BLE001 - the one sink
                if not self._stop.is_set():
                    self._fault(error)
            self._wake.set()  # something may have been missed between the last event and now, or the centre is away
            self._listening = False
            self._looks(Looks({}, whole=True))  # nobody is known to look where nobody says so
            short = short + 1 if time.monotonic() - began < SHORT_SECONDS else 0
            self._stop.wait(random.uniform(0, 1.0) if short < 3 else random.uniform(20.0, 40.0))
