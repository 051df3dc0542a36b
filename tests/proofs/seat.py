"""A desk in this process: real files, the real engine and loop's round, over a wire to the centre on which anything goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from ioc_contract import clock, codec
from ioc_contract.errors import ContractError, Offline, Refused, Resync
from ioc_contract.messages import (
    ChangePage,
    Credentials,
    Digest,
    Event,
    Manifest,
    Marks,
    Operation,
    PushResult,
    Reporter,
    RowPage,
    Session,
    SnapshotFile,
    Wanted,
)
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database, keep, outbox
from ioc_desktop.sync.engine import Engine
from ioc_desktop.sync.journal import Journal
from ioc_desktop.sync.loop import Loop
from ioc_desktop.sync.uploads import UploadLoop, Uploads
from ioc_server.services import feeds, hub, operations, sessions
from ioc_server.services import uploads as photos
from ioc_server.store import deployment
from ioc_server.store.database import reading
from tests.proofs.centre import Centre
from tests.proofs.moments import Died, Visited, full_disk, watch

T = TypeVar("T")

PIECES = 30
"""So many pieces of photos go in one round, at most."""


@dataclass
class Trouble:
    """One thing that goes wrong in a round: at the `nth` moment of its place, counted from 0."""

    place: str
    """call; bytes of a file; «desk before» a commit or «desk after» one, or such a moment by its name; so for the centre."""
    nth: int
    what: str
    seen: int = field(default=0, init=False)

    def due(self, place: str) -> bool:
        """Count a moment; tell whether it is the one."""
        if place != self.place:
            return False
        self.seen += 1
        return self.seen == self.nth + 1


class Seat:
    """One desk. `between` is called at moments when nothing is locked: others may act there, and the screen is looked at."""

    def __init__(self, folder: Path, user: str, centre: Centre, visited: Visited) -> None:
        self.folder, self.user, self.centre, self._visited = folder, user, centre, visited
        folder.mkdir(exist_ok=True)
        self.token = centre.token(user)
        self.between: Callable[[Seat], None] = lambda _: None
        self.troubles: list[Trouble] = []
        self.standing: list[Trouble] = []
        """Troubles of every round and act until one of them was its death."""
        self.parted = False
        """No way to the centre."""
        self.dead = True
        self.skew_ms = 0
        self.late: list[tuple[str, bytes]] = []
        """Pushes that a proxy still holds, each with its token."""
        self.events: list[Event] = []
        """Events on their way."""
        self.users = [user]
        """Whose desk it has been."""
        self.deaths = 0
        self.faults: list[BaseException] = []
        self._engines: list[sa.Connection] = []
        self._told: int | None = None
        self.open()

    # --- the process --------------------------------------------------------------------------------------------------

    def open(self, check: bool = False) -> None:
        """Start the desk over its files."""
        name = Path(cache.file_name())
        store, box = self.folder / f"{name.stem}-{self.user}{name.suffix}", self.folder / outbox.FILE
        self.dead = False
        try:
            connections = [
                self._watched(outbox.open_outbox(box, check=check)), self._watched(cache.open_cache(store)),
                self._watched(outbox.open_outbox(box)), self._watched(cache.open_cache(store)),
                self._watched(outbox.open_outbox(box)),
            ]  # fmt: skip
        except Died:
            self.open()
            return
        actor = self.centre.actor(self.user)
        photos = self.folder / "uploads", self.folder / "blobs"
        self.ws = Workspace(
            connections[1], actor, connections[0], desk=self.user, unlaid=lambda: self.loop.lay_again(),
            uploads=photos[0], blobs=photos[1],
        )  # fmt: skip
        wire: Any = Wire(self)
        self.engine = Engine(wire, connections[3], connections[2], self.ws.key, actor, clock.now, photos=photos)
        self.uploads = Uploads(wire, connections[4], self.ws.key, actor.id, *photos, clock.now, transfers={})
        self.sender = UploadLoop(lambda _: self.uploads, online=lambda: not self.loop._greet, fault=self.fault)
        self.loop = Loop(
            lambda *_: self.engine, wire, wire, changed=lambda _: None, link=lambda _: None, fault=self.fault,
            clock_offset=self._offset, sign_in_again=self._sign_in, journal=Journal(),
        )  # fmt: skip

        self.loop._listening, self._told = True, None  # the stream is opened anew

    def close(self) -> None:
        """End the process, in order or not: its files stand as its last commit left them."""
        for connection in self._engines:
            database.close(connection)
        self._engines = []

    def die(self) -> None:
        """Be killed and started again."""
        self.deaths += 1
        self.close()
        self.events.clear()
        self.troubles, self.standing = [], []
        self.open(check=True)

    def photos(self) -> list[keep.Upload]:
        """Return what the centre does not have yet of this account's photos."""
        assert self.ws.outbox is not None
        return keep.uploads(self.ws.outbox, self.ws.key, ("waiting", "cancelled"))

    def change(self, user: str) -> None:
        """Somebody else signs in at this desk."""
        self.close()
        self.events.clear()
        self.user = user
        if user not in self.users:
            self.users.append(user)
        self.token = self.centre.token(user)
        self.open()

    def bytes_on_disk(self) -> bytes:
        """Return all bytes of the files of the cache, its log included."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("cache-*")))

    def lose_the_cache(self) -> None:
        self.close()
        for path in self.folder.glob("cache-*"):
            path.unlink()
        self.open()

    def break_the_outbox(self) -> None:
        """Have the outbox's file overwritten by rubbish: it comes back from its mirror."""
        self.close()
        (self.folder / outbox.FILE).write_bytes(b"rubbish" * 1000)
        for suffix in ("-wal", "-shm"):
            (self.folder / (outbox.FILE + suffix)).unlink(missing_ok=True)
        self.open(check=True)

    # --- what the sync thread does ------------------------------------------------------------------------------------

    def round(self, *troubles: Trouble) -> bool:
        """One turn of the loop, with troubles; tell whether it went through. Raises what is none of the contract's."""
        self.troubles = [*troubles, *self.standing]
        self.centre.trouble = self._at_the_centre
        try:
            self.loop._turn(self.engine)
            self.sender.wake(hurry=True)
            for _ in range(PIECES):
                if self.sender._turn(self.uploads) > 0:
                    break
        except Died:
            self.die()
        finally:
            self.troubles = []
            self.centre.trouble = lambda name, when: None
        faults, self.faults = self.faults, []
        for fault in faults:
            if not database.is_full(fault):
                raise fault
        if not self.loop._greet:
            self.ws.actor = self.engine.actor
        return not self.loop._greet

    @property
    def settled(self) -> bool:
        """Whether the screen was laid over since the desk was started, or since something cut sync off."""
        return self.loop._laid

    def fault(self, error: BaseException) -> None:
        self.faults.append(error)

    def _sign_in(self) -> str:
        return self.centre.token(self.user)

    def _offset(self, offset_ms: int) -> None:
        self.ws.clock_offset_ms = offset_ms

    def hear(self) -> None:
        """An event comes down the stream as the hub makes it, from where it told this desk before; it may be read later."""
        with reading(self.centre.engine) as connection:
            visit = sessions.authenticate(self.centre.engine, self.token)
            if self._told is None:
                at = cache.meta(self.engine.cache, "cursor")
                self._told = 0 if at is None else codec.position(at)
            epoch = deployment.load(connection).epoch
            frame = hub.event_frame(connection, epoch, visit.scopes, self._told, self._told)
        if frame is not None:
            self.events.append(codec.decode(Event, frame.removeprefix(b"data: ")))
            self._told = self.events[-1].pos

    def listen(self) -> None:
        """Give the loop the events that came."""
        for event in self.events:
            self.loop._signals.put(event)
        self.events.clear()

    def deliver_late(self) -> None:
        """The proxy lets go of what it held, the latest first."""
        while self.late:
            token, body = self.late.pop()
            try:
                self.centre.answer(token, lambda engine, visit, body=body: pushed(engine, visit, body))
            except ContractError:
                continue

    # --- moments ------------------------------------------------------------------------------------------------------

    def trouble(self, place: str) -> str:
        """Return what goes wrong at this moment, "" when nothing does."""
        return next((t.what for t in self.troubles if t.due(place)), "")

    def reach(self, name: str, when: str) -> None:
        """A commit of this desk: it dies here, finds the disk full, or is looked at."""
        if self.dead:
            raise Died
        moment = f"desk {when} {name}"
        self._visited.reached[moment] += 1
        what = self.trouble(f"desk {when}") or self.trouble(moment)
        if what == "die":
            self._visited.died[moment] += 1
            self.dead = True
            raise Died
        if what == "full":
            raise full_disk()
        if when == "after" and not name.startswith(("outbox.", "keep.", "mirror.")):
            self.between(self)

    def _at_the_centre(self, name: str, when: str) -> None:
        what = self.trouble(f"centre {when}")
        if what == "die":
            raise Died
        if what == "fault":
            raise full_disk()

    def _watched(self, connection: sa.Connection) -> sa.Connection:
        self._engines.append(connection)
        watch(connection.engine, self.reach)
        return connection


class Wire:
    """The contract over the services in this process. Every message is encoded and decoded on its way, as on a real wire."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat

    def sign_in(self, credentials: Credentials) -> Session:
        raise Offline("not by this wire")

    def sign_out(self) -> None: ...

    def session(self) -> Session:
        token = self.seat.token
        return self._call("session", Session, lambda e, v: sessions.describe(e, v, token))

    def snapshot(self) -> Manifest:
        return self._call("snapshot", Manifest, lambda e, v: feeds.snapshot(e, v, self.seat.centre.files))

    def snapshot_file(self, file: SnapshotFile, start: int) -> tuple[int, Iterator[bytes]]:
        found: list[Path] = []

        def path(engine: sa.Engine, visit: sessions.Visit) -> Session:
            found.append(self.seat.centre.files.path(visit, file.sha256))
            return sessions.describe(engine, visit, self.seat.token)

        self._call("snapshot_file", Session, path)
        return start, self._bytes(found[0], start)

    def _bytes(self, path: Path, start: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(start)
            while chunk := file.read(16_384):
                what = self.seat.trouble("bytes")
                if what == "torn":
                    yield chunk[: len(chunk) // 2]
                    raise Offline("the file broke off")
                yield chunk if what != "spoilt" else bytes(len(chunk))

    def rows(self, kind: str, after: str | None, limit: int) -> RowPage:
        return self._call("rows", RowPage, lambda e, v: feeds.rows(e, v, kind, after, limit))

    def marks(self, kind: str, after: str | None, limit: int) -> Marks:
        return self._call("marks", Marks, lambda e, v: feeds.marks(e, v, kind, after, limit))

    def some(self, wanted: Wanted) -> RowPage:
        return self._call("some", RowPage, lambda e, v: feeds.some(e, v, wanted))

    def changes(self, cursor: str, limit: int) -> ChangePage:
        return self._call("changes", ChangePage, lambda _, v: self._page(v, cursor, limit))

    def _page(self, visit: sessions.Visit, cursor: str, limit: int) -> ChangePage:
        page, ending = self.seat.centre.pages.changes(visit, cursor, limit)
        return codec.decode(ChangePage, page.data + ending)

    def digest(self, cursor: str) -> Digest:
        return self._call("digest", Digest, lambda e, v: feeds.digest(e, v, cursor))

    def push(self, operations: tuple[Operation, ...]) -> PushResult:
        body = codec.encode(operations)
        return self._call("push", PushResult, lambda e, v: pushed(e, v, body), body)

    def events(self, cursor: str) -> Iterator[Event]:
        raise Offline("events come by hand here")

    def blob(self, sha256: str) -> bytes:
        raise Refused("not_found")

    def put_blob(self, sha256: str, content: bytes) -> None: ...

    def reporter(self, case_id: str, reason: str) -> Reporter:
        raise Refused("not_permitted")

    def begin_upload(self, sha256: str, size: int) -> tuple[str, int]:
        folders = self.seat.centre.folders

        def begin(engine: sa.Engine, visit: sessions.Visit) -> tuple[str, int]:
            one, there = photos.begin(engine, visit, folders, sha256, size)
            if there == one.size:
                self._whole(engine, visit, one.id)
            return one.id, there

        return self._call("begin_upload", tuple[str, int], begin)

    def send_piece(self, place: str, offset: int, piece: bytes, halted: Callable[[], bool]) -> int:
        parts = self.seat.centre.folders.parts

        def take(engine: sa.Engine, visit: sessions.Visit) -> int:
            one = photos.find(engine, visit, place)
            if one.offset(parts) != offset:
                raise Refused("upload_offset")
            with one.part(parts).open("ab") as file:
                file.write(piece)
            if offset + len(piece) == one.size:
                self._whole(engine, visit, place)
            return offset + len(piece)

        return self._call("send_piece", int, take)

    def end_upload(self, place: str) -> None:
        def end(engine: sa.Engine, visit: sessions.Visit) -> bool:
            photos.end(engine, visit, self.seat.centre.folders, place)
            return True

        self._call("end_upload", bool, end)

    def _whole(self, engine: sa.Engine, visit: sessions.Visit, place: str) -> None:
        one = photos.find(engine, visit, place)
        if one.state == "open":
            photos.finish(engine, visit, self.seat.centre.folders, one)

    def version(self) -> str:
        return "0"

    def use(self, token: str | None) -> None:
        self.seat.token = str(token)

    def _call(
        self,
        name: str,
        message: type[T],
        work: Callable[[sa.Engine, sessions.Visit], T],
        body: bytes = b"",
    ) -> T:
        seat = self.seat
        what = seat.trouble("call")
        moment = f"desk before call {name}"
        seat._visited.reached[moment] += 1
        seat.between(seat)
        if what == "die":
            seat._visited.died[moment] += 1
            seat.dead = True
            raise Died
        if what == "parted":
            seat.parted = True
        if what in ("verify", "scope", "all"):
            raise Resync(what, "as ordered")
        if what == "signed out":
            seat.centre.sign_out_everywhere(seat.user)
        if what == "later" and body:
            seat.late.append((seat.token, body))
        if what in ("lost", "later") or seat.parted:
            raise Offline(f"{name} was lost")
        token, skew = seat.token, Now.skew_ms
        Now.skew_ms = 0
        try:
            if what == "twice" and body:
                seat.centre.answer(token, work)
            answer = codec.decode(message, codec.encode(seat.centre.answer(token, work)))
        finally:
            Now.skew_ms = skew
        if what == "echo" and body:
            seat.late.append((token, body))
        if what == "die unanswered":
            seat._visited.died[f"desk after call {name}"] += 1
            seat.dead = True
            raise Died
        if what == "unanswered":
            raise Offline(f"the answer to {name} was lost")
        seat.between(seat)
        return answer


class Now:
    """The clock of everything in this process: counts a millisecond at each look; `skew_ms` is what a desk's is wrong by."""

    at_ms = 0
    skew_ms = 0

    @classmethod
    def time_ns(cls) -> int:
        cls.at_ms += 1
        return (cls.at_ms + cls.skew_ms) * 1_000_000


before_push: list[Callable[[sessions.Visit, tuple[Operation, ...]], None]] = []
"""Who looks at every push before it is judged."""
pushes: list[Callable[[sa.Engine, sessions.Visit, tuple[Operation, ...], PushResult], None]] = []
"""Who looks at every answered push."""


def pushed(engine: sa.Engine, visit: sessions.Visit, body: bytes) -> PushResult:
    """Do what POST /v1/ops does."""
    batch = codec.decode(tuple[Operation, ...], body)
    for look in before_push:
        look(visit, batch)
    result = operations.push(engine, visit, batch)
    for look in pushes:
        look(engine, visit, batch, result)
    return result


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
