"""Does an action on reports: asks what must be asked, does it to those it is allowed on, says what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ioc_contract import claims, clock
from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.errors import Refused
from ioc_contract.folding import nfc
from ioc_contract.permissions import Permission
from ioc_contract.records import Case, CaseState, Priority
from ioc_contract.states import CASE_MOVES
from ioc_desktop.services import board_merge, board_queue, board_subtasks, desk
from ioc_desktop.services.board_queue import QueueRow
from ioc_desktop.services.bulk import Act
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ui import dialogs
from ui.cases import bulk, edit, story, words
from ui.cases.agencies import AgenciesDialog
from ui.cases.merge import MergeDialog
from ui.cases.protect import ProtectDialog
from ui.cases.rating import RatingDialog
from ui.cases.reply import ReplyDialog, filled
from ui.cases.subtasks import SubtasksDialog
from ui.cases.verbs import CaseVerb, edit_title, verbs
from ui.cases.writing import Writing
from ui.dialogs import Option
from ui.panel import PanelContext
from ui.verbs import field
from ui.widgets.numbers import counted

_ENDING = ("case.reply", "case.request_approval", "case.close")
"""Actions that say the work is done."""


@dataclass(frozen=True, slots=True)
class Target:
    """A report an action is meant for, as far as a list knows it."""

    id: str
    title: str
    number: int | None
    state: CaseState
    extension: bool
    rating: int | None = None
    claimed_by: str | None = None
    claimed_at: Instant | None = None

    @classmethod
    def of(cls, row: QueueRow | Case) -> Target:
        return cls(
            row.id, row.title, row.number, row.state, row.extension_until is not None, row.rating, row.claimed_by,
            row.claimed_at,
        )  # fmt: skip


class CaseActions(QObject):
    """The actions of one panel. Everything asked is asked over `over`."""

    def __init__(self, context: PanelContext, over: QWidget) -> None:
        super().__init__(over)
        self._context = context
        self._over = over
        self._writing = Writing(context.jobs, self)
        self.verbs = verbs()
        self.reference = story.NOTHING
        self.now: Callable[[], int] = clock.now
        """The centre's time, as well as the panel knows it."""

    def allowed(self, kind: str, targets: Sequence[Target]) -> list[Target]:
        """Return those of the targets the account may do this to now."""
        actor, now = self._context.actor, self.now()
        wanted = {kind, "case.release"} if kind == "case.claim" else {kind}
        return [
            t
            for t in targets
            if wanted
            & board_queue.allowed(actor.may, t.state, t.extension, t.rating, claims.holder(t, now) is not None)
        ]

    async def run(self, kind: str, targets: Sequence[Target], more: Sequence[str] = ()) -> bool:
        """Ask what `kind` needs and do it; return whether anything was done. `more` are ids meant beside the targets."""
        verb, able, many = self.verbs[kind], self.allowed(kind, targets), len(targets) + len(more) > 1
        if kind == "case.mark_duplicate" and targets:
            return await self.duplicates(targets)
        if kind == "case.claim" and able and not more:
            return await self._claim(able)
        if not able:
            self._say("warning", self.tr("Không thể «{title}» ở trạng thái này.").format(title=verb.title))
            return False
        ids = [*(t.id for t in targets), *more] if many else [t.id for t in able]
        if not await self._despite_tasks(verb, ids):
            return False
        with self._writing.dialog(ids if verb.asks else ()):
            asked = await self._ask(verb, able, len(targets) + len(more))
        if asked is None:
            return False
        values, text, public = asked
        if many:
            done = await self._do_many(verb, Act(kind, values, text, public), ids)
        else:
            done = await self._do(verb, ids, values, text, public)
        if done and (text or verb.asks == "rating"):
            await self._forget(verb, able)
        return done

    async def choose_move(self, targets: Sequence[Target]) -> str | None:
        """Let one of the moves be chosen that some of the targets may make now; return its kind."""
        moves = [k for k in self.verbs if k in CASE_MOVES and self.allowed(k, targets)]
        if not moves:
            self._say("warning", self.tr("Không có bước nào làm được với phản ánh này."))
            return None
        counts = {k: len(self.allowed(k, targets)) for k in moves}
        options = [
            Option(
                k, self.verbs[k].title, f"{counts[k]}/{len(targets)}" if len(targets) > 1 else "", self.verbs[k].icon
            )
            for k in moves
        ]
        return await dialogs.choose(
            field("state"), options, about=self.concerns(targets), ok=self.tr("Tiếp"), parent=self._over
        )

    async def do(
        self,
        kind: str,
        ids: Sequence[str],
        values: Mapping[str, Any],
        text: str = "",
        public: bool = False,
        add: Sequence[Mapping[str, Any]] = (),
    ) -> bool:
        """Do an action to those of `ids` that the rules allow and say what came of it."""
        verb = self.verbs[kind]
        return await self._despite_tasks(verb, ids) and await self._do(verb, ids, values, text, public, add)

    async def _do(
        self,
        verb: CaseVerb,
        ids: Sequence[str],
        values: Mapping[str, Any],
        text: str,
        public: bool,
        add: Sequence[Mapping[str, Any]] = (),
    ) -> bool:
        kind = verb.kind

        def work(ws: Workspace) -> tuple[Any, desk.Preview]:
            seen = desk.preview(ws, "case", kind, ids, set=values, text=text)
            if not seen.possible:
                return None, seen
            return desk.act(ws, "case", kind, seen.possible, set=values, text=text, public=public, add=add), seen

        try:
            changes, seen = await self._context.jobs.run(work)
        except Refused as error:
            self._say("error", story.refusal(error, self.reference))
            return False
        parts = [counted(verb.done, len(seen.possible))] if seen.possible else []
        parts += dict.fromkeys(story.refusal(e, self.reference) for e in seen.refused.values())
        self._say("info" if seen.possible else "error", " ".join(parts))
        if changes is not None:
            self._context.bus.changed.emit(changes)
        return bool(seen.possible)

    async def do_many(self, verb: CaseVerb, act: Act, ids: Sequence[str]) -> bool:
        """Show what an act would do to many reports, do it as one step once agreed, and say what came of it."""
        return await self._despite_tasks(verb, ids) and await self._do_many(verb, act, ids)

    async def _do_many(self, verb: CaseVerb, act: Act, ids: Sequence[str]) -> bool:
        about = counted(self.tr("{n} phản ánh đã chọn"), len(ids))
        seen = await bulk.ask(self._context, verb, act, ids, self.reference, about, self._over)
        if seen is None:
            return False
        done = await bulk.carry_out(self._context, verb, act, [r.id for r in seen.possible], self._over)
        if done is None:
            self._say("info", self.tr("Đã dừng, chưa đổi phản ánh nào."))
            return False
        count, changes = done
        left = len(seen.possible) - count
        parts = [counted(verb.done, count)]
        if left:
            parts.append(self.tr("{n} vừa được người khác xử lý nên không đổi.").format(n=left))
        self._say("warning" if left else "info", " ".join(parts))
        self._context.bus.changed.emit(changes)
        return count > 0

    async def duplicates(self, targets: Sequence[Target]) -> bool:
        """Show what may be of the same thing as the first of the reports beside it; merge and take out what is decided."""
        first, also = targets[0], [t.id for t in targets[1:]]
        found = await self._context.jobs.run(board_merge.of, first.id, also)
        if found is None:
            return False
        dialog = MergeDialog(found, also, self.reference, self.now(), self._over)
        with self._writing.dialog([first.id]):
            if not await dialog.asked():
                return False
        choice = dialog.choice()

        steps: list[tuple[Callable[[Workspace], ChangeSet], str]] = []
        if choice.parted:
            told = counted(self.verbs["case.unmerge"].done, len(choice.parted))
            steps.append((lambda ws: board_merge.part(ws, choice.parted), told))
        if choice.merged:
            told = counted(self.tr("Đã gộp {n} phản ánh; Ctrl+Z để hoàn tác."), len(choice.merged))
            steps.append((lambda ws: board_merge.merge(ws, choice.master, choice.merged), told))
        said: list[str] = []
        try:
            for work, told in steps:
                self._context.bus.changed.emit(await self._context.jobs.run(work))
                said.append(told)
        except Refused as error:
            self._say("error", " ".join([*said, story.refusal(error, self.reference)]))
            return bool(said)
        self._say("info", " ".join(said))
        return True

    async def correct(self, targets: Sequence[Target]) -> bool:
        """Ask what is to be corrected in the first of the reports and do it."""
        detail = await self._context.jobs.run(board_queue.detail, targets[0].id) if targets else None
        if detail is None:
            return False
        if "case.edit" not in detail.verbs:
            self._say("warning", self.tr("Không thể «{title}» ở trạng thái này.").format(title=edit_title()))
            return False
        with self._writing.dialog([detail.case.id]):
            return await edit.correct(self._context, self.reference, detail.case, self._over)

    async def subtasks(self, targets: Sequence[Target]) -> bool:
        """Ask for sub-tasks of the first of the reports and make them."""
        detail = await self._context.jobs.run(board_queue.detail, targets[0].id) if targets else None
        if detail is None:
            return False
        keys = tuple(f"case.subtasks.{part}:{detail.case.id}" for part in ("title", "note"))
        head, said = [await dialogs.kept(key) for key in keys]
        dialog = SubtasksDialog(detail.case, self._agencies(), self.now(), head, said, self._over)
        dialog.keep(lambda: dialog.answers()[0], dialog.title.textChanged, partial(dialogs.keep, keys[0]))
        dialog.keep(lambda: dialog.answers()[1], dialog.note.textChanged, partial(dialogs.keep, keys[1]))
        with self._writing.dialog([detail.case.id]):
            if not await dialog.asked():
                return False
        title, note, agencies, due = dialog.answers()
        try:
            _, changes = await self._context.jobs.run(board_subtasks.create, detail.case.id, title, note, agencies, due)
        except Refused as error:
            self._say("error", story.refusal(error, self.reference))
            return False
        for key in keys:
            dialogs.forget(key)
        self._say("info", counted(self.tr("Đã giao {n} việc con."), len(agencies)))
        self._context.bus.changed.emit(changes)
        return True

    async def _claim(self, targets: Sequence[Target]) -> bool:
        """Claim reports, or give them back when all are one's own; a claim of somebody else is said, or broken by who may."""
        me, now = self._context.actor.id, self.now()
        held = {t.id: claims.holder(t, now) for t in targets}
        free = [t.id for t in targets if held[t.id] is None]
        if set(held.values()) == {me}:
            return await self.do("case.release", [t.id for t in targets], {})
        others = [t for t in targets if held[t.id] not in (None, me)]
        if others and not free:
            person = self.reference.people.get(held[others[0].id] or "")
            name = person.display_name if person else self.tr("Người khác")
            if not self._context.actor.may(Permission.CASE_APPROVE):
                self._say("warning", self.tr("{name} đang xử lý phản ánh này.").format(name=name))
                return False
            title = self.verbs["case.break_claim"].title
            question = self.tr("{name} đang xử lý {what}. Gỡ để bạn nhận?").format(
                name=name, what=self.concerns(others)
            )
            if not await dialogs.confirm(title, question, yes=title, parent=self._over):
                return False
            free = [t.id for t in others]
            if not await self.do("case.break_claim", free, {}):
                return False
        return await self.do("case.claim", free, {})

    async def _despite_tasks(self, verb: CaseVerb, ids: Sequence[str]) -> bool:
        """Warn of a move that ends the work while sub-tasks are still to be done; return whether to go on."""
        if verb.kind not in _ENDING:
            return True
        left = await self._context.jobs.run(board_subtasks.unfinished, ids)
        if not left:
            return True
        names = []
        for task in left[:3]:
            agency = self.reference.organisations.get(task.org_id or "")
            names.append(f"{(agency.short_name or agency.name) if agency else task.title} {task.progress} %")
        told = ", ".join(names) + ("…" if len(left) > 3 else "")
        words_ = self.tr("Còn {n} việc con chưa xong ({names}). Vẫn «{title}»?")
        text = counted(words_, len(left), names=told, title=verb.title)
        return await dialogs.confirm(verb.title, text, yes=verb.title, danger=True, parent=self._over)

    def _agencies(self) -> list[Option]:
        return [
            Option(o.id, o.name, o.short_name if o.short_name != o.name else "")
            for o in self.reference.organisations.values()
            if o.valid_to is None
        ]

    def concerns(self, targets: Sequence[Target]) -> str:
        """Return which reports are meant, in one line."""
        if len(targets) == 1:
            return f"{words.number(targets[0].number)} · {targets[0].title}"
        return counted(self.tr("{n} phản ánh đã chọn"), len(targets))

    async def _ask(
        self, verb: CaseVerb, targets: Sequence[Target], chosen: int
    ) -> tuple[Mapping[str, Any], str, bool] | None:
        concerns = self.concerns(targets)
        if chosen > len(targets):
            concerns = self.tr("{n} trong {all} phản ánh đã chọn").format(n=len(targets), all=chosen)
        match verb.asks:
            case "text" if verb.kind == "case.reply":
                return await self._ask_reply(verb, targets, concerns)
            case "reason" | "text":
                text = await dialogs.ask_text(
                    verb.title, verb.prompt, about=concerns, required=True, draft=self._draft(verb, targets),
                    ok=verb.title, parent=self._over,
                )  # fmt: skip
                return None if text is None else ({}, text, False)
            case "agency":
                lead, supporting = await self._now_with(targets)
                dialog = AgenciesDialog(verb.title, concerns, self._agencies(), lead, supporting, self._over)
                if not await dialog.asked():
                    return None
                agency, others = dialog.agencies()
                values: dict[str, Any] = {"lead_org_id": agency}
                if others != supporting:
                    values["supporting_org_ids"] = others
                return values, "", False
            case "protect":
                detail = await self._context.jobs.run(board_queue.detail, targets[0].id)
                marks = (detail.case.private, detail.case.sensitive) if detail is not None else (False, False)
                key = self._draft(verb, targets)
                asked = ProtectDialog(verb.title, concerns, *marks, await dialogs.kept(key), self._over)
                asked.keep(asked.text, asked.reason.textChanged, partial(dialogs.keep, key))
                return (asked.values(), asked.text(), False) if await asked.asked() else None
            case "rating":
                return await self._ask_rating(verb, targets, concerns)
            case "priority":
                levels = [Option(str(int(p)), words.priority(p)) for p in reversed(Priority)]
                level = await dialogs.choose(
                    verb.title, levels, about=concerns, current=str(int(Priority.NORMAL)), parent=self._over
                )
                return None if level is None else ({"priority": Priority(int(level))}, "", False)
            case "until":
                return await self._ask_until(verb, targets, concerns)
        return {}, "", False

    async def _now_with(self, targets: Sequence[Target]) -> tuple[str | None, tuple[str, ...]]:
        """Return who leads and who supports a report now; of several nothing is taken over."""
        detail = await self._context.jobs.run(board_queue.detail, targets[0].id) if len(targets) == 1 else None
        return (None, ()) if detail is None else (detail.case.lead_org_id, detail.case.supporting_org_ids)

    async def _ask_until(
        self, verb: CaseVerb, targets: Sequence[Target], concerns: str
    ) -> tuple[Mapping[str, Any], str, bool] | None:
        lengths = {
            str(4 * HOUR): self.tr("4 giờ"),
            str(DAY): self.tr("1 ngày"),
            str(3 * DAY): self.tr("3 ngày"),
            str(7 * DAY): self.tr("7 ngày"),
        }
        options = [Option(value, text) for value, text in lengths.items()]
        length = await dialogs.choose(verb.title, options, about=concerns, parent=self._over)
        if length is None:
            return None
        text = await dialogs.ask_text(
            verb.title, verb.prompt, about=concerns, required=True, draft=self._draft(verb, targets), ok=verb.title,
            parent=self._over,
        )  # fmt: skip
        if text is None:
            return None
        latest = await self._context.jobs.run(board_queue.latest_deadline, [t.id for t in targets])
        return {"extension_until": Instant(latest + int(length))}, text, False

    async def _ask_rating(
        self, verb: CaseVerb, targets: Sequence[Target], concerns: str
    ) -> tuple[Mapping[str, Any], str, bool] | None:
        detail = await self._context.jobs.run(board_queue.detail, targets[0].id) if len(targets) == 1 else None
        stars, said = (None, "") if detail is None else (detail.case.rating, detail.case.rating_comment)
        key = self._draft(verb, targets)
        dialog = RatingDialog(verb.title.rstrip("…"), concerns, stars, await dialogs.kept(key) or said, self._over)
        dialog.keep(dialog.comment.toPlainText, dialog.comment.textChanged, partial(dialogs.keep, key))
        return (dialog.values(), "", False) if await dialog.asked() else None

    async def _ask_reply(
        self, verb: CaseVerb, targets: Sequence[Target], concerns: str
    ) -> tuple[Mapping[str, Any], str, bool] | None:
        jobs, key = self._context.jobs, self._draft(verb, targets)
        templates = [(t.name, t.body) for t in self.reference.templates]
        save: Callable[[str], None] = partial(dialogs.keep, key)
        if len(targets) == 1:  # the words of one reply are those of the detail's field for it
            one = targets[0].id
            detail = await jobs.run(board_queue.detail, one)
            kept = await jobs.run(desk.draft, "case", one, "answer")
            if detail is not None:
                templates = [(n, filled(b, detail.case, self.reference)) for n, b in templates]

            def save(text: str) -> None:
                if not jobs.closed:
                    jobs.start(jobs.run(desk.save_draft, "case", one, "answer", text))
                    self._context.bus.drafted.emit(one, "answer", text)
        else:
            kept = await dialogs.kept(key)
        dialog = ReplyDialog(verb.title, concerns, verb.prompt, verb.title, templates, kept, self._over)
        dialog.keep(dialog.text, dialog.field.textChanged, save)
        if len(targets) == 1:
            follow = partial(_follow, dialog, targets[0].id)
            self._context.bus.drafted.connect(follow)
            dialog.finished.connect(lambda _result: self._context.bus.drafted.disconnect(follow))
        return ({}, dialog.text(), True) if await dialog.asked() else None

    def _draft(self, verb: CaseVerb, targets: Sequence[Target]) -> str:
        return f"{verb.kind}:{targets[0].id if len(targets) == 1 else 'many'}"

    async def _forget(self, verb: CaseVerb, targets: Sequence[Target]) -> None:
        """Forget the words typed for what is done now."""
        if verb.kind == "case.reply" and len(targets) == 1:
            await self._context.jobs.run(desk.save_draft, "case", targets[0].id, "answer", "")
            self._context.bus.drafted.emit(targets[0].id, "answer", "")
        else:
            dialogs.forget(self._draft(verb, targets))

    def _say(self, level: str, text: str) -> None:
        self._context.bus.notified.emit(level, text)


def _follow(dialog: ReplyDialog, one: str, id: str, use: str, text: str) -> None:
    """Show in a question for a reply what was written on the same report elsewhere."""
    if (id, use) == (one, "answer") and nfc(text).strip() != dialog.text():
        dialog.field.setPlainText(text)
