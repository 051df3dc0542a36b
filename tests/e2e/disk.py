"""What a disk holds after a power cut: replayed from the system calls of a process, as strace writes them down.

Certain is only what was synced: the bytes of a file by fsync or fdatasync of it, names (made, renamed, removed) by fsync of
their folder, a new file's name also by its own fsync. Of what came after, names last up to any moment, and of the bytes any
part of a page or none may be there.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PAGE = 4096
CALLS = (
    "openat", "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2", "unlink", "unlinkat",
    "writev", "pwritev", "pwritev2", "fallocate", "copy_file_range", "sendfile", "link", "linkat",
)  # fmt: skip
_LINE = re.compile(r"^(\d+) +(?:(\w+)\((.*)|<\.\.\. (\w+) resumed>(.*))$")
_FILE = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_PASSED_OVER = ("-shm", "ballast", ".log", ".lock")
"""Ends of names of files whose content is nobody's concern after a power cut."""


def strace() -> str | None:
    """Return the tracer, None where it is not installed or may not trace."""
    found = shutil.which("strace")
    if found and subprocess.run([found, "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0:
        return found
    return None


def traced(program: str, into: Path, command: Sequence[str]) -> list[str]:
    """Return the command that runs another and writes its system calls down."""
    calls = ",".join(CALLS)
    return [
        program,
        "-f",
        "-y",
        "-xx",
        "-s",
        str(1 << 26),
        "-e",
        f"trace={calls}",
        "-e",
        "signal=none",
        "-o",
        str(into),
        *command,
    ]


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that went well: begun and ended at these lines of the trace."""

    name: str
    began: int
    ended: int
    path: str
    """Of the file it is about; of a rename what it was."""
    data: bytes = b""
    at: int = 0
    """Offset of a write; length of a truncation."""
    other: str = ""
    """What a file is renamed to."""
    made: bool = False
    emptied: bool = False


def calls(trace: Path, root: Path) -> Iterator[Call]:
    """Yield what concerns files below `root`, and what was written to standard output, in the order in which it ended."""
    begun: dict[str, tuple[int, str, str]] = {}
    with trace.open(encoding="ascii") as lines:
        for number, line in enumerate(lines):
            found = _LINE.match(line.rstrip("\n"))
            if found is None:
                continue
            thread, name, rest, resumed, tail = found.groups()
            began = number
            if resumed is not None:
                began, name, rest = begun.pop(thread)
                rest += tail
            elif rest.endswith("<unfinished ...>"):
                begun[thread] = (number, name, rest.removesuffix("<unfinished ...>").rstrip())
                continue
            call = _call(name, rest, began, number, f"{root}/")
            if call is not None:
                yield call


def _call(name: str, rest: str, began: int, ended: int, root: str) -> Call | None:
    body, _, result = rest.rpartition(" = ")
    if result.startswith(("-1", "?")):
        return None
    texts = [bytes.fromhex(t.replace("\\x", "")) for t in _TEXT.findall(body)]
    held = _FILE.match(body)
    path = "" if held is None else bytes.fromhex(held[1].replace("\\x", "")).decode()
    path = path.removesuffix("(deleted)")
    if name == "write" and body.startswith("1<"):
        return Call("said", began, ended, "", texts[0])
    if name == "openat":
        path = texts[-1].decode()
        flags = body.rpartition('"')[2]
        if not path.startswith(root) or "O_CREAT" not in flags:
            return None
        return Call("open", began, ended, path, made=True, emptied="O_TRUNC" in flags)
    if name in ("rename", "renameat", "renameat2", "unlink", "unlinkat"):
        paths = [t.decode() for t in texts]
        if not paths[0].startswith(root):
            return None
        return Call(name[:6], began, ended, paths[0], other=paths[-1])
    if not f"{path}/".startswith(root):
        return None
    numbers = body.rpartition('"')[2] if texts else body.rpartition(">")[2]
    count = [int(n) for n in re.findall(r"-?\d+", numbers)]
    match name:
        case "pwrite64":
            return Call("write", began, ended, path, texts[0], count[-1])
        case "write":
            return Call("append", began, ended, path, texts[0])
        case "ftruncate":
            return Call("truncate", began, ended, path, at=count[-1])
        case "fsync" | "fdatasync":
            return Call("sync", began, ended, path)
    raise AssertionError(f"a call this replay does not know: {name}({body[:200]}")


@dataclass(slots=True)
class _File:
    size: int = 0
    """As the process sees it."""
    safe: bytearray = field(default_factory=bytearray)
    """What is on the disk for certain."""
    later: list[tuple[Call, int]] = field(default_factory=list)
    """Writes (with their offset) and truncations since."""

    def sync(self, until: int) -> None:
        for call, at in self.later:
            if call.ended < until:
                _do(self.safe, call, at)
        self.later = [(c, at) for c, at in self.later if c.ended >= until]


def _do(content: bytearray, call: Call, at: int) -> None:
    if call.name == "truncate":
        del content[at:]
        content.extend(bytes(at - len(content)))
    else:
        content.extend(bytes(max(0, at + len(call.data) - len(content))))
        content[at : at + len(call.data)] = call.data


class Disk:
    """The files below a folder while a trace goes on."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._live: dict[str, _File] = {}
        self._safe: dict[str, _File] = {}
        self._names: list[tuple[str, str, str, _File]] = []
        """What happened to names since their folder was synced: what, path, other path, file."""
        self.said = b""

    def take(self, call: Call) -> None:
        """Go on by one call."""
        if call.name == "said":
            self.said += call.data
            return
        if call.path.endswith(_PASSED_OVER):
            return
        match call.name:
            case "open":
                file = self._live.get(call.path)
                if file is None:
                    file = self._live[call.path] = _File()
                    self._names.append(("make", call.path, "", file))
                if call.emptied and file.size:
                    file.later.append((Call("truncate", call.began, call.ended, call.path), 0))
                    file.size = 0
            case "rename" | "unlink" if call.path in self._live:
                file = self._live.pop(call.path)
                self._names.append((call.name, call.path, call.other, file))
                if call.name == "rename":
                    self._live[call.other] = file
            case "sync" if call.path in self._live:
                file = self._live[call.path]
                file.sync(call.began)
                made = [n for n, entry in enumerate(self._names) if entry[0] == "make" and entry[3] is file]
                if made:
                    self._settle(made[0] + 1)
            case "sync":
                last = [n for n, entry in enumerate(self._names) if str(Path(entry[1]).parent) == call.path]
                if last:
                    self._settle(last[-1] + 1)
            case _:
                if call.path not in self._live:
                    return  # removed already: nobody will see it
                file = self._live[call.path]
                at = file.size if call.name == "append" else call.at
                file.later.append((call, at))
                file.size = at if call.name == "truncate" else max(file.size, at + len(call.data))

    def cut(self, dice: random.Random) -> dict[str, bytes]:
        """Return what is there when the power goes now, by the names of files below the folder."""
        names = dict(self._safe)
        for entry in self._names[: dice.randint(0, len(self._names))]:
            _rename(names, entry)
        kept = dice.choice([0.0, 1.0, dice.random()])
        found = {}
        for path, file in names.items():
            content = bytearray(file.safe)
            for call, at in file.later:
                for part, begins in _pages(call, at):
                    if dice.random() < kept:
                        _do(content, part, begins)
            found[str(Path(path).relative_to(self._root))] = bytes(content)
        return found

    def _settle(self, count: int) -> None:
        for entry in self._names[:count]:
            _rename(self._safe, entry)
        del self._names[:count]


def _rename(names: dict[str, _File], entry: tuple[str, str, str, _File]) -> None:
    what, path, other, file = entry
    if what == "make":
        names[path] = file
    else:
        names.pop(path, None)
        if what == "rename":
            names[other] = file


def _pages(call: Call, at: int) -> Iterable[tuple[Call, int]]:
    """Split a write where pages of the disk end: each may arrive without the others."""
    if call.name == "truncate":
        yield call, at
        return
    start = 0
    while start < len(call.data):
        end = min(len(call.data), start + PAGE - (at + start) % PAGE)
        yield Call("write", call.began, call.ended, call.path, call.data[start:end]), at + start
        start = end
