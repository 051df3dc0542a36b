"""Tasks given to agencies, from reports, articles, indicators or the room itself, walked through the rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.permissions import Actor
from ioc_contract.records import Article, Priority, TaskState, Tone
from ioc_server.sample import words
from ioc_server.sample.dice import Dice, shares
from ioc_server.sample.journey import Journey
from ioc_server.sample.town import Town

STATES = {
    TaskState.DONE: 62, TaskState.IN_PROGRESS: 27, TaskState.NEW: 10, TaskState.BLOCKED: 8, TaskState.SUBMITTED: 8,
    TaskState.CANCELLED: 5,
}  # fmt: skip
TASKS = sum(STATES.values())


def tasks(
    town: Town, seed: int, anchor: int, reports: Sequence[Journey], articles: Sequence[Article], count: int = TASKS
) -> list[Journey]:
    """Return `count` tasks of the last half year in the states of STATES."""
    dice = Dice(seed, "tasks")
    wanted = dice.shuffled([s for s, n in shares(count, STATES).items() for _ in range(n)])
    out = [_task(town, dice, anchor, state, reports, articles) for state in wanted]
    out.sort(key=lambda j: (j.task.created_at, j.id))
    for number, journey in enumerate(out, 1):
        journey.amend(number=number)
    return out


def _subject(
    town: Town, dice: Dice, at: int, reports: Sequence[Journey], articles: Sequence[Article]
) -> tuple[dict[str, Any], int]:
    """Return what a task made at `at` sets, and the days given for it."""
    text = words.text("tasks")
    origin = dice.weighted({"": 55, "case": 25, "article": 12, "indicator": 8})
    near = [j.case for j in reports if at - 6 * DAY < j.case.received_at < at - HOUR and j.case.lead_org_id]
    stories = [a for a in articles if at - 3 * DAY < a.published_at < at - HOUR and a.tone is Tone.NEGATIVE]
    if origin == "case" and near:
        case = dice.choice(near)
        slots = {"title": case.title, "number": str(case.number), "address": case.address}
        title, body = words.fill(text["from_case"], slots), words.fill(text["from_case_body"], slots)
        made = {"org_id": case.lead_org_id, "unit_id": case.unit_id, "origin_id": case.id}
        return {"title": title, "body": body, "origin_kind": "case", **made}, dice.randint(4, 12)
    if origin == "article" and stories:
        article = dice.choice(stories)
        title, body = words.fill(text["from_article"], {"title": article.title}), text["from_article_body"]
        org = dice.choice(("org-ioc", "org-env", "org-tourism", "org-construction", "org-road"))
        made = {"org_id": org, "unit_id": article.unit_id, "origin_id": article.id}
        return {"title": title, "body": body, "origin_kind": "article", **made}, dice.randint(2, 6)
    if origin == "indicator":
        indicator = dice.choice([i for i in town.rows["indicator"] if i.target is not None and i.owner_org_id])
        title = words.fill(text["from_indicator"], {"title": indicator.name})
        made = {"org_id": indicator.owner_org_id, "origin_id": indicator.id}
        return {"title": title, "body": text["from_indicator_body"], "origin_kind": "indicator", **made}, 14
    org, title, body, days = dice.choice(text["general"])
    ward = dice.choice(list(town.units.values()))
    about = "{ward}" in title
    slots = {"ward": ward.name[:1].lower() + ward.name[1:]}
    made = {"org_id": org, "unit_id": ward.id if about else None}
    return {"title": words.fill(title, slots), "body": words.fill(body, slots), **made}, days


def _task(
    town: Town, dice: Dice, anchor: int, state: TaskState, reports: Sequence[Journey], articles: Sequence[Article]
) -> Journey:
    age = {
        TaskState.DONE: (20, 175), TaskState.CANCELLED: (10, 150), TaskState.NEW: (0.1, 3),
    }.get(state, (3, 26))  # fmt: skip
    at = anchor - round(dice.uniform(*age) * DAY)
    journey = Journey(town, dice, "task", at)
    values, days = _subject(town, dice, at, reports, articles)
    due = Instant(at + days * DAY)
    if state not in (TaskState.DONE, TaskState.CANCELLED) and due < anchor and dice.chance(0.7):
        due = Instant(anchor + round(dice.uniform(0.4, 14) * DAY))  # most of what is open still has time
    priority = dice.weighted({Priority.NORMAL: 70, Priority.HIGH: 20, Priority.LOW: 5, Priority.URGENT: 5})
    boss, officer = town.actor("truongca"), town.officers[str(values["org_id"])]
    journey.do("create", boss, at, "", priority=int(priority), due_at=due, **values)
    span = anchor - at
    if state is TaskState.DONE:
        span = min(
            span - HOUR, round(days * DAY * (dice.uniform(0.4, 0.98) if dice.chance(0.88) else dice.uniform(1.05, 1.6)))
        )
    if state is not TaskState.NEW:
        _work(journey, dice, officer, boss, state, at, span)
    return journey


def _work(journey: Journey, dice: Dice, officer: Actor, boss: Actor, state: TaskState, at: int, span: int) -> None:
    text = words.text("tasks")
    moments = sorted(at + round(span * dice.uniform(0.03, 0.7)) for _ in range(4))
    if state is TaskState.CANCELLED and dice.chance(0.5):
        journey.do("cancel", boss, moments[0], dice.choice(text["cancels"]))
        return
    journey.do("start", officer, moments[0])
    percent = 0
    for moment in moments[1:3]:
        if dice.chance(0.8):
            percent = min(90, percent + dice.randint(2, 9) * 5)
            journey.do("progress", officer, moment, dice.choice(text["progress"]), progress=percent)
    at = moments[3]
    match state:
        case TaskState.BLOCKED:
            journey.do("block", officer, at, dice.choice(text["blockers"]))
        case TaskState.CANCELLED:
            journey.do("cancel", boss, at, dice.choice(text["cancels"]))
        case TaskState.SUBMITTED | TaskState.DONE:
            journey.do("progress", officer, at, dice.choice(text["nearly"]), progress=95)
            at += MINUTE
            if dice.chance(0.12):
                journey.do("submit", officer, at, dice.choice(text["submits"]))
                at += round(span * 0.04)
                journey.do("return", boss, at, dice.choice(text["returns"]))
                at += round(span * 0.04)
            journey.do("submit", officer, at, dice.choice(text["submits"]))
            if state is TaskState.DONE:
                journey.do("sign_off", boss, at + round(span * 0.1), dice.choice(text["signs"]))
