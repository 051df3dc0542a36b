"""An act on many reports, seen before it is done: what would change, what not and why; then in parts, to be stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ioc_desktop.services import bulk, desk
from ioc_desktop.services.board_queue import QueueRow, Reference
from ioc_desktop.services.bulk import Act, DryRun, Group
from ioc_desktop.services.changes import ChangeSet
from ui.cases import story, words
from ui.cases.verbs import CaseVerb
from ui.dialogs import Dialog
from ui.panel import PanelContext
from ui.widgets.branches import Branches
from ui.widgets.labels import label
from ui.widgets.numbers import counted, number
from ui.widgets.progress import Progress
from ui.words import time_of_day

translate = QCoreApplication.translate
QUIET = 2 * bulk.PART
"""Up to so many reports are done without a bar that would only flash."""


def reason(group: Group, reference: Reference, now: int) -> str:
    """Return why a group would not change, with how many it is."""
    n = len(group.rows)
    if group.why.code == bulk.SAME:
        return counted(translate("Bulk", "{n} đã như vậy rồi"), n)
    if group.why.code == bulk.MOVE:
        text = translate("Bulk", "{n} ở trạng thái «{state}» từ {at}|{n} ở trạng thái «{state}», gần nhất từ {at}")
        return counted(text, n, state=words.state(group.state), at=time_of_day(group.since, now))
    why = story.refusal(group.why, reference).rstrip(".")
    return counted(translate("Bulk", "{n} không được: {why}"), n, why=why)


def summary(run: DryRun) -> str:
    """Return how many would change."""
    text = translate("Bulk", "{n} trong {all} sẽ đổi")
    return text.format(n=number(len(run.possible)), all=number(run.asked))


class PreviewDialog(Dialog):
    """What an act would change and what not, every report listed. `now` is the centre's time, `opened` is told the report the
    operator wants to see."""

    def __init__(
        self,
        verb: CaseVerb,
        about: str,
        run: DryRun,
        reference: Reference,
        now: int,
        opened: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(verb.title, parent, 560, about)
        self.summary = label(summary(run), "title")
        self.body.addWidget(self.summary)
        self.reasons = [reason(g, reference, now) for g in run.groups]
        if run.gone:
            self.reasons.append(counted(translate("Bulk", "{n} không còn ở trên máy này"), run.gone))
        for text in self.reasons[:3]:  # the others are in the tree
            self.add_text(text, "muted")
        self.tree = Branches(translate("Bulk", "Từng phản ánh"))
        for text, group in zip(self.reasons, run.groups, strict=False):
            self._branch(text, group.rows, len(group.rows) <= 20)
        if run.possible:
            self._branch(counted(translate("Bulk", "{n} sẽ đổi"), len(run.possible)), run.possible, not run.groups)
        self.tree.opened.connect(opened)
        self.body.addWidget(self.tree)
        self.add_text(
            translate("Bulk", "Enter trên một phản ánh để xem nó. Cả việc này hoàn tác một lần bằng Ctrl+Z."), "caption"
        )
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(
            counted(translate("Bulk", "Làm với {n} phản ánh"), len(run.possible)), "primary", accept=True, default=True
        )
        self.ok.setEnabled(bool(run.possible))
        self.ok.setFocus()

    def _branch(self, text: str, rows: Sequence[QueueRow], expanded: bool) -> None:
        shown = [
            (f"{words.number(row.number)} · {' '.join(row.title.split())}", words.state(row.state), row.id)
            for row in rows
        ]
        self.tree.branch(text, shown, expanded)


async def ask(
    context: PanelContext, verb: CaseVerb, act: Act, ids: Sequence[str], reference: Reference, about: str, over: QWidget
) -> DryRun | None:
    """Show what an act would do to reports; return it when the operator agrees, None when not."""
    run = await context.jobs.run(bulk.dry_run, act, ids)

    def opened(id: str) -> None:
        context.bus.open_requested.emit("case", id)

    dialog = PreviewDialog(verb, about, run, reference, context.jobs.now(), opened, over)
    waiting = True

    async def rehearse() -> None:  # while it is read
        wanted = [row.id for row in run.possible]
        for start in range(0, len(wanted), bulk.PART):
            if waiting:
                await context.jobs.run(bulk.rehearse, act, wanted[start : start + bulk.PART])

    if len(run.possible) > bulk.PART:
        context.jobs.start(rehearse())
    try:
        return run if await dialog.asked() else None
    finally:
        waiting = False


async def carry_out(
    context: PanelContext, verb: CaseVerb, act: Act, ids: Sequence[str], over: QWidget
) -> tuple[int, ChangeSet] | None:
    """Do an act as one step; return how many were changed. None when it was stopped: then nothing was done."""
    bar = Progress(verb.title, len(ids), over) if len(ids) > QUIET else None
    if bar is not None:
        bar.open()
    prepared: list[desk.Prepared] = []
    try:
        for start in range(0, len(ids), bulk.PART):
            prepared += await context.jobs.run(bulk.prepare, act, ids[start : start + bulk.PART])
            if bar is not None:
                bar.step(start + bulk.PART)
                if bar.stopped:
                    return None
        return len(prepared), await context.jobs.run(desk.save, prepared)
    finally:
        if bar is not None:
            bar.finish()
