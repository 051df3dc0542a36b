"""Puts the desk together without its face: paths, guard, files, access and sync behind one `Application`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path

import platformdirs
import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.clock import Instant
from ioc_contract.errors import Offline, Revoked
from ioc_contract.messages import Looks, Reporter, Watchers
from ioc_contract.permissions import Actor
from ioc_desktop.services import photos
from ioc_desktop.services.access import DeskAccess, account_key
from ioc_desktop.services.application import Account, Application, Options, Paths
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.erasing import Erased, Watch
from ioc_desktop.services.guard import Guard
from ioc_desktop.services.lending import RIGHTS
from ioc_desktop.services.opened import Opened
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database, keep, mirror, older, outbox
from ioc_desktop.sync.engine import Changed, Engine
from ioc_desktop.sync.http import HttpApi
from ioc_desktop.sync.journal import Journal, Report
from ioc_desktop.sync.link import LinkState
from ioc_desktop.sync.loop import Loop
from ioc_desktop.sync.presence import LOOKS, WATCHERS, Present, Watching
from ioc_desktop.sync.uploads import KIND, UploadLoop, Uploads

log = logging.getLogger(__name__)

NAME = "ioc-desktop"
DEMO = "demo"
"""The profile of the sample city's desk."""
_PHOTO_SECONDS = 8.0
"""A photo is fetched on the database worker: it may not hold it for long."""


def folders(profile: str, base: Path | None = None) -> Paths:
    """Return the folders of a profile, made if need be: under `base`, else where this system keeps local data."""
    if base is None:
        data = Path(platformdirs.user_data_dir(NAME, appauthor=False, roaming=False)) / profile
        stored = Path(platformdirs.user_cache_dir(NAME, appauthor=False)) / profile
        state = Path(platformdirs.user_state_dir(NAME, appauthor=False, roaming=False)) / profile
        logs = Path(platformdirs.user_log_dir(NAME, appauthor=False)) / profile
        paths = Paths(data, stored, state, logs)
    else:
        root = base / profile
        paths = Paths(root / "data", root / "cache", root / "state", root / "logs")
    for folder in (paths.data, paths.cache, paths.state, paths.logs):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return paths


class Desk:
    """What runs behind the face from `assemble` to `close`."""

    def __init__(self, options: Options, paths: Paths) -> None:
        """Take the profile and look at its files. Raises AlreadyRunning, NewerFile."""
        self.paths = paths
        self._mended: set[str] = set()
        self._guard = Guard(paths.data)
        self._guard.acquire()
        self._outbox = paths.data / outbox.FILE
        self._opened = Opened()
        self._offset_ms = 0
        self.access = DeskAccess(self._outbox, paths.cache)
        try:
            self._inspect()
            self.access.eraser.erase()  # what was begun and not ended
        except BaseException:
            self._guard.release()
            raise
        self._watch = Watch(self.access.eraser, self._working)
        self.sync = DeskSync(self)
        self.application = Application(
            options,
            paths,
            self.access,
            self.sync,
            self.open_workspace,
            self.close_workspace,
            second_start=self._guard.listen,
            mend=self.mend,
            erase=self.erase,
            left=self.access.eraser.condemned,
        )
        self._watch.start()

    def close(self) -> None:
        """Stop sync, note that all was closed in order, give the profile back."""
        self._watch.stop()
        self.sync.stop()
        mirror.mark_closed(self.paths.data)
        self._guard.release()

    def open_workspace(self) -> Workspace:
        """Open the files for the account signed in. Raises RuntimeError when nobody is."""
        account = self.account()
        self._let_go(account)
        files = self.access.files(account)
        for folder in (files.uploads, files.blobs):
            folder.mkdir(exist_ok=True, mode=0o700)
        store = self._open_cache(account)
        box = outbox.open_outbox(files.outbox, key=files.key)
        workspace = Workspace(
            store,
            account.actor,
            box,
            desk=self.access.desk_id(),
            clock_offset_ms=int(cache.meta(store, "offset_ms") or 0),
            account=account_key(account.server, account.actor.id),
            acted=self.sync.wake,
            unlaid=self.sync.lay_again,
            uploads=files.uploads,
            blobs=files.blobs,
            transfers=self.sync.transfers,
            blob=self.sync.blob,
            blob_bytes=photos.limit_of(keep.setting(box, photos.LIMIT_SETTING)),
            reporter=self.sync.reporter,
            lending=self.sync.lending,
            look=self.sync.look,
            write=self.sync.write,
            away=self.sync.away,
            watchers=self.sync.watchers,
            others=self.sync.others,
            prove=self.access.prove,
            report=self.sync.report,
            logs=self.paths.logs,
            choices=self.paths.state / "choices.json",
        )
        self._opened.add(workspace)
        return workspace

    def _let_go(self, account: Account) -> None:
        """Take away what lent rights gave that ended while this desk was off, before any of it is shown."""
        if account.actor.lent:
            api = HttpApi(account.server)
            engine = self.engine(api, account, lambda _: None, lambda _: None, lambda: False)
            try:
                engine.turn()
            finally:
                _close(engine)
                api.close()

    def _rights(self, account: Account, actor: Actor) -> None:
        """The account may do something else by now: kept, and told to what is open."""
        key = account_key(account.server, account.actor.id)
        self.access.keep_rights(key, actor)
        for workspace in self._opened.all():
            if workspace.key == key:
                workspace.actor = actor
        self.sync.tell_rights(actor.id)

    def _open_cache(self, account: Account, megabytes: int = 64) -> sa.Connection:
        """Open the account's cache, carried over from an earlier schema if that is all there is."""
        path, key = self.access.cache_path(account), self.access.cache_key(account)
        with self._opened.opening:
            older.adopt(path, key)
            return cache.open_cache(path, megabytes=megabytes, key=key)

    def close_workspace(self, workspace: Workspace) -> None:
        """Close its files."""
        self._opened.close(workspace)

    def account(self) -> Account:
        """Return who is signed in. Raises RuntimeError when nobody is."""
        account = self.access.account()
        if account is None:
            raise RuntimeError("nobody is signed in")
        return account

    def engine(
        self,
        api: HttpApi,
        account: Account,
        tell: Callable[[Changed | None], None],
        progress: Callable[[float | None], None],
        halted: Callable[[], bool],
    ) -> Engine:
        """Open the files and return the engine over them."""
        files, key = self.access.files(account), account_key(account.server, account.actor.id)
        return Engine(
            api,
            self._open_cache(account, megabytes=16),
            outbox.open_outbox(files.outbox, key=files.key),
            key,
            account.actor,
            clock.now,
            tell=tell,
            progress=progress,
            halted=halted,
            photos=(files.uploads, files.blobs),
            rights=lambda actor: self._rights(account, actor),
            alone=partial(self._opened.alone, key),
        )

    def uploads(self, api: HttpApi, account: Account, halted: Callable[[], bool]) -> Uploads:
        """Open the outbox and return what sends the account's photos."""
        files, sync = self.access.files(account), self.sync
        box = outbox.open_outbox(files.outbox, key=files.key)
        return Uploads(
            api, box, account_key(account.server, account.actor.id), account.actor.id, files.uploads,
            files.blobs, self._now, transfers=sync.transfers, tell=sync.tell_upload, refused=sync.wake,
            halted=halted, cache_bytes=lambda: photos.limit_of(keep.setting(box, photos.LIMIT_SETTING)),
        )  # fmt: skip

    def sync_now(self) -> None:
        """Run one whole round here and now; for what must have the rows before it goes on. Raises as the contract does."""
        account = self.account()
        api = HttpApi(account.server, self.access.token())
        engine = self.engine(api, account, lambda _: None, lambda _: None, lambda: False)
        try:
            engine.open()
            engine.run(greet=True)
        finally:
            _close(engine)
            api.close()

    def _now(self) -> Instant:
        return Instant(clock.now() + self._offset_ms)

    def clock_offset(self, offset_ms: int) -> None:
        """Let the open workspaces know the centre's time."""
        self._offset_ms = offset_ms
        for workspace in self._opened.all():
            workspace.clock_offset_ms = offset_ms

    def erase(self) -> list[Erased]:
        """Take the accounts off this workstation that the centre says may work here no more, and all others it says so of."""
        eraser = self.access.eraser
        done = {e.account: e for e in eraser.erase()}
        if eraser.look():
            done |= {e.account: e for e in eraser.erase()}
        return list((done | {e.account: e for e in eraser.settle()}).values())

    def _working(self) -> str | None:
        account = self.access.account()
        return None if account is None else account_key(account.server, account.actor.id)

    def mend(self, look: bool) -> frozenset[str]:
        """Return what was mended since this was asked last (`cache`, `outbox`); with `look`, look through the files first."""
        if look:
            with self.access.alone():
                self._look(thorough=True)
            account = self.access.account()
            if not self._mended and account is not None and (path := self.access.cache_path(account)).exists():
                database.put_aside(path)  # something in it is broken that the look does not see: it costs a pull
                self._mended.add("cache")
        mended, self._mended = frozenset(self._mended), set()
        return mended

    def _inspect(self) -> None:
        """Look at the outbox, and after an unclean exit through all files."""
        self._look(thorough=mirror.was_unclean(self.paths.data))
        for path in self.paths.cache.glob("cache-*.db"):
            cache.refuse_newer(path)
        mirror.mark_open(self.paths.data)

    def _look(self, thorough: bool) -> None:
        """Put a broken cache aside, make a broken outbox anew. Nobody may have them open."""
        path = self.paths.data / outbox.FILE
        database.close(outbox.open_outbox(path, check=thorough, mend=True, mended=lambda: self._mended.add("outbox")))
        for path in self.paths.cache.glob("cache-*.db") if thorough else ():
            if not _sound(path):
                log.warning("the cache %s is broken; it is put aside and fetched anew", path.name)
                database.put_aside(path)
                self._mended.add("cache")


class DeskSync:
    """The `Sync` of the application: a loop for the account signed in, while there is one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._loop: Loop | None = None
        self._changed: Callable[[ChangeSet], None] = lambda _: None
        self._link: Callable[[LinkState], None] = lambda _: None
        self._fault: Callable[[BaseException], None] = lambda _: None
        self._photos: HttpApi | None = None
        self._sender: HttpApi | None = None
        self._uploads: UploadLoop | None = None
        self._looks: HttpApi | None = None
        self._watch: Watching | None = None
        self._away = False
        self._reached = False
        self._key = ""
        """Of the account it runs for."""
        self.transfers: dict[str, int] = {}
        """Photos being sent now: bytes the centre has of each."""
        self._journal = Journal()

    def report(self) -> Report:
        """Return what sync remembers of itself since the sign-in."""
        return self._journal.report()

    def subscribe(
        self,
        changed: Callable[[ChangeSet], None],
        link: Callable[[LinkState], None],
        fault: Callable[[BaseException], None],
    ) -> None:
        self._changed, self._link, self._fault = changed, link, fault

    def start(self) -> None:
        if self._loop is not None:
            return
        account, desk = self._desk.account(), self._desk
        token = desk.access.token()
        self._key = key = account_key(account.server, account.actor.id)
        api, events = HttpApi(account.server, token), HttpApi(account.server, token)
        self._photos = HttpApi(account.server, token, read_seconds=_PHOTO_SECONDS)
        self._journal = Journal(account.server)
        self._loop = Loop(
            lambda tell, progress, halted: desk.engine(api, account, tell, progress, halted),
            api,
            events,
            changed=self._tell,
            link=self._on_link,
            fault=lambda error: self._fault(error),
            clock_offset=desk.clock_offset,
            sign_in_again=self._sign_in_again,
            revoked=lambda level: desk.access.eraser.condemn(key, level),
            close=_close,
            journal=self._journal,
            watchers=lambda found: self._heard(found),
            looks=lambda found: self._heard_all(found),
        )
        loop, sender = self._loop, HttpApi(account.server, token)
        self._sender = sender
        self._uploads = UploadLoop(
            lambda halted: desk.uploads(sender, account, halted),
            online=lambda: loop.online,
            fault=lambda error: self._fault(error),
            close=lambda uploads: database.close(uploads.outbox),
        )
        self._looks = HttpApi(account.server, token)
        self._watch = Watching(
            self._looks,
            lambda: loop.online,
            lambda id_: self._changed(ChangeSet.one(WATCHERS, [id_])),
            account.actor.id,
            lambda ids: self._changed(ChangeSet.one(LOOKS, ids)),
        )
        self._watch.away(self._away)
        loop.start()
        self._uploads.start()
        self._watch.start()

    @property
    def listening(self) -> bool:
        """Whether the centre's events are heard now."""
        return self._loop is not None and self._loop.listening

    def wake(self) -> None:
        if self._loop is not None:
            self._loop.wake()
        if self._uploads is not None:
            self._uploads.wake()

    def hurry(self) -> None:
        """Try at once what rests after a failure as well."""
        self.wake()
        if self._uploads is not None:
            self._uploads.wake(hurry=True)

    def lay_again(self) -> None:
        if self._loop is not None:
            self._loop.lay_again()

    def stop(self) -> None:
        loop, self._loop = self._loop, None
        uploads, self._uploads = self._uploads, None
        watch, self._watch = self._watch, None
        self._away = False
        if uploads is not None:
            uploads.stop()
        if loop is not None:
            loop.stop()
        if watch is not None:
            watch.stop()
        if self._looks is not None:
            self._looks.close()
            self._looks = None
        if self._photos is not None:
            self._photos.close()
            self._photos = None
        if self._sender is not None:
            self._sender.close()
            self._sender = None
        self.transfers.clear()

    def blob(self, sha256: str, start: int = 0) -> tuple[int, Iterator[bytes]]:
        """Fetch a photo from the centre, from a byte on. Raises Offline at once when it is not reached, Refused, Unauthorised."""
        loop, api = self._loop, self._photos
        if loop is None or api is None or not loop.online:
            raise Offline("the centre is not reached")
        return api.blob(sha256, start)

    def reporter(self, case_id: str, reason: str) -> Reporter:
        """Ask the centre for a citizen's identity. Raises Offline, Refused, Unauthorised."""
        api = self._photos or HttpApi(self._desk.account().server, self._desk.access.token())
        return api.reporter(case_id, reason)

    def lending(self) -> AbstractContextManager[HttpApi]:
        """Open what lends rights and takes them back."""
        return closing(HttpApi(self._desk.account().server, self._desk.access.token()))

    def tell_rights(self, actor_id: str) -> None:
        """Say that the account's rights are others by now."""
        self._changed(ChangeSet.one(RIGHTS, [actor_id]))

    def look(self, case_id: str | None) -> None:
        """Tell the centre, some time soon, which report is looked at."""
        if self._watch is not None:
            self._watch.look(case_id)

    def write(self, case_id: str | None) -> None:
        """Tell it that something is typed on a report, or no more; never what."""
        if self._watch is not None:
            self._watch.write(case_id)

    def away(self, away: bool) -> None:
        """Tell it that nobody sits here, or somebody again."""
        self._away = away
        if self._watch is not None:
            self._watch.away(away)

    def watchers(self, case_id: str) -> Present | None:
        """Return who else is at a report now; None when that is not known."""
        return None if self._watch is None else self._watch.present(case_id)

    def others(self) -> Mapping[str, Present]:
        """Return who else is at which report now, as far as that is known."""
        return {} if self._watch is None else self._watch.others()

    def _heard_all(self, found: Looks) -> None:
        if self._watch is not None:
            self._watch.heard_all(found)

    def _heard(self, found: Watchers) -> None:
        if self._watch is not None:
            self._watch.heard(found)

    def _sign_in_again(self) -> str | None:
        access = self._desk.access
        token = access.sign_in_again()
        if token is None:  # the centre is there and asks for the operator: it may want more than that
            level = access.eraser.standing_of(self._key)
            if level != "good":
                raise Revoked(level)
        for api in (self._photos, self._sender, self._looks):
            if token is not None and api is not None:
                api.use(token)
        return token

    def tell_upload(self, sha256: str) -> None:
        """Say that a photo on its way went on, arrived or failed."""
        self._changed(ChangeSet.one(KIND, [sha256]))

    def _on_link(self, state: LinkState) -> None:
        reached = state.state in ("online", "slow")
        if reached and not self._reached and self._uploads is not None:
            self._uploads.wake(hurry=True)
        self._reached = reached
        self._link(state)

    def _tell(self, changed: Changed | None) -> None:
        self._changed(ChangeSet(everything=True) if changed is None else ChangeSet(dict(changed)))


def _close(engine: Engine) -> None:
    database.close(engine.cache)
    database.close(engine.outbox)


def _sound(path: Path) -> bool:
    try:
        connection = database.connect(path, durable=False)
    except Exception as error:
        if database.is_corrupt(error):
            return False
        raise
    try:
        return database.healthy(connection)
    finally:
        database.close(connection)
