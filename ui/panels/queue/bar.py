"""What the command bar does with reports: reads the line, says what it would do, and does it on Enter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ioc_desktop.services import board_queue
from ui.bus import Selection
from ui.palette import Item
from ui.panels.queue import command_line
from ui.panels.queue.command_line import Answer, Known, Ready

if TYPE_CHECKING:
    from ui.panels.queue.panel import QueuePanel

translate = QCoreApplication.translate


async def lines(panel: QueuePanel, typed: str) -> Sequence[Item]:
    """Return what a line typed with a slash would do, the way to go on, or what is wrong with it."""
    line = command_line.read(typed)
    permitted = {k: v for k, v in panel.actions_.verbs.items() if panel.context.actor.may(v.permission)}
    if isinstance(line, tuple):
        return _items(panel, command_line.commands(line, permitted))
    if "." in line.spec.kind and line.spec.kind not in permitted:
        return _items(panel, Answer(wrong=translate("CommandLine", "Tài khoản không có quyền này.")))
    numbered = await panel.context.jobs.run(board_queue.by_numbers, line.numbers) if line.numbers else {}
    chosen = panel.chosen.ids()
    rows = {r.id: r.number for r in panel.model.rows}
    selected = [(i, rows.get(i)) for i in chosen] if chosen else []
    known = Known(panel.filters.reference, panel.views.views, permitted, panel.query, numbered, selected)
    return _items(panel, command_line.resolve(line, known))


def _items(panel: QueuePanel, answer: Answer) -> list[Item]:
    out = []
    if answer.ready is not None:
        run = partial(_run, panel, answer.ready)
        out.append(Item(answer.ready.said, run, translate("CommandLine", "Enter để làm"), icon="check"))
    if answer.wrong:
        out.append(Item(answer.wrong, lambda: None, icon="info", dead=True))
    for c in answer.completions:
        out.append(Item(c.said, lambda: None, c.detail, "Tab", "corner-down-left", complete=c.line))
    return out


def _run(panel: QueuePanel, ready: Ready) -> None:
    if ready.query is not None:
        panel.context.bus.filter_requested.emit("queue", ready.query)
    elif ready.open:
        panel.context.bus.select(Selection("case", (ready.open,), ready.open))
        panel.context.bus.open_requested.emit("case", ready.open)
    elif ready.act is not None:
        panel.context.jobs.once(_act(panel, ready), ready.act.verb, *ready.ids)


async def _act(panel: QueuePanel, ready: Ready) -> None:
    act = ready.act
    assert act is not None
    if len(ready.ids) > 1:
        done = await panel.actions_.do_many(panel.actions_.verbs[act.verb], act, ready.ids)
    else:
        done = await panel.actions_.do(act.verb, ready.ids, act.values, act.text, act.public)
    if done:
        panel.show_now()
