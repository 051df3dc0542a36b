"""Reports of the same thing: one stands for all (the master), the others are merged into it and can be taken out again.

A merged report (a twin) names its master in `duplicate_of` and keeps in `before_merge` what it was. The master keeps the
earliest deadline of them all, and its own beside it in `own_due_at`; a decision on the deadline itself (extension, reopening)
is for all of them and forgets that. What the master answers its twins' citizens are answered too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ioc_contract.clock import Instant
from ioc_contract.kinds import KINDS
from ioc_contract.records import Case, Category, Stage

NEAR_METRES = 100
NEAR_DAYS = 14
"""Reports of a category that says nothing else are proposed as duplicates when they are so near and so few days apart."""

_RESTORED = ("state", "state_since", "stage", "due_at", "paused_at", "answer", "answered_at", "closed_at")


def reach(category: Category | None) -> tuple[int, int]:
    """Return within how many metres and days reports of a category may be of the same thing."""
    metres = category.near_metres if category is not None else None
    days = category.near_days if category is not None else None
    return NEAR_METRES if metres is None else metres, NEAR_DAYS if days is None else days


def kept(case: Case) -> dict[str, Any]:
    """Return what `before_merge` keeps of a report about to be merged."""
    kind = KINDS["case"]
    return {name: kind.value(name, getattr(case, name)) for name in _RESTORED}


def restored(case: Case) -> dict[str, Any]:
    """Return the fields of a twin as they were before it was merged; {} when that is not known."""
    kind = KINDS["case"]
    held = case.before_merge or {}
    return {name: kind.field(name, held[name]) for name in _RESTORED if name in held}


def joined(master: Case, twin: Case, at: Instant) -> Case:
    """Return the master with one more report merged into it."""
    after = replace(master, duplicate_count=master.duplicate_count + 1, updated_at=at)
    own, theirs = master.resolve_due_at, twin.resolve_due_at
    if master.answered_at is not None or own is None or theirs is None or theirs >= own:
        return after
    return _due(replace(after, own_due_at=own if master.own_due_at is None else master.own_due_at), theirs)


def parted(master: Case, others: Iterable[Case], at: Instant) -> Case:
    """Return the master with one report less; `others` are those that stay merged into it."""
    after = replace(master, duplicate_count=max(0, master.duplicate_count - 1), updated_at=at)
    own, held = master.own_due_at, master.resolve_due_at
    if own is None or held is None:
        return after
    due = max(held, min([own, *(c.resolve_due_at for c in others if c.resolve_due_at is not None)]))
    return _due(replace(after, own_due_at=None if due >= own else own), due)


def answered(twin: Case, master: Case, at: Instant) -> Case:
    """Return a twin as its citizen is told what the master's is."""
    return replace(twin, answer=master.answer, answered_at=master.answered_at, updated_at=at)


def _due(case: Case, at: Instant) -> Case:
    runs = case.stage is Stage.RESOLVE and case.due_at is not None
    return replace(case, resolve_due_at=at, due_at=at if runs else case.due_at)
