"""The command bar's words: «/giao 1104 phan thiet» read without marks into an act, completions, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QCoreApplication

from ioc_contract.folding import fold, nfc
from ioc_contract.records import CaseState, Channel, Priority
from ioc_contract.states import OPEN
from ioc_desktop.services.board_queue import Band, QueueQuery, Reference
from ioc_desktop.services.bulk import Act
from ioc_desktop.services.views import View
from ui.cases import words
from ui.cases.verbs import CaseVerb
from ui.panels.queue import filter_words, views
from ui.widgets.numbers import counted

translate = QCoreApplication.translate
MOST = 8
"""So many completions are shown."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A command: its name as it is completed, other names, the operation kind (or what else), what comes after."""

    name: str
    kind: str
    takes: str = ""
    """`agency`, `priority`, `text`, `filter`, `view` or nothing."""
    also: tuple[str, ...] = ()
    targets: bool = True
    """Whether report numbers may stand after the name."""


SPECS: tuple[Spec, ...] = (
    Spec("giao", "case.assign", "agency", ("assign",)),
    Spec("xác minh", "case.verify", also=("verify",)),
    Spec("bắt đầu", "case.start", also=("start",)),
    Spec("tạm dừng", "case.pause", "text", ("pause",)),
    Spec("tiếp tục", "case.resume", also=("resume",)),
    Spec("trình duyệt", "case.request_approval", also=("submit",)),
    Spec("trả lời", "case.reply", "text", ("reply",)),
    Spec("trả lại", "case.return", "text", ("return",)),
    Spec("đóng", "case.close", also=("close",)),
    Spec("mở lại", "case.reopen", "text", ("reopen",)),
    Spec("từ chối", "case.reject", "text", ("reject",)),
    Spec("chuyển", "case.transfer", "text", ("transfer",)),
    Spec("ghi chú", "case.comment", "text", ("note",)),
    Spec("ưu tiên", "case.edit", "priority", ("priority",)),
    Spec("mở", "open", also=("open",)),
    Spec("lọc", "filter", "filter", ("filter",), targets=False),
    Spec("xem", "view", "view", ("view",), targets=False),
)
_NUMBERS = re.compile(r"\s*(?:#?\d{1,9}(?:\s*,\s*|\s+|$))+")


@dataclass(frozen=True, slots=True)
class Line:
    """What was typed: the command, the report numbers named, and the rest as it stands."""

    spec: Spec
    numbers: tuple[int, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Ready:
    """What Enter does, in words; exactly one of `act` (to `ids`), `open`, `query` is meant."""

    said: str
    act: Act | None = None
    ids: tuple[str, ...] = ()
    open: str = ""
    query: QueueQuery | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """A way to go on: what the field becomes, and its words."""

    line: str
    said: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bar shows: at most one of `ready` and `wrong`; completions may stand alone."""

    ready: Ready | None = None
    wrong: str = ""
    completions: tuple[Completion, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What names may mean: reference, views, verbs, the reports by number, and those selected as (id, number)."""

    reference: Reference
    views: Sequence[View]
    verbs: Mapping[str, CaseVerb]
    query: QueueQuery
    numbered: Mapping[int, str] = field(default_factory=dict)
    selected: Sequence[tuple[str, int | None]] = ()


def read(typed: str) -> Line | tuple[Spec, ...]:
    """Return the line typed (with its slash), or the commands that what stands there could become."""
    text = nfc(typed).lstrip().removeprefix("/").lstrip()
    folded = " ".join(fold(text).split()) + (" " if text[-1:].isspace() else "")
    best: tuple[str, Spec] | None = None
    for spec in SPECS:
        for name in (fold(spec.name), *spec.also):
            ended = folded == name or folded.startswith(f"{name} ")
            if ended and (best is None or len(name) > len(best[0])):
                best = name, spec
    if best is None:
        return tuple(s for s in SPECS if any(n.startswith(folded.rstrip()) for n in (fold(s.name), *s.also)))
    name, spec = best
    rest = " ".join(text.split()).split(" ", name.count(" ") + 1)[name.count(" ") + 1 :]
    after = rest[0] if rest else ""
    numbers: tuple[int, ...] = ()
    found = _NUMBERS.match(after) if spec.targets else None
    if found is not None:
        numbers = tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", found[0])))
        after = after[found.end() :]
    return Line(spec, numbers, after.strip())


def commands(specs: Sequence[Spec], verbs: Mapping[str, CaseVerb]) -> Answer:
    """Return the commands one could go on with."""
    told = {
        "open": translate("CommandLine", "Mở phản ánh theo số"),
        "filter": translate("CommandLine", "Lọc danh sách: quá hạn, lĩnh vực, địa bàn…"),
        "view": translate("CommandLine", "Chuyển góc nhìn"),
    }
    listed = [s for s in specs if s.kind in told or s.kind in verbs]
    if not listed:
        return Answer(wrong=translate("CommandLine", "Không có lệnh này. Gõ / để xem các lệnh."))
    return Answer(
        completions=tuple(
            Completion(f"/{s.name} ", f"/{s.name} {_example(s)}".rstrip(), told.get(s.kind) or verbs[s.kind].title)
            for s in listed
        )
    )


def _example(spec: Spec) -> str:
    after = {
        "agency": translate("CommandLine", "1104 phan thiết"),
        "text": translate("CommandLine", "1104 nội dung"),
        "priority": translate("CommandLine", "1104 cao"),
        "filter": translate("CommandLine", "quá hạn"),
        "view": translate("CommandLine", "chờ duyệt"),
    }
    return after.get(spec.takes, "1104" if spec.targets else "")


def resolve(line: Line, known: Known) -> Answer:
    """Return what a line means with what is known now."""
    spec = line.spec
    if spec.kind == "view":
        return _view(line, known)
    if spec.kind == "filter":
        return _filter(line, known)
    missing = [n for n in line.numbers if n not in known.numbered]
    if missing:
        said = ", ".join(f"#{n}" for n in missing)
        return Answer(wrong=translate("CommandLine", "Không có phản ánh {which} trên máy này.").format(which=said))
    ids = tuple(known.numbered[n] for n in line.numbers) or tuple(i for i, _ in known.selected)
    if not ids:
        return Answer(wrong=translate("CommandLine", "Gõ số phản ánh, hoặc chọn trong danh sách trước."))
    whom = _whom(line, known)
    if spec.kind == "open":
        if len(ids) > 1:
            return Answer(wrong=translate("CommandLine", "Chỉ mở được một phản ánh mỗi lần."))
        return Answer(Ready(translate("CommandLine", "Mở {whom}").format(whom=whom), open=ids[0]))
    verb = known.verbs[spec.kind]
    head = f"/{spec.name} {' '.join(str(n) for n in line.numbers)}".rstrip()
    match spec.takes:
        case "agency":
            return _named(head, line.rest, _agencies(known.reference), lambda values, name: Ready(
                translate("CommandLine", "Giao {whom} cho {agency}").format(whom=whom, agency=name),
                Act(spec.kind, values), ids), translate("CommandLine", "Gõ tên cơ quan hoặc người nhận."))  # fmt: skip
        case "priority":
            levels = [({"priority": p}, words.priority(p), "") for p in reversed(Priority)]
            return _named(head, line.rest, levels, lambda values, name: Ready(
                translate("CommandLine", "Đặt mức ưu tiên «{level}» cho {whom}").format(whom=whom, level=name),
                Act(spec.kind, values), ids), translate("CommandLine", "Gõ mức ưu tiên."))  # fmt: skip
        case "text":
            if not line.rest:
                return Answer(wrong=verb.prompt or translate("CommandLine", "Gõ thêm nội dung."))
            said = translate("CommandLine", "{verb} {whom}: «{text}»")
            act = Act(spec.kind, {}, line.rest, spec.kind == "case.reply")
            return Answer(Ready(said.format(verb=verb.title, whom=whom, text=line.rest), act, ids))
    if line.rest:
        return Answer(wrong=translate("CommandLine", "Lệnh này không nhận «{text}».").format(text=line.rest))
    return Answer(Ready(f"{verb.title} {whom}", Act(spec.kind, {}), ids))


def _whom(line: Line, known: Known) -> str:
    numbers: list[int | None] = list(line.numbers) or [n for _, n in known.selected]
    if len(numbers) > 3:
        return counted(translate("CommandLine", "{n} phản ánh"), len(numbers))
    return ", ".join(words.number(n) for n in numbers)


_Choice = tuple[Mapping[str, Any], str, str]
"""Values of fields, the name that is shown and completed, and other words it is found by."""


def _agencies(ref: Reference) -> list[_Choice]:
    agencies: list[_Choice] = [
        ({"lead_org_id": o.id}, o.name, o.short_name) for o in ref.organisations.values() if o.valid_to is None
    ]
    people: list[_Choice] = [
        ({"lead_org_id": p.org_id, "assignee_id": p.id}, p.display_name, "")
        for p in ref.people.values()
        if p.active and p.org_id in ref.organisations
    ]
    return agencies + people


def _named(
    head: str, typed: str, choices: Sequence[_Choice], ready: Callable[[Mapping[str, Any], str], Ready], ask: str
) -> Answer:
    """Return the act on the one choice that is meant; completions when several could be."""
    found = _matching(typed, choices)
    if len(found) == 1 and typed:
        return Answer(ready(found[0][0], found[0][1]))
    if not found:
        return Answer(wrong=translate("CommandLine", "Không có «{text}».").format(text=typed))
    said = translate("CommandLine", "Có {n} nơi khớp: chọn một.").format(n=len(found)) if typed else ask
    return Answer(wrong=said, completions=tuple(Completion(f"{head} {c[1]}", c[1], c[2]) for c in found[:MOST]))


def _matching(typed: str, choices: Sequence[_Choice]) -> list[_Choice]:
    wanted = " ".join(fold(typed).split())
    for place in (1, 2):
        exact = [c for c in choices if wanted and fold(str(c[place])) == wanted]
        if len(exact) == 1:
            return exact
    parts = wanted.split()
    found = [c for c in choices if all(p in fold(f"{c[1]} {c[2]}") for p in parts)]
    return sorted(found, key=lambda c: not fold(c[1]).startswith(wanted))


def _view(line: Line, known: Known) -> Answer:
    found = views.find(known.views, line.rest)
    if len(found) == 1 and line.rest:
        said = translate("CommandLine", "Xem «{name}»").format(name=found[0].name)
        return Answer(Ready(said, query=found[0].query))
    if not found:
        return Answer(wrong=translate("CommandLine", "Không có góc nhìn «{text}».").format(text=line.rest))
    ask = translate("CommandLine", "Gõ tên góc nhìn.") if not line.rest else _several(len(found))
    return Answer(wrong=ask, completions=tuple(Completion(f"/{line.spec.name} {v.name}", v.name) for v in found[:MOST]))


def _several(n: int) -> str:
    return translate("CommandLine", "Có {n} nơi khớp: chọn một.").format(n=n)


def _filter(line: Line, known: Known) -> Answer:
    choices: list[_Choice] = []
    ref = known.reference
    listed: list[tuple[str, list[Any]]] = [
        ("bands", list(Band)), ("states", list(CaseState)), ("priorities", list(Priority)), ("channels", list(Channel)),
        ("categories", [c.id for c in ref.categories.values() if known.query.subsystem in (None, c.subsystem)]),
        ("agencies", list(ref.organisations)), ("units", [u.id for u in ref.units.values() if u.valid_to is None]),
    ]  # fmt: skip
    named = filter_words.names()
    for name, values in listed:
        choices += [({name: (v,)}, filter_words.word(name, v, ref), named[name]) for v in values]
    choices += [({m: True}, named[m], "") for m in filter_words.MARKS]
    choices += [({"days": n}, filter_words.days(n), named["days"]) for n in filter_words.DAYS]

    def ready(values: Mapping[str, Any], name: str) -> Ready:
        said = translate("CommandLine", "Lọc theo «{what}»").format(what=name)
        closed = any(s not in OPEN for s in values.get("states", ()))
        base = known.query if not closed else replace(known.query, open_only=False)
        return Ready(said, query=replace(base, after=None, **values))

    return _named(f"/{line.spec.name}", line.rest, choices, ready, translate("CommandLine", "Gõ điều kiện lọc."))
