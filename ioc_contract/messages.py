"""The sync messages and the `SyncApi` both sides implement: the desk over HTTP, the centre over its store.

Paths, one per method, all under /v1 (see docs/sync.md): POST sign-in, POST sign-out, GET session, GET snapshot,
GET snapshot/{sha256}, GET and POST rows, GET marks, GET changes, POST ops, GET events, GET digest, GET blobs/{sha256},
POST uploads and HEAD, PATCH, DELETE uploads/{id} (tus 1.0), GET cases/{id}/reporter, POST seat,
GET and POST seats, POST presence, GET and POST delegations, POST delegations/{id}/end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ioc_contract.clock import Instant
from ioc_contract.kinds import Row
from ioc_contract.permissions import Actor, Role

HEARTBEAT_HEADER = "X-Heartbeat"
"""Header of the answer to GET events: seconds after which the centre says something at the latest."""


@dataclass(frozen=True, slots=True)
class Credentials:
    user: str
    password: str = field(repr=False)
    desk: str
    """Identity of the workstation, made once per data folder."""
    protocol: int
    schema: int


@dataclass(frozen=True, slots=True)
class Session:
    """What a sign-in gives. `token` is opaque; `scopes` are the feeds this account receives."""

    token: str = field(repr=False)
    actor: Actor
    scopes: tuple[str, ...]
    expires_at: Instant
    server_time: Instant
    epoch: str
    city: str
    """The deployment's name, as the header shows it."""
    sample: bool
    """The centre holds generated sample data, and the screen says so."""
    seat_key: str = field(default="", repr=False)
    """Random words the centre keeps for this account on this desk, told at sign-in alone: they open what the desk encrypts
    when the password is another by now."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind, columns named once."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class KindCount:
    """About how many rows of a kind there are, for the share that is done."""

    kind: str
    rows: int


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A ready cache file (SQLite, zstd) of what this account receives, as of `cursor`, when the centre offers one."""

    path: str
    sha256: str
    """Of the compressed file; also its ETag."""
    size: int
    """Bytes, compressed."""
    cursor: str
    unpacked: int
    """Bytes of the SQLite file."""
    format: str
    """`cache_schema.fingerprint()` of who made it: a desk with another takes row pages."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where a first sync starts: `cursor` is taken before any row is read, so changes from it miss nothing."""

    epoch: str
    schema: int
    cursor: str
    kinds: tuple[KindCount, ...]
    server_time: Instant
    file: SnapshotFile | None = None


@dataclass(frozen=True, slots=True)
class RowPage:
    """Rows of one kind in key order; `after` continues, None ends."""

    table: Table
    after: str | None
    server_time: Instant


@dataclass(frozen=True, slots=True)
class Marks:
    """Which rows of a kind the scopes hold and what they say, without saying it: see `digest.mark`. In key order."""

    kind: str
    ids: tuple[str, ...]
    marks: tuple[int, ...]
    after: str | None
    server_time: Instant


@dataclass(frozen=True, slots=True)
class Wanted:
    """Rows of a kind asked for by id."""

    kind: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """Entities that left this desk's scope (or ceased to be)."""

    kind: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """What changed after a cursor: current rows by kind, what left, and where to go on."""

    tables: tuple[Table, ...]
    left: tuple[Left, ...]
    cursor: str
    more: bool
    server_time: Instant
    head: int | None = None
    """Where the centre's feed stands, so that a desk can tell how far behind it is; None from an older centre."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field set by an operation: the value the operator saw and the one wanted (JSON values)."""

    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Operation:
    """One action of an operator on one entity, sent as often as needed and applied once."""

    op_id: str
    desk: str
    schema: int
    actor: str
    """Id of the account that acted."""
    entity_kind: str
    entity_id: str
    kind: str
    """`<entity kind>.<verb>`, see `ioc_contract.operations.VERBS`."""
    base_version: int
    set: Mapping[str, FieldChange]
    add: tuple[Mapping[str, Any], ...]
    """What is appended: attachments as {"sha256", "name", "media_type", "size", "role", "public"}."""
    text: str
    """The words the operator typed: reason, reply, note. Never lost, whatever the result."""
    public: bool
    """Whether the citizen may read `text`."""
    made_at: Instant
    """By the desk's clock corrected by its offset."""
    clock_offset_ms: int
    """What was added to the workstation's clock to get `made_at`."""


ALREADY = "already"
"""The code of an applied operation that found everything as it wanted it: it changed nothing and left no timeline entry."""


@dataclass(frozen=True, slots=True)
class OpResult:
    """What became of an operation. `status` is applied, refused or conflict; a repeat gets the first answer again."""

    op_id: str
    status: str
    version: int | None
    """The entity's version after it; None when refused."""
    code: str = ""
    """Why not: a key of `errors.REASONS`. An applied edit of which some fields were left has `merged`, one that
    changed nothing ALREADY."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Fills the reason's words. When fields clashed `fields`: {name: {"mine", "theirs", "by", "at"}}, for a conflict also
    those of the first as field, mine, theirs, by, at."""


@dataclass(frozen=True, slots=True)
class PushResult:
    """Answers in order. An operation without one was held back by an earlier one of its entity: it is sent again."""

    results: tuple[OpResult, ...]
    server_time: Instant


@dataclass(frozen=True, slots=True)
class Looking:
    """Which report a desk shows just now; None: none."""

    case_id: str | None
    writing: bool = False
    """Somebody writes on it there, or is in one of its dialogs; the words stay on the desk."""


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who else looks at a report just now, by name."""

    case_id: str
    names: tuple[str, ...]
    writing: tuple[str, ...] = ()
    """Those of them who write on it."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Who looks at reports within the scope: by report, (account id, name) of each person; nobody: ()."""

    people: Mapping[str, tuple[tuple[str, str], ...]]
    whole: bool = False
    """All there is, to a desk that begins to listen; else only where it changed."""
    writing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who of them writes: account ids by report, none for a report on which nobody does."""


@dataclass(frozen=True, slots=True)
class Event:
    """A wake-up: the head moved from `prev` to `pos` for this desk's scopes, or a heartbeat (`prev` None)."""

    prev: int | None
    pos: int
    server_time: Instant
    delta: ChangePage | None = None
    """The change itself when small. A desk whose cursor stands at `prev` or later, before `pos`, may apply it unasked."""
    watchers: Watchers | None = None
    """Comes alone, with `prev` None, when somebody begins or ceases to look at the report this desk looks at, or to write on it."""
    looks: Looks | None = None
    """Comes alone too, once a second at most."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Count and xor of hashes of «id:version» per kind and bucket, for the closing sanity check."""

    pos: int
    buckets: Mapping[str, tuple[tuple[int, int], ...]]
    """Kind to 256 (count, hash) pairs, see `digest.buckets`."""


@dataclass(frozen=True, slots=True)
class LeftWork:
    """What an operator did or typed and the centre never took, of an account that may work no more."""

    id: str
    body: str
    """JSON: {"operation"} as it would have been sent, with "refused" when the centre said no to it; or {"draft"}: kind,
    id, field, text, at; or {"photo"}: sha256, name, media_type, entity_kind, entity_id, content (base64), alone in a message."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An account on a workstation, asking without a session how it stands; and what became of it there.

    Whoever knows the desk's id may ask: it never leaves the desk and the centre."""

    desk: str
    account_id: str
    erased: bool = False
    """Nothing of the account is left on the desk."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` is good, revoked or wipe (see `errors.Revoked`)."""

    state: str
    taken: tuple[str, ...]
    """Of a revoked account: ids of the work from this desk that the centre keeps."""


@dataclass(frozen=True, slots=True)
class Order:
    """An administrator's order about an account (`user`), a workstation (`desk`), or one on the other; "" means any.

    `action`: disable or enable an account; wipe what desks hold, or spare those that have not done it yet."""

    action: str
    user: str = ""
    desk: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An account on a workstation."""

    desk: str
    account_id: str
    user_name: str
    active: bool
    seen_at: Instant
    wipe_at: Instant | None
    """When it was ordered to be erased there; None when that is not wanted."""
    erased_at: Instant | None
    """When the desk said that it was."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """Where an order applies, the latest seen first."""

    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Lend:
    """Rights that the account lends to another one, at most its own. Sent as often as needed, done once by its `id`."""

    id: str
    to_id: str
    role: Role
    subsystems: tuple[str, ...]
    unit_ids: tuple[str, ...]
    since: Instant
    """When it begins; an instant that is past means at once."""
    until: Instant
    reason: str


@dataclass(frozen=True, slots=True)
class Ending:
    """Why rights lent are taken back before their end; may be empty."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Delegation:
    """Rights lent by one account to another, as both and administrators see them."""

    id: str
    lender_id: str
    lender_name: str
    borrower_id: str
    borrower_name: str
    role: Role
    subsystems: tuple[str, ...]
    unit_ids: tuple[str, ...]
    org_id: str | None
    since: Instant
    until: Instant
    reason: str
    made_at: Instant
    revoked_at: Instant | None = None
    revoked_by: str = ""
    """Who took it back, by name."""
    void: bool = False
    """Its lender has not these rights any more, so nobody has them by it."""


@dataclass(frozen=True, slots=True)
class Delegations:
    """What the account lent and was lent, the latest first; to an administrator of all, of everybody."""

    rows: tuple[Delegation, ...]
    server_time: Instant


@dataclass(frozen=True, slots=True)
class Reporter:
    """A citizen's identity, given for a logged reason."""

    name: str
    phone: str
    email: str


class SyncApi(Protocol):
    """The contract. Errors: Offline, Unauthorised, Refused, Resync, Incompatible; nothing else crosses."""

    def sign_in(self, credentials: Credentials) -> Session: ...
    def sign_out(self) -> None: ...
    def session(self) -> Session: ...
    def snapshot(self) -> Manifest: ...
    def snapshot_file(self, file: SnapshotFile, start: int) -> tuple[int, Iterator[bytes]]: ...
    def rows(self, kind: str, after: str | None, limit: int) -> RowPage: ...
    def marks(self, kind: str, after: str | None, limit: int) -> Marks: ...
    def some(self, wanted: Wanted) -> RowPage: ...
    def changes(self, cursor: str, limit: int) -> ChangePage: ...
    def push(self, operations: tuple[Operation, ...]) -> PushResult: ...
    def events(self, cursor: str) -> Iterator[Event]: ...
    def digest(self, cursor: str) -> Digest: ...
    def blob(self, sha256: str, start: int = 0) -> tuple[int, Iterator[bytes]]: ...
    def begin_upload(self, sha256: str, size: int) -> tuple[str, int]: ...
    def send_piece(self, place: str, offset: int, piece: bytes, halted: Callable[[], bool]) -> int: ...
    def end_upload(self, place: str) -> None: ...
    def reporter(self, case_id: str, reason: str) -> Reporter: ...
