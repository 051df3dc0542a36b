"""Does an action on reports: asks what must be asked, does it to those it is allowed on, says what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.errors import Refused
from ioc_contract.records import Case, CaseState, Priority
from ioc_desktop.services import board_queue, desk
from ioc_desktop.services.board_queue import QueueRow
from ioc_desktop.services.bulk import Act
from ioc_desktop.services.workspace import Workspace
from ui import dialogs
from ui.cases import bulk, story, words
from ui.cases.reply import ReplyDialog, filled
from ui.cases.verbs import CaseVerb, verbs
from ui.dialogs import Option
from ui.panel import PanelContext
from ui.widgets.numbers import counted


@dataclass(frozen=True, slots=True)
class Target:
    """A report an action is meant for, as far as a list knows it."""

    id: str
    title: str
    number: int | None
    state: CaseState
    extension: bool

    @classmethod
    def of(cls, row: QueueRow | Case) -> Target:
        return cls(row.id, row.title, row.number, row.state, row.extension_until is not None)


class CaseActions(QObject):
    """The actions of one panel. Everything asked is asked over `over`."""

    def __init__(self, context: PanelContext, over: QWidget) -> None:
        super().__init__(over)
        self._context = context
        self._over = over
        self.verbs = verbs()
        self.reference = story.NOTHING

    def allowed(self, kind: str, targets: Sequence[Target]) -> list[Target]:
        """Return those of the targets the account may do this to now."""
        actor = self._context.actor
        return [t for t in targets if kind in board_queue.allowed(actor, t.state, t.extension)]

    async def run(self, kind: str, targets: Sequence[Target], more: Sequence[str] = ()) -> bool:
        """Ask what `kind` needs and do it; return whether anything was done. `more` are ids meant beside the targets."""
        verb, able = self.verbs[kind], self.allowed(kind, targets)
        if not able:
            self._say("warning", self.tr("Không thể «{title}» ở trạng thái này.").format(title=verb.title))
            return False
        asked = await self._ask(verb, able, len(targets) + len(more))
        if asked is None:
            return False
        values, text, public = asked
        if len(targets) + len(more) > 1:
            return await self.do_many(verb, Act(kind, values, text, public), [*(t.id for t in targets), *more])
        return await self.do(kind, [t.id for t in able], values, text, public)

    async def do(
        self,
        kind: str,
        ids: Sequence[str],
        values: Mapping[str, Any],
        text: str = "",
        public: bool = False,
    ) -> bool:
        """Do an action to those of `ids` that the rules allow and say what came of it."""
        verb = self.verbs[kind]

        def work(ws: Workspace) -> tuple[Any, desk.Preview]:
            seen = desk.preview(ws, "case", kind, ids, set=values, text=text)
            if not seen.possible:
                return None, seen
            return desk.act(ws, "case", kind, seen.possible, set=values, text=text, public=public), seen

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
            case "reason":
                text = await dialogs.ask_text(
                    verb.title, verb.prompt, about=concerns, required=True, draft=self._draft(verb, targets),
                    ok=verb.title, parent=self._over,
                )  # fmt: skip
                return None if text is None else ({}, text, False)
            case "text" if verb.kind == "case.reply":
                return await self._ask_reply(verb, targets, concerns)
            case "text":
                text = await dialogs.ask_text(
                    verb.title, verb.prompt, about=concerns, required=True, draft=self._draft(verb, targets),
                    ok=verb.title, parent=self._over,
                )  # fmt: skip
                return None if text is None else ({}, text, False)
            case "agency":
                options = [
                    Option(o.id, o.name, o.short_name if o.short_name != o.name else "")
                    for o in self.reference.organisations.values()
                    if o.valid_to is None
                ]
                agency = await dialogs.choose(
                    verb.title, options, about=concerns, label=self.tr("Tìm cơ quan chủ trì"), ok=verb.title,
                    parent=self._over,
                )  # fmt: skip
                return None if agency is None else ({"lead_org_id": agency}, "", False)
            case "priority":
                levels = [Option(str(int(p)), words.priority(p)) for p in reversed(Priority)]
                level = await dialogs.choose(
                    verb.title, levels, about=concerns, current=str(int(Priority.NORMAL)), parent=self._over
                )
                return None if level is None else ({"priority": Priority(int(level))}, "", False)
            case "until":
                return await self._ask_until(verb, targets, concerns)
        return {}, "", False

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
        now = await self._context.jobs.run(Workspace.now)
        return {"extension_until": Instant(now + int(length))}, text, False

    async def _ask_reply(
        self, verb: CaseVerb, targets: Sequence[Target], concerns: str
    ) -> tuple[Mapping[str, Any], str, bool] | None:
        one = targets[0].id if len(targets) == 1 else None
        templates, kept = [(t.name, t.body) for t in self.reference.templates], ""
        if one is not None:
            detail = await self._context.jobs.run(board_queue.detail, one)
            kept = await self._context.jobs.run(desk.draft, "case", one, "answer")
            if detail is not None:
                templates = [(n, filled(b, detail.case, self.reference)) for n, b in templates]
        dialog = ReplyDialog(verb.title, concerns, verb.prompt, verb.title, templates, kept, self._over)
        accepted = await dialog.asked()
        text = dialog.text()
        if one is not None:
            await self._context.jobs.run(desk.save_draft, "case", one, "answer", "" if accepted else text)
        return ({}, text, True) if accepted else None

    def _draft(self, verb: CaseVerb, targets: Sequence[Target]) -> str:
        return f"{verb.kind}:{targets[0].id}" if len(targets) == 1 else ""

    def _say(self, level: str, text: str) -> None:
        self._context.bus.notified.emit(level, text)
