"""The diagnostic bundle: versions, settings, link history, counts and the end of the log, without anything personal or secret."""

from __future__ import annotations

import io
import platform
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from ioc_contract import PROTOCOL, SCHEMA, clock, software
from ioc_contract.kinds import KINDS
from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import database, keep

LOG_BYTES = 256 * 1024
"""So much of the end of the log, at most."""
SETTINGS = ("theme", "scale", "language")
"""The choices that say nothing about who works here."""
_HIDDEN = "[…]"
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PATTERNS = (
    (re.compile(r"\[parameters: .*"), "[parameters: […]]"),
    (re.compile(r"(?i)\b(authorization)\b.*"), r"\1 […]"),
    (re.compile(r"(?i)\b(bearer|token|password)\b\W+\S+"), r"\1 […]"),
    (re.compile(r"«[^»\n]*»"), "«…»"),
    (re.compile(r"(?<![\w.-])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ .-]?\d){8,14}(?![\w-])"), _HIDDEN),
)
_SECRET = re.compile(rf"(?<![\w-])(?!{_UUID}\b)(?=[\w=-]*\d)[A-Za-z0-9_=-]{{32,}}")
_LONGEST = 400
"""A word longer than this is none."""


def bundle(ws: Workspace, face: Mapping[str, str]) -> bytes:
    """Return the bundle as a zip file. `face` are versions only the face knows."""
    report = ws.report()
    known = [ws.actor.name, ws.actor.id, str(Path.home()), *ws.actor.name.split(), *_user(ws)]
    hide = [word for word in known if len(word) > 1]
    about = {
        "made_at": clock.local(clock.now()).isoformat(),
        "desktop": software.version(),
        "server": _address(report.server),
        "server_version": report.version,
        "protocol": PROTOCOL,
        "schema": SCHEMA,
        "python": platform.python_version(),
        "system": platform.platform(),
        "sqlite": sqlite3.sqlite_version,
        "role": str(ws.actor.role),
        **face,
    }
    link = {
        "clock_offset_ms": ws.clock_offset_ms,
        "heard_at": report.heard_at,
        "changed_at": report.changed_at,
        "history": [asdict(n) for n in report.links],
        "errors": [{**asdict(n), "detail": clean(n.detail, hide)} for n in report.errors],
    }
    parts: dict[str, Any] = {
        "about.json": about,
        "settings.json": _settings(ws.choices),
        "link.json": link,
        "counts.json": _counts(ws),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, orjson.dumps(content, option=orjson.OPT_INDENT_2))
        file.writestr("log.txt", clean(_tail(ws.logs), hide))
    return made.getvalue()


def clean(text: str, known: Iterable[str] = ()) -> str:
    """Return a log's text with words known to be personal, addresses, numbers, secrets and quoted words hidden."""
    text = re.sub(r"\S+", lambda found: _word(found[0]), text)
    for word in sorted(set(known), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: _HIDDEN, text)
    for pattern, put in _PATTERNS:
        text = pattern.sub(put, text)
    return text


def _word(word: str) -> str:
    """Return a word of the log, hidden when it is nobody's but a person's: the log is English, so other letters are somebody's."""
    if len(word) > _LONGEST or not word.replace("…", "").replace("«", "").replace("»", "").isascii() or "@" in word:
        return _HIDDEN
    return _SECRET.sub(_HIDDEN, word)


def _counts(ws: Workspace) -> dict[str, Any]:
    assert ws.outbox is not None
    rows = {
        name: int(ws.cache.exec_driver_sql(f"SELECT count(*) FROM {kind.table}").scalar_one())
        for name, kind in KINDS.items()
    }
    states = dict(map(tuple, ws.outbox.exec_driver_sql("SELECT state, count(*) FROM operation GROUP BY state").all()))
    files = {
        path.name: path.stat().st_size
        for connection in (ws.cache, ws.outbox)
        if (where := database.folder(connection)) is not None
        for path in sorted(where.glob("*.db"))
    }
    return {
        "rows": rows,
        "operations": states,
        "waiting": Counter(e.operation.kind for e in desk.waiting(ws)),
        "inbox": Counter(f"{i.result.status} {i.result.code}" for i in desk.inbox(ws)),
        "drafts": len(desk.drafts(ws)),
        "photos_waiting": len(keep.uploads(ws.outbox, ws.key)),
        "files": {re.sub(r"[0-9a-f-]{16,}", "…", name): size for name, size in files.items()},
    }


def _settings(path: Path | None) -> dict[str, Any]:
    held = _json(path)
    return {name: held[name] for name in SETTINGS if isinstance(held.get(name), str | int | float)}


def _user(ws: Workspace) -> list[str]:
    name = _json(ws.choices).get("user")
    return [name] if isinstance(name, str) else []


def _json(path: Path | None) -> dict[str, Any]:
    try:
        found = orjson.loads(path.read_bytes()) if path is not None else {}
    except (OSError, orjson.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _address(server: str) -> str:
    """Return the centre's address without a name or password in it."""
    parts = urlsplit(server)
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}" if parts.hostname else ""


def _tail(folder: Path | None) -> str:
    if folder is None:
        return ""
    files = sorted(folder.glob("ioc-desktop.log*"), key=lambda p: p.stat().st_mtime)
    data = b"".join(path.read_bytes()[-LOG_BYTES:] for path in files)[-LOG_BYTES:]
    return data.decode("utf-8", "replace")
