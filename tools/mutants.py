"""Plants known protocol faults in a copy of desk and centre, one at a time, and sees that the proofs find every one.

    python tools/mutants.py [NAME …] [--jobs N]

A fault is a change of the source given word for word; when the source no longer has those words the script says so and
fails, so that no fault is quietly not planted. Every suite is run without a fault first: one that fails then finds
nothing. Prints a table and exits with 1 if a fault survives.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("ioc_contract", "ioc_desktop", "ioc_server", "tests", "benchmarks")
WALKS = ("-m", "tests.proofs.walk", "--once", "--examples", "25", "--steps", "40", "--seed", "1", "--no-shrink")
POWER = ("-m", "tests.e2e.power", "--cuts", "150", "--every", "1000")
SECONDS = 240
"""A suite that takes longer has not found the fault."""


@dataclass(frozen=True)
class Mutant:
    """A fault: what it breaks, and the changes (file, words, other words) that plant it."""

    name: str
    says: str
    changes: tuple[tuple[str, str, str], ...]
    suite: tuple[str, ...] = WALKS


def tests(*words: str) -> tuple[str, ...]:
    return ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *words)


ENGINE, RELOAD = "ioc_desktop/sync/engine.py", "ioc_desktop/sync/reload.py"
OUTBOX, OVERLAY = "ioc_desktop/store/outbox.py", "ioc_desktop/store/overlay.py"
OPERATIONS, FEED = "ioc_server/services/operations.py", "ioc_server/store/feed.py"
CURSORS = "ioc_server/store/cursors.py"

MUTANTS = (
    Mutant(
        "cursor-first", "the cursor is committed before its rows",
        ((ENGINE, "            for table in page.tables:\n",
          '            store.set_meta(self.cache, "cursor", page.cursor)\n            self.cache.commit()\n'
          "            database.begin(self.cache)\n            for table in page.tables:\n"),),
        tests("tests/unit/test_engine.py"),
    ),
    Mutant(
        "sending-is-sent", "an operation on its way counts as sent",
        ((OUTBOX, 'UNSENT = ("waiting", "sending")', 'UNSENT = ("waiting",)'),),
    ),
    Mutant(
        "claim-apart", "the record of the id is committed apart from what the operation did",
        ((OPERATIONS, "        return _before(connection, op)\n",
          "        return _before(connection, op)\n    raw = connection.connection.driver_connection\n"
          '    raw.execute("COMMIT")\n    raw.execute("BEGIN IMMEDIATE")\n'),),
    ),
    Mutant(
        "no-idempotency", "the same id is applied again",
        ((OPERATIONS, "        return _before(connection, op)\n", "        pass\n"),),
    ),
    Mutant(
        "another-answer", "a repeat gets another answer than the first time",
        ((OPERATIONS, "    return codec.decode(OpResult, stored.result)\n",
          '    return OpResult(op.op_id, "refused", None, "already_exists")\n'),),
    ),
    Mutant(
        "version-still", "a changed row keeps its version",
        (("ioc_server/store/write.py", "version = {kind.table}.version + 1", "version = {kind.table}.version"),),
    ),
    Mutant("left-ignored", "what left the scope stays", ((ENGINE, "for left in page.left:", "for left in ():"),)),
    Mutant(
        "lane-not-held", "a refused operation does not hold back the next of its entity",
        ((OPERATIONS, "            blocked.add(entity)\n", "            pass\n"),),
    ),
    Mutant(
        "overlay-off-on-answer", "the overlay goes when the answer comes, not when the row does",
        ((OVERLAY, "            version is None\n", "            version is not None\n"),),
    ),
    Mutant(
        "line-not-laid", "what is so already is not shown though nobody was told of it",
        ((OVERLAY, "if not outcome.entries and VERBS[op.kind].records:", "if False:"),),
        tests("tests/unit/test_desk.py"),
    ),
    Mutant(
        "once-said-stays", "what a restored centre refuses keeps the line it had of the old one",
        ((ENGINE, '                store.remove(self.cache, KINDS["entry"], refused)\n', "                pass\n"),),
        tests("tests/unit/test_engine.py", "-k", "restored"),
    ),
    Mutant(
        "already-waits", "a line the centre will not send is waited for",
        ((OVERLAY, "not in beside or _already(item):", "not in beside:"),),
        tests("tests/unit/test_desk.py"),
    ),
    Mutant(
        "undoing-stops-sync", "the undoing of a creation that somebody touched is no conflict",
        (("ioc_contract/undo.py", """        if touched:
            raise Conflict("touched_since", {"field": touched[0]})
        after = restored(record, op, done, at)
    else:
""", "        after = restored(record, op, done, at)\n    else:\n"),),
        tests("tests/unit/test_undo.py"),
    ),
    Mutant(
        "refused-stays", "a refused operation stays on the screen",
        ((ENGINE, '        self._lay([sent[r.op_id] for r in known], [r.op_id for r in known if r.status != "applied"])\n', ""),),
    ),
    Mutant(
        "inbox-apart", "the inbox entry is another commit than the refusal",
        ((OUTBOX, "    commit_all(connection, statements)\n    note(connection, notes)\n",
          "    for sql, rows in statements:\n        commit(connection, sql, rows)\n    note(connection, notes)\n"),),
    ),
    Mutant(
        "journal-kept", "after a new epoch the journal is not sent again",
        ((ENGINE, "again_since = None if before is None else", "again_since = None if before else"),),
    ),
    Mutant(
        "photos-stay", "after a new epoch the photos of what is sent again are not",
        ((ENGINE, "if since is not None and self.photos is not None:", "if since is None and self.photos is not None:"),),
    ),
    Mutant(
        "not-mine", "what another account left at this desk is sent by who sits there now",
        ((OUTBOX, 'f"{_SELECT} WHERE account = ? AND state IN ({listed}) ORDER BY seq"',
          'f"{_SELECT} WHERE account >= substr(?, 1, 1) AND state IN ({listed}) ORDER BY seq"'),),
        tests("tests/unit/test_engine.py"),
    ),
    Mutant(
        "photo-forgotten", "attaching a photo in vain takes it from the record that waits for it",
        (("ioc_desktop/services/attachments.py", 'for item in items} - waiting:', "for item in items}:"),),
    ),
    Mutant(
        "photo-called-back", "a photo that another record names goes when one attaching is undone",
        (("ioc_desktop/store/unsent.py", " and not outbox.naming(connection, account, photo.sha256) - ours", ""),),
    ),
    Mutant(
        "epoch-ignored", "the centre takes cursors of another epoch, the desk does not ask",
        ((CURSORS, "if its_epoch != epoch:", "if its_epoch is None:"),
         (ENGINE, "        if self.meet(session.epoch):\n", "        if not session.epoch:\n")),
    ),
    Mutant(
        "restored-believed",
        "of a restored centre only rows of another version are fetched",
        ((RELOAD, 'if level != "verify" or store.meta(engine.cache, "restored") is not None:', 'if level != "verify":'),),
    ),
    Mutant(
        "gap-taken", "an event is written though one before it was lost",
        ((ENGINE, "event.prev is None or event.prev > at", "event.prev is None"),),
    ),
    Mutant(
        "page-stale", "a page of changes made for one desk is given to another though a row of it has left the scope",
        (("ioc_server/services/pages.py", "            or read.places(connection, visit.scopes, after, page.position) != page.places\n", ""),),
        tests("tests/server/test_pages.py", "-k", "sqlite"),
    ),
    Mutant(
        "page-of-another", "a page with the rows of one account alone is given to others",
        (("ioc_server/services/pages.py", "        if not alone:\n", "        if page:\n"),),
        tests("tests/server/test_pages.py", "-k", "sqlite"),
    ),
    Mutant(
        "scope-unchecked", "the centre applies operations beyond the account's scope",
        ((OPERATIONS, "        if placed and not scopes.covers(actor, scopes.place(op.entity_kind, record)):\n", "        if not visit:\n"),
         ("ioc_contract/operations.py", "        _in_scope(actor, op.entity_kind, record)\n", "        pass\n")),
    ),
    Mutant(
        "scope-mark-ignored", "the centre goes on with a cursor of another scope",
        ((CURSORS, "if mark != _mark(scopes):", "if mark is None:"),),
    ),
    Mutant(
        "revoked-kept", "rows of a scope that was lost stay",
        (("ioc_desktop/sync/compare.py", "        lost += held\n", ""),),
    ),
    Mutant(
        "digest-ignored", "a digest that differs is ignored",
        ((RELOAD, "        compare.level(engine, wrong)\n", ""),),
    ),
    Mutant(
        "same-position", "two changes get one position",
        ((FEED, 'AFTER UPDATE ON {table} BEGIN {_ADVANCE} {enter}', 'AFTER UPDATE ON {table} BEGIN {enter}'),),
    ),
    Mutant(
        "taken-back-on-its-way", "what was given to the centre can be taken back",
        ((OUTBOX, 'e.state == "waiting" and e.tries == 0]', 'e.state in ("waiting", "sending")]'),
         (OUTBOX, "SET state = 'cancelled', done_at = ? WHERE op_id = ? AND state = 'waiting' AND tries = 0",
          "SET state = 'cancelled', done_at = ? WHERE op_id = ?")),
    ),
    Mutant(
        "outbox-half-synced", "a commit of the outbox is not synced to the disk",
        (("ioc_desktop/store/database.py", "'FULL' if durable else 'NORMAL'", "'NORMAL' if durable else 'NORMAL'"),),
        POWER,
    ),
    Mutant(
        "name-not-synced", "the name of a photo that was attached may be gone after a power cut",
        (("ioc_desktop/store/files.py", 'if os.name == "posix":', "if not path.name:"),),
        POWER,
    ),
    Mutant(
        "mirror-late", "the mirror does not get what was done",
        ((OUTBOX, '    note(connection, [{"op": r[5], "account": account, "step": step, "image": r[8]} for r in rows])\n', ""),),
        tests("tests/unit/test_outbox.py"),
    ),
    Mutant(
        "photo-undone-too-soon", "a photo is called back before the centre has taken the undoing of its attaching",
        (("ioc_desktop/services/desk.py", "unsent.hold(connection", "unsent.call_back(connection"),),
        tests("tests/unit/test_photo_undone.py"),
    ),
    Mutant(
        "file-not-laid", "a ready file takes the cache's place without what waits in the outbox",
        (("ioc_desktop/sync/ready_file.py",
          "laid = overlay.lay_all(other, engine.outbox, engine.account, engine.actor)", "laid = overlay.Laid()"),),
        tests("tests/e2e/test_ready_file.py", "-k", "acts_meanwhile and sqlite"),
    ),
    Mutant(
        "file-under-a-reader", "a ready file takes the place of a cache that somebody has open",
        (("ioc_desktop/store/cache.py", 'if path.with_name(f"{path.name}-wal").exists():', "if not path.name:"),),
        tests("tests/e2e/test_ready_file.py", "-k", "has_open and sqlite"),
    ),
    Mutant(
        "last-writer-wins", "who comes last wins",
        (("ioc_contract/operations.py", "            found.add(name)\n", "            pass\n"),),
        tests("tests/unit/test_operations.py"),
    ),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(m.name for m in MUTANTS)}")
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    unknown = set(chosen.names) - {m.name for m in MUTANTS}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    wanted = [m for m in MUTANTS if not chosen.names or m.name in chosen.names]
    for mutant in wanted:
        check(mutant)
    found = []
    with ThreadPoolExecutor(chosen.jobs) as pool:
        whole = [Mutant("none", "no fault", (), suite) for suite in dict.fromkeys(m.suite for m in wanted)]
        for one, (fails, _, words) in zip(whole, pool.map(hunt, whole), strict=True):
            if fails:
                raise SystemExit(f"{' '.join(one.suite)} fails without a fault:\n{words}")
        for mutant, one in zip(wanted, pool.map(hunt, wanted), strict=True):
            found.append(one)
            killed, took, words = one
            print(
                f"{'found   ' if killed else 'SURVIVED'} {took:5.1f} s  {mutant.name:24} {mutant.says}\n{'':18} {words}"
            )
            sys.stdout.flush()
    survivors = [m.name for m, (killed, _, _) in zip(wanted, found, strict=True) if not killed]
    print(
        f"{len(wanted) - len(survivors)} of {len(wanted)} found"
        + (f"; not: {', '.join(survivors)}" if survivors else "")
    )
    return bool(survivors)


def hunt(mutant: Mutant) -> tuple[bool, float, str]:
    """Plant a fault in a copy and run its suite there; return whether it was found, after how long, and by what words."""
    with tempfile.TemporaryDirectory(prefix="ioc-mutant-") as folder:
        copy = Path(folder)
        for package in PACKAGES:
            shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(ROOT / "pyproject.toml", copy / "pyproject.toml")
        plant(mutant, copy)
        began = time.monotonic()
        try:
            done = subprocess.run(
                [sys.executable, *mutant.suite], cwd=copy, capture_output=True, text=True, encoding="utf-8",
                errors="replace", timeout=SECONDS, check=False, env={**os.environ, "PYTHONPATH": str(copy)},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return False, time.monotonic() - began, "took too long"
        took = time.monotonic() - began
        if any(w in done.stderr for w in ("SyntaxError", "ImportError", "NameError", "No module named")):
            raise SystemExit(f"{mutant.name} does not run:\n{done.stderr[-2000:]}")
        return done.returncode != 0, took, _words(done.stdout + done.stderr)


def plant(mutant: Mutant, root: Path) -> None:
    """Change the source below `root`. Raises SystemExit when it does not have the words of the fault exactly once."""
    check(mutant, root)
    for name, words, others in mutant.changes:
        path = root / name
        path.write_text(path.read_text("utf-8").replace(words, others), "utf-8")


def check(mutant: Mutant, root: Path = ROOT) -> None:
    """Raise SystemExit when the source does not have the words of the fault exactly once."""
    for name, words, _ in mutant.changes:
        if (times := (root / name).read_text("utf-8").count(words)) != 1:
            raise SystemExit(
                f"{mutant.name}: {name} has {times} times instead of once:\n{words}\n"
                "The source has changed: give this fault its new words, or another that breaks the same."
            )


def _words(output: str) -> str:
    """Return what the suite said was wrong, in short."""
    lines = [
        line for line in output.splitlines() if line.startswith(("AssertionError", "E   ", "ioc_", "sqlalchemy.exc"))
    ]
    last = next((line for line in reversed(output.splitlines()) if line.strip()), "no word")
    return (lines[-1] if lines else last).removeprefix("E   ").strip()[:90]


if __name__ == "__main__":
    sys.exit(main())
