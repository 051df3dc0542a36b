"""Photos come in piece by piece, are kept only as plain pictures, and show where records name them, to who may see those."""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import socket
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from ioc_contract import clock, pictures
from ioc_contract.clock import DAY
from ioc_contract.errors import Offline, Refused
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_contract.permissions import Role
from ioc_contract.records import Attachment, Case
from ioc_server.api import uploads as api
from ioc_server.services.uploads import OPEN, Folders, forget_old
from ioc_server.store import blobs
from ioc_server.store.database import reading, writing
from ioc_server.store.tables import KIND_TABLES, upload
from tests.pictures import PLACE, SCRIPT, bomb, noisy, picture, telling
from tests.server.client import Client
from tests.server.conftest import Centre

TUS = {"Tus-Resumable": "1.0.0"}

one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is about bytes and files, the same whatever the database."""


def named(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def begin(client: Client, content: bytes, sha256: str | None = None, size: int | None = None) -> tuple[str, int]:
    """Open an upload; return its path under /v1 and what is there."""
    name = base64.b64encode((sha256 or named(content)).encode()).decode()
    headers = TUS | {"Upload-Length": str(len(content) if size is None else size), "Upload-Metadata": f"sha256 {name}"}
    answer = client.call("POST", "uploads", headers=headers)
    assert answer.status_code == 201
    assert answer.headers["Upload-Expires"].endswith("GMT")
    return answer.headers["Location"].removeprefix("/v1/"), int(answer.headers["Upload-Offset"])


def patch(client: Client, place: str, offset: int, piece: bytes, **headers: str) -> int:
    check = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    given = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream",
                   "Upload-Checksum": f"sha256 {check}"}  # fmt: skip
    answer = client.call(
        "PATCH", place, data=piece, headers=given | {k.replace("_", "-"): v for k, v in headers.items()}
    )
    assert answer.status_code == 204
    return int(answer.headers["Upload-Offset"])


def head(client: Client, place: str) -> int:
    return int(client.call("HEAD", place, headers=TUS).headers["Upload-Offset"])


def send(client: Client, content: bytes, pieces: int = 2) -> str:
    """Send a photo; return the path of its upload."""
    place, offset = begin(client, content)
    size = -(-len(content) // pieces)
    while offset < len(content):
        offset = patch(client, place, offset, content[offset : offset + size])
    return place


def attach(client: Client, case_id: str, *contents: bytes) -> Operation:
    items = tuple(
        {"type": "attachment", "sha256": named(c), "name": "anh.jpg", "media_type": "image/jpeg", "size": len(c),
         "role": "evidence", "public": False}
        for c in contents
    )  # fmt: skip
    return replace(client.operation("case.attach", case_id), add=items)


def attachments(centre: Centre) -> list[Attachment]:
    table = KIND_TABLES["attachment"]
    with reading(centre.engine) as connection:
        return [KINDS["attachment"].load(tuple(r)) for r in connection.execute(table.select().order_by(table.c.id))]


def case_of(centre: Centre, id: str) -> Case:
    table = KIND_TABLES["case"]
    with reading(centre.engine) as connection:
        row = connection.execute(table.select().where(table.c.id == id)).one()
    return KINDS["case"].load(tuple(row))  # type: ignore[no-any-return]


def get(client: Client, sha256: str, **headers: str) -> Any:
    return client.call("GET", f"blobs/{sha256}", headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.fixture
def client(centre: Centre) -> Client:
    return centre.client("an", Role.OPERATOR, unit_ids=["u1"])


@pytest.mark.parametrize("photo_first", [False, True])
def test_a_photo_appears_where_its_operation_names_it(centre: Centre, client: Client, photo_first: bool) -> None:
    case = centre.put("case", subsystem="reports", unit_id="u1")
    other = centre.client("bình", Role.OPERATOR, unit_ids=["u2"])
    viewer = centre.client("viewer", Role.VIEWER)
    content = telling()
    cursor = viewer.snapshot().cursor
    if photo_first:
        send(client, content)
    assert client.push(attach(client, case, content)).results[0].status == "applied"
    if not photo_first:
        (coming,) = attachments(centre)
        assert (coming.sha256, coming.thumb_sha256, coming.version) == (named(content), None, 1)
        with pytest.raises(Refused, match="not_found"):
            get(viewer, coming.sha256)
        send(client, content)
    (here,) = attachments(centre)
    assert here.thumb_sha256 is not None
    assert (here.width, here.height, here.media_type) == (20, 40, "image/jpeg")
    assert here.sha256 != named(content)
    until = time.monotonic() + 30
    while here.sha256 not in {r[5] for t in viewer.changes(cursor).tables if t.kind == "attachment" for r in t.rows}:
        assert time.monotonic() < until
        time.sleep(0.05)
    for sha256, longest in ((here.sha256, 40), (here.thumb_sha256, 40)):
        answer = get(viewer, sha256)
        assert named(answer.content) == sha256
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert PLACE not in answer.content
        assert SCRIPT not in answer.content
        assert max(Image.open(io.BytesIO(answer.content)).size) == longest
        with pytest.raises(Refused, match="not_found"):
            get(other, sha256)
    for who in (viewer, client):
        with pytest.raises(Refused, match="not_found"):
            get(who, named(content))
    assert not list(centre.settings.parts.iterdir())
    assert case_of(centre, case).photo_count == 1


@one_database
def test_it_goes_on_where_it_stopped_whoever_asks(centre: Centre, client: Client) -> None:
    content = noisy(300)
    place, offset = begin(client, content)
    assert (offset, head(client, place)) == (0, 0)
    assert patch(client, place, 0, content[:1000]) == 1000
    assert begin(client, content) == (place, 1000)
    for wrong in (0, 999, 1001, len(content)):
        with pytest.raises(Refused, match="upload_offset"):
            patch(client, place, wrong, b"x")
    assert patch(client, place, 1000, content[1000:]) == len(content)
    assert head(client, place) == len(content)
    assert begin(client, content) == (place, len(content))
    (size,) = {len(content)}
    answer = client.call("HEAD", place, headers=TUS)
    assert answer.headers["Upload-Length"] == str(size)


@one_database
def test_a_torn_connection_leaves_what_came(client: Client) -> None:
    content = noisy(400)
    place, _ = begin(client, content)
    parts = urlsplit(client.url)
    assert client.signed_in is not None
    raw = socket.create_connection((parts.hostname, parts.port))  # type: ignore[arg-type]
    raw.sendall(
        f"PATCH /v1/{place} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.signed_in.token}\r\nTus-Resumable: 1.0.0\r\n"
        f"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {len(content)}\r\n\r\n".encode()
        + content[:5000]
    )
    until = time.monotonic() + 30
    while not (offset := head(client, place)):
        assert time.monotonic() < until
        time.sleep(0.02)
    raw.close()
    assert 0 < offset <= 5000
    assert patch(client, place, head(client, place), content[offset:]) == len(content)


@one_database
def test_a_sender_that_hangs_is_replaced_by_the_one_that_comes_back(client: Client) -> None:
    content = noisy(300)
    place, _ = begin(client, content)
    parts = urlsplit(client.url)
    assert client.signed_in is not None
    with socket.create_connection((parts.hostname, parts.port)) as hanging:  # type: ignore[arg-type]
        hanging.sendall(
            f"PATCH /v1/{place} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.signed_in.token}\r\n"
            "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
            f"Content-Length: {len(content)}\r\n\r\n".encode()
            + content[:100]
        )
        began = time.monotonic()
        offset = head(client, place)
        while offset < len(content):
            try:
                offset = patch(client, place, offset, content[offset:])
            except Refused:  # the other's bytes came in between
                offset = head(client, place)
        assert time.monotonic() - began < 25, "not by the silence of the other"


@pytest.mark.parametrize("content", [SCRIPT, b"\xff\xd8\xff" + SCRIPT, noisy(64)[:-300], bomb(), b"%PDF-1.7"])
def test_what_is_no_picture_is_refused_and_taken_off_the_record(centre: Centre, client: Client, content: bytes) -> None:
    case = centre.put("case", subsystem="reports", unit_id="u1")
    good = picture()
    client.push(attach(client, case, content, good))
    with pytest.raises(Refused, match="photo_"):
        send(client, content, 1)
    send(client, good)
    (left,) = attachments(centre)
    assert left.thumb_sha256 is not None
    assert case_of(centre, case).photo_count == 1
    assert not list(centre.settings.parts.iterdir())
    assert [a[0] for a in centre.audit()].count("photo refused") == 1
    with pytest.raises(Refused, match="photo_"):  # asked for again, it is looked at again
        send(client, content, 1)


def test_an_operation_that_comes_after_the_refusal_names_no_photo(centre: Centre, client: Client) -> None:
    case = centre.put("case", subsystem="reports", unit_id="u1")
    op = attach(client, case, SCRIPT)
    with pytest.raises(Refused, match="photo_type"):
        send(client, SCRIPT)
    assert client.push(op).results[0].status == "applied"
    assert attachments(centre) == []
    assert case_of(centre, case).photo_count == 0


@one_database
def test_bytes_other_than_announced(centre: Centre, client: Client) -> None:
    content = picture()
    place, _ = begin(client, content, sha256="0" * 64)
    with pytest.raises(Refused, match="photo_hash"):
        patch(client, place, 0, content)
    assert head(client, place) == 0
    place, _ = begin(client, content)
    with pytest.raises(Refused, match="upload_checksum"):
        patch(client, place, 0, content, Upload_Checksum="sha256 " + base64.b64encode(bytes(32)).decode())
    assert head(client, place) == 0
    with pytest.raises(Refused, match="too_large"):
        patch(client, place, 0, content + b"more")
    assert head(client, place) == 0
    patch(client, place, 0, content)


def test_nobody_elses_upload(centre: Centre, client: Client) -> None:
    content = noisy(100)
    place, _ = begin(client, content)
    patch(client, place, 0, content[:500])
    other = centre.client("bình", Role.OPERATOR, unit_ids=["u1"])
    for call in (lambda: head(other, place), lambda: patch(other, place, 500, content[500:])):
        with pytest.raises(Exception, match=r"upload_gone|404"):
            call()
    with pytest.raises(Refused, match="upload_gone"):
        other.call("DELETE", place, headers=TUS)
    mine, offset = begin(other, content)
    assert (mine != place, offset) == (True, 0), "a hash is no key to what another has sent"
    assert patch(client, place, 500, content[500:]) == len(content)
    with pytest.raises(Refused, match="not_permitted"):
        begin(centre.client("viewer", Role.VIEWER), content)


def test_a_hash_is_no_key_to_a_photo(centre: Centre, client: Client) -> None:
    case, far = (centre.put("case", subsystem="reports", unit_id=u) for u in ("u1", "u2"))
    content = noisy(90)
    client.push(attach(client, case, content))
    send(client, content)
    (here,) = attachments(centre)
    spy = centre.client("bình", Role.OPERATOR, unit_ids=["u2"])
    op = attach(spy, far, content)
    for sha256 in (here.sha256, here.thumb_sha256):
        stolen = replace(op, op_id=new_id(), add=({**op.add[0], "sha256": sha256},))
        assert spy.push(stolen).results[0].code == "bad_value"
    assert spy.push(op).results[0].status == "applied"
    with pytest.raises(Refused, match="not_found"):
        get(spy, here.sha256)
    place, _ = begin(spy, content)
    spy.call("DELETE", place, headers=TUS)
    assert [a.sha256 for a in attachments(centre)] == [here.sha256], "only the caller's own are taken off"
    send(spy, content)
    again = attach(spy, far, content)
    assert spy.push(replace(again, made_at=clock.now())).results[0].status == "applied"
    assert get(spy, here.sha256).status_code == 200


def test_a_photo_called_back_leaves_the_record(centre: Centre, client: Client) -> None:
    case = centre.put("case", subsystem="reports", unit_id="u1")
    content = noisy(100)
    client.push(attach(client, case, content))
    place, _ = begin(client, content)
    patch(client, place, 0, content[:100])
    client.call("DELETE", place, headers=TUS)
    assert attachments(centre) == []
    assert case_of(centre, case).photo_count == 0
    assert not list(centre.settings.parts.iterdir())
    with pytest.raises(Exception, match=r"upload_gone|404"):
        head(client, place)
    later = replace(attach(client, case, content), made_at=clock.now())
    assert client.push(later).results[0].status == "applied"
    send(client, content)
    (here,) = attachments(centre)
    assert here.thumb_sha256 is not None


@one_database
def test_downloads_go_on_where_they_stopped(centre: Centre, client: Client) -> None:
    case = centre.put("case", subsystem="reports", unit_id="u1")
    content = noisy(200)
    client.push(attach(client, case, content))
    send(client, content)
    (here,) = attachments(centre)
    whole = get(client, here.sha256)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["ETag"] == f'"{here.sha256}"'
    tail = get(client, here.sha256, Range="bytes=100-", If_Range=f'"{here.sha256}"')
    assert (tail.status_code, whole.content[100:]) == (206, tail.content)
    anew = get(client, here.sha256, Range="bytes=100-", If_Range='"another"')
    assert (anew.status_code, anew.content) == (200, whole.content)


@one_database
def test_tus_says_what_it_speaks_and_minds_the_rules(centre: Centre, client: Client) -> None:
    about = client.http.options(f"{client.url}/v1/uploads", timeout=10)
    assert about.headers["Tus-Version"] == "1.0.0"
    assert about.headers["Tus-Extension"] == "creation,checksum,expiration,termination"
    assert about.headers["Tus-Max-Size"] == str(pictures.LIMIT)
    assert client.http.post(f"{client.url}/v1/uploads", timeout=10).status_code == 412
    content = picture()
    place, _ = begin(client, content)
    good = TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    for status, change in ((415, {"Content-Type": "image/jpeg"}), (400, {"Upload-Offset": "-1"}),
                           (400, {"Upload-Checksum": "md5 x"}), (422, {"Upload-Checksum": "sha256 %%"})):  # fmt: skip
        answer = client.http.patch(f"{client.url}/v1/{place}", data=content, headers=good | change, timeout=10)
        assert (answer.status_code, answer.headers["Tus-Resumable"]) == (status, "1.0.0")
    for sha256, size in (("x", 10), ("A" * 64, 10), ("0" * 64, 0), ("0" * 64, -5)):
        with pytest.raises(Refused, match="not_readable"):
            begin(client, content, sha256, size)
    with pytest.raises(Refused, match="photo_large"):
        begin(client, content, "0" * 64, pictures.LIMIT + 1)
    answer = client.http.patch(f"{client.url}/v1/{place}", headers={"Content-Length": str(10**9)}, timeout=10)
    assert answer.status_code == 413
    assert client.http.get(f"{client.url}/v1/blobs/..%2f..%2fserver.db", timeout=10).status_code == 404


def test_no_account_takes_all_the_room_and_what_nobody_goes_on_with_is_forgotten(
    centre: Centre, client: Client
) -> None:
    for n in range(OPEN):
        place, _ = begin(client, b"", sha256=f"{n:064x}", size=100)
        patch(client, place, 0, b"x")
    with pytest.raises(Exception, match="too many photos"):
        begin(client, b"", sha256="f" * 64, size=100)
    assert len(list(centre.settings.parts.iterdir())) == OPEN
    with writing(centre.engine) as connection:
        connection.execute(upload.update().values(expires_at=clock.now() - DAY))
    forget_old(centre.engine, Folders(centre.settings.parts, centre.settings.blobs))
    assert list(centre.settings.parts.iterdir()) == []
    begin(client, b"", sha256="f" * 64, size=100)


@pytest.mark.parametrize("ask", ["begin", "head", "patch"])
def test_a_photo_that_was_whole_when_the_power_failed_is_finished_by_who_asks(
    centre: Centre, client: Client, ask: str
) -> None:
    case = centre.put("case", subsystem="reports", unit_id="u1")
    content = noisy(120)
    client.push(attach(client, case, content))
    place, _ = begin(client, content)
    patch(client, place, 0, content[:-10])
    with (centre.settings.parts / place.rpartition("/")[2]).open("ab") as part:
        part.write(content[-10:])  # on the disk, and then the server was killed
    match ask:
        case "begin":
            assert begin(client, content) == (place, len(content))
        case "head":
            assert head(client, place) == len(content)
        case _:
            assert patch(client, place, len(content), b"") == len(content)
    (here,) = attachments(centre)
    assert here.thumb_sha256 is not None


@one_database
def test_a_full_disk_at_the_centre_makes_the_photo_wait(
    centre: Centre, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = noisy(120)
    place, _ = begin(client, content)
    patch(client, place, 0, content[:5000])

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(api, "_write", full)
        with pytest.raises(Offline) as caught:
            patch(client, place, 5000, content[5000:])
        assert caught.value.retry_after == 60
    assert head(client, place) == 5000
    with monkeypatch.context() as disk:
        disk.setattr(blobs.os, "fsync", full)  # the part fits, what is kept of it does not
        with pytest.raises(Offline):
            patch(client, place, 5000, content[5000:])
    assert not [p for p in centre.settings.blobs.rglob("*") if p.is_file()]
    while (offset := head(client, place)) < len(content):
        patch(client, place, offset, content[offset:])
    assert len([p for p in centre.settings.blobs.rglob("*") if p.is_file()]) == 2


def test_a_photo_nothing_ever_named_is_forgotten_one_that_is_named_stays(centre: Centre, client: Client) -> None:
    case = centre.put("case", subsystem="reports", unit_id="u1")
    lost, used = noisy(80, 2), noisy(80, 3)
    client.push(attach(client, case, used))
    for content in (lost, used):
        send(client, content)
    with writing(centre.engine) as connection:
        connection.execute(upload.update().values(expires_at=clock.now() - DAY))
    forget_old(centre.engine, Folders(centre.settings.parts, centre.settings.blobs))
    (here,) = attachments(centre)
    kept = {p.name for p in centre.settings.blobs.rglob("*") if p.is_file()}
    assert kept == {here.sha256, here.thumb_sha256}
    with reading(centre.engine) as connection:
        assert set(connection.exec_driver_sql("SELECT sha256 FROM blob").scalars()) == kept
    assert get(client, here.sha256).status_code == 200


@one_database
def test_an_upload_that_goes_on_is_kept_for_another_while(centre: Centre, client: Client) -> None:
    content = noisy(120)
    place, _ = begin(client, content)
    with writing(centre.engine) as connection:
        connection.execute(upload.update().values(expires_at=clock.now() + DAY))
    patch(client, place, 0, content[:100])
    with reading(centre.engine) as connection:
        (expires,) = connection.execute(upload.select().with_only_columns(upload.c.expires_at)).scalars()
    assert expires > clock.now() + 6 * DAY
