"""Citizens' reports over two years: how many end how, when each arrives, and its way through the rules."""

from __future__ import annotations

import math
from datetime import datetime, time

from ioc_contract.clock import DAY, HOUR, MINUTE, ZONE, Instant, local
from ioc_contract.records import CaseState
from ioc_server.sample import steps, words
from ioc_server.sample.dice import Dice, shares
from ioc_server.sample.journey import Journey
from ioc_server.sample.photos import Album
from ioc_server.sample.steps import Desk
from ioc_server.sample.town import Town

YEARS = 2
GROWTH = 430 * DAY
"""In this time the number of reports a day grows by a factor of e."""

FATES: dict[str, int] = {
    "good": 812, "answered_good": 12, "reopened_good": 10, "low": 62, "reopened_low": 6, "unrated": 41,
    "answered": 18, "rejected": 30, "duplicate": 20, "transferred": 14,
    "new": 13, "verifying": 8, "assigned": 16, "in_progress": 27, "paused": 6, "awaiting": 9,
}  # fmt: skip
"""How the 1,104 reports stand: the first ten are the 1,025 done (834 rated 4 or 5), the others the 79 in hand."""
IN_HAND = ("new", "verifying", "assigned", "in_progress", "paused", "awaiting")

TOPICS = {
    "waste": 17, "sanitation": 11, "lighting": 12, "traffic": 13, "urban": 12, "security": 8, "flooding": 6,
    "trees": 6, "water": 7, "noise": 6, "telecom": 4, "tourism": 3, "animals": 3, "food": 2, "land": 2, "other": 2,
}  # fmt: skip
HOURS = (1, 1, 1, 1, 2, 6, 14, 22, 26, 24, 22, 18, 12, 13, 17, 20, 22, 24, 24, 23, 19, 12, 6, 3)
"""How many reports arrive in each hour of the day, in proportion."""
WET = {5: 1.5, 6: 1.8, 7: 2.0, 8: 2.2, 9: 3.2, 10: 3.6, 11: 1.8}
"""Months in which floods and fallen trees are reported more often."""


def reports(town: Town, seed: int, album: Album, anchor: int, count: int) -> list[Journey]:
    """Return `count` reports numbered by arrival; at 1,104 they stand exactly as FATES says."""
    desk = Desk(town, Dice(seed, "reports"), album, anchor)
    fates = desk.dice.shuffled([fate for fate, n in shares(count, FATES).items() for _ in range(n)])
    journeys = [_open(desk, fate) if fate in IN_HAND else _done(desk, fate) for fate in fates if fate != "duplicate"]
    settled = [j for j in journeys if j.case.state is CaseState.CLOSED and j.case.reopen_count == 0]
    journeys += [_duplicate(desk, desk.dice.choice(settled)) for _ in range(fates.count("duplicate") if settled else 0)]
    journeys.sort(key=lambda j: (j.case.received_at, j.id))
    for number, journey in enumerate(journeys, 1):
        journey.amend(number=number)
    return journeys


def _arrival(desk: Desk, at_least: int) -> int:
    """Return an instant of arrival, at least `at_least` before the anchor: more of them lately, more by day."""
    span = YEARS * 365 * DAY
    while True:
        ago = at_least - GROWTH * math.log(1 - desk.dice.random() * (1 - math.exp((at_least - span) / GROWTH)))
        day = local(int(desk.anchor - ago)).date()
        if day.isoweekday() == 7 and desk.dice.chance(0.35):
            continue
        hour = desk.dice.choices(range(24), HOURS)[0]
        moment = datetime.combine(day, time(hour, desk.dice.randrange(60), desk.dice.randrange(60)), ZONE)
        at = round(moment.timestamp() * 1000) + desk.dice.randrange(1000)
        if at <= desk.anchor - at_least:
            return at


def _topic(dice: Dice, at: int) -> str:
    wet = WET.get(local(at).month, 1.0)
    return dice.weighted({t: w * (wet if t in ("flooding", "trees") else 1.0) for t, w in TOPICS.items()})


def _arrive(desk: Desk, at: int, slow: bool) -> Journey:
    """Return a report just arrived whose rule counts working days (`slow`) or clock hours."""
    while True:
        journey = steps.create(desk, at, _topic(desk.dice, at))
        rule = desk.town.rule_for("reports", journey.case.category_id)
        if (rule is not None and rule.calendar_id is not None) == slow:
            return journey


def _open(desk: Desk, fate: str) -> Journey:
    """Return a report still in hand; ages are spread from just arrived to overdue, seen from the anchor."""
    dice = desk.dice
    limit = {"new": 2.3, "verifying": 4.6, "assigned": 9.3, "in_progress": 9.5, "paused": 30, "awaiting": 8.6}[fate]
    slow = fate not in ("new", "verifying") and dice.chance(0.6)
    age = round((dice.uniform(6, 150) if slow else dice.uniform(0.12, limit)) * HOUR)
    at = desk.anchor - age
    journey = _arrive(desk, at, slow)
    when = [round(at + part * age) for part in sorted(dice.uniform(0.04, 0.8) for _ in range(6))]
    if fate == "new":
        return journey
    steps.verify(desk, journey, when[0])
    if fate == "verifying":
        return journey
    steps.assign(desk, journey, when[1])
    due = journey.case.resolve_due_at
    if slow and due is not None and due < desk.anchor and dice.chance(0.85):
        _extend(desk, journey, when[2], when[3], desk.anchor + dice.between(2, 60) * HOUR)
    if fate == "assigned":
        return journey
    steps.start(desk, journey, when[4])
    if fate == "paused":
        journey.do("pause", steps.officer(desk, journey), when[5] + MINUTE, words.pick(dice, "pause"))
    elif fate == "awaiting":
        steps.submit(desk, journey, when[5] + MINUTE)
    elif dice.chance(0.2) and journey.case.resolve_due_at is not None:
        until = max(journey.case.resolve_due_at, desk.anchor) + dice.between(4, 30) * HOUR
        _extend(desk, journey, when[5] + MINUTE, None, until)
    elif dice.chance(0.4):
        steps.remark(desk, journey, when[5] + MINUTE)
    return journey


def _extend(desk: Desk, journey: Journey, at: int, granted: int | None, until: int) -> None:
    """Ask for more time at `at`, granted then or (None) not decided yet."""
    text = words.pick(desk.dice, "extension")
    journey.do("request_extension", steps.officer(desk, journey), at, text, extension_until=Instant(until))
    if granted is not None:
        journey.do("approve_extension", desk.town.actor("truongca"), granted, "Đồng ý gia hạn.")


def _done(desk: Desk, fate: str) -> Journey:
    """Return a report that is answered, closed or turned away before the anchor."""
    dice = desk.dice
    recent = fate in ("answered", "answered_good")
    short = fate in ("rejected", "transferred")
    least = round((0.7 if recent else 0.3 if short else 45 if fate.startswith("reopened") else 2.5) * DAY)
    while True:
        at = desk.anchor - round(dice.uniform(0.7, 12) * DAY) if recent else _arrival(desk, least)
        journey = _arrive(desk, at, False) if recent else steps.create(desk, at, _topic(dice, at))
        end = _turn_away(desk, journey, fate) if short else _resolve(desk, journey, fate)
        if end < desk.anchor:
            return journey


def _turn_away(desk: Desk, journey: Journey, fate: str) -> int:
    dice = desk.dice
    at = steps.verify(desk, journey, journey.case.received_at + dice.between(4, 80) * MINUTE)
    at += dice.between(10, 90) * MINUTE
    verb = "reject" if fate == "rejected" else "transfer"
    journey.do(verb, steps.operator(desk, journey), at, words.pick(dice, verb), public=True)
    return at


def _duplicate(desk: Desk, original: Journey) -> Journey:
    """Return a second report of what `original` was about, closed as its duplicate."""
    dice, first = desk.dice, original.case
    at = first.received_at + round(
        (int(first.answered_at or first.received_at) - first.received_at) * dice.uniform(0.1, 0.8)
    )
    journey = steps.create(desk, at, like=original)
    at = steps.verify(desk, journey, at + dice.between(2, 30) * MINUTE)
    text = words.pick(dice, "duplicate")
    journey.do(
        "mark_duplicate", steps.operator(desk, journey), at + 5 * MINUTE, text, public=True, duplicate_of=first.id
    )
    original.amend(duplicate_count=first.duplicate_count + 1)
    return journey


def _resolve(desk: Desk, journey: Journey, fate: str) -> int:
    """Walk to the answer and what follows it; returns the last instant."""
    dice, received = desk.dice, journey.case.received_at
    due = journey.case.resolve_due_at
    assert due is not None
    share = dice.triangular(0.12, 0.98, 0.5) if dice.chance(0.93) else dice.uniform(1.05, 2.2)
    span = (due - received) * share
    at = steps.verify(desk, journey, received + round(min(span * dice.uniform(0.02, 0.15), 100 * MINUTE)))
    at = steps.assign(desk, journey, at + round(min(span * dice.uniform(0.02, 0.1), 100 * MINUTE)))
    at = steps.start(desk, journey, at + round(span * dice.uniform(0.05, 0.2)))
    if dice.chance(0.25):
        steps.remark(desk, journey, at + round(span * 0.05))
    if dice.chance(0.05):
        journey.do("pause", steps.officer(desk, journey), at + round(span * 0.1), words.pick(dice, "pause"))
        rest = dice.between(3, 30) * HOUR
        at += round(span * 0.1) + rest
        span += rest
        journey.do("resume", steps.officer(desk, journey), at, words.pick(dice, "resume"))
    elif share > 1 and dice.chance(0.4):
        until = steps.after(desk, journey, due, dice.between(4, 24) * HOUR)
        asked = at + round(span * 0.1)
        at = asked + dice.between(5, 40) * MINUTE
        _extend(desk, journey, asked, at, until)
    at = steps.submit(desk, journey, max(at + 5 * MINUTE, received + round(span * 0.88)))
    if dice.chance(0.05):
        at += dice.between(8, 50) * MINUTE
        journey.do("return", desk.town.actor("truongca"), at, words.pick(dice, "returned"))
        at = steps.submit(desk, journey, at + dice.between(20, 120) * MINUTE)
    at = steps.reply(desk, journey, max(at + 4 * MINUTE, received + round(span)))
    if fate.endswith("good") and not fate.startswith("reopened"):
        at = steps.rate(desk, journey, at, good=True)
    elif fate == "low" or fate.startswith("reopened"):
        at = steps.rate(desk, journey, at, good=False)
    if fate.startswith("answered"):
        return at
    at += round(dice.uniform(0.2, 40) * HOUR)
    journey.do("close", steps.operator(desk, journey), at, words.pick(dice, "close"))
    if fate.startswith("reopened"):
        at = _again(desk, journey, at, good=fate == "reopened_good")
    return at


def _again(desk: Desk, journey: Journey, at: int, good: bool) -> int:
    dice = desk.dice
    at += round(dice.uniform(3, 90) * HOUR)
    journey.do("reopen", desk.town.actor("truongca"), at, words.pick(dice, "reopen"))
    at = steps.submit(desk, journey, at + round(dice.uniform(2, 7) * HOUR))
    at += dice.between(10, 60) * MINUTE
    journey.do("reply", desk.town.actor("truongca"), at, words.pick(dice, "again"), public=True)
    if good:
        at = steps.rate(desk, journey, at, good=True)
    at += round(dice.uniform(1, 30) * HOUR)
    journey.do("close", steps.operator(desk, journey), at, words.pick(dice, "close"))
    return at
