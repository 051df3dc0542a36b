"""The invented press: stories over the last months, each in several outlets with wordings of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.records import Article, Tone
from ioc_server.sample import ground, words
from ioc_server.sample.dice import Dice
from ioc_server.sample.town import Town

STORIES, DAYS = 175, 120
OUTLETS = {1: 26, 2: 20, 3: 17, 4: 12, 5: 9, 6: 6, 7: 5, 9: 3, 11: 2}
"""In how many outlets a story appears, in proportion."""


@dataclass(frozen=True, slots=True)
class Story:
    """What happened: its template, where and with which numbers."""

    id: str
    spec: dict[str, Any]
    spot: ground.Spot
    at: int
    slots: dict[str, str]


def articles(town: Town, seed: int, anchor: int, stories: int = STORIES, days: int = DAYS) -> list[Article]:
    """Return the corpus, oldest first; a few days see more than others."""
    dice = Dice(seed, "press")
    specs: list[dict[str, Any]] = []
    found: list[Article] = []
    while len(specs) < stories:
        specs += dice.shuffled(words.text("press")["story"])
    moments = sorted(anchor - round((dice.random() ** 1.15) * days * DAY) - 20 * MINUTE for _ in range(stories))
    for spec, at in zip(specs, moments, strict=False):  # in turn, so that the like does not happen twice in a week
        found += tell(town, dice, story(town, dice, spec, at), anchor)
    found.sort(key=lambda a: (a.published_at, a.id))
    return found


def story(town: Town, dice: Dice, spec: dict[str, Any], at: int) -> Story:
    """Return something that happened at `at`."""
    spot = ground.spot(dice)
    unit = town.units[spot.ward]
    slots = {"at": spot.at, "ward": unit.name[:1].lower() + unit.name[1:]}
    slots |= {"few": str(dice.randint(2, 6)), "n": str(dice.randint(12, 34)), "m": str(dice.randint(45, 92))}
    return Story(dice.id(at), spec, spot, at, slots)


def tell(town: Town, dice: Dice, what: Story, until: int) -> list[Article]:
    """Return the articles of a story that were published by `until`."""
    outlets = dice.sample(words.text("press")["outlets"], dice.weighted(OUTLETS))
    at, out = what.at, []
    for n, outlet in enumerate(outlets):
        if n:
            at += round(dice.expovariate(1 / (2.5 * HOUR))) + 3 * MINUTE
        if at > until:
            break
        out.append(_article(town, dice, what, outlet, n, at))
    return out


def _article(town: Town, dice: Dice, what: Story, outlet: str, n: int, at: int) -> Article:
    spec = what.spec
    titles = [words.fill(t, what.slots) for t in spec["titles"]]
    title = titles[n % len(titles)]
    title = title[:1].upper() + title[1:]
    bodies = [words.fill(b, what.slots) for b in spec["bodies"]]
    body = bodies[dice.randrange(len(bodies))]
    text = f"{dice.choice(words.text('press')['leads'])} {body}".strip()
    if dice.chance(0.35):
        text += " " + bodies[0 if body == bodies[-1] else -1][:1].upper() + bodies[0 if body == bodies[-1] else -1][1:]
    tone: Tone | None = Tone(spec["tone"])
    if dice.chance(0.12):
        tone = dice.choice((Tone.NEUTRAL, None))
    located = not spec.get("irrelevant") and dice.chance(0.8)
    article_id = dice.id(at)
    return Article(
        id=article_id, version=0, subsystem="media", story_id=what.id, outlet=outlet, source_id="src-press", title=title,
        summary=text[:1].upper() + text[1:], url=f"https://bao-mau.example/{article_id[-12:]}",
        published_at=Instant(at), fetched_at=Instant(at + dice.randint(2, 18) * MINUTE), topics=tuple(spec["topics"]),
        tone=tone, tone_by="guess" if tone else "", unit_id=town.units[what.spot.ward].id if located else None,
        lat=what.spot.lat if located else None, lon=what.spot.lon if located else None, read_at=None, read_by=None,
        flagged=False, irrelevant=False, case_id=None, task_id=None, updated_at=Instant(at + 20 * MINUTE),
    )  # fmt: skip


def triaged(town: Town, seed: int, anchor: int, found: list[Article]) -> list[Article]:
    """Return the corpus as the press officer left it: older ones read, some flagged, some set aside."""
    dice = Dice(seed, "triage")
    officer = town.actor("baochi").id
    aside = {s["titles"][0] for s in words.text("press")["story"] if s.get("irrelevant")}
    stray = {a.story_id for a in found if a.topics == ("Nơi khác",) or a.title in aside}
    out = []
    for a in found:
        age = anchor - a.fetched_at
        if age > 9 * HOUR and (age > 3 * DAY or dice.chance(0.4)):
            at = Instant(min(anchor, a.fetched_at + dice.randint(10, 280) * MINUTE))
            a = replace(
                a, read_at=at, read_by=officer, updated_at=at, flagged=a.tone is Tone.NEGATIVE and dice.chance(0.12),
                irrelevant=a.story_id in stray and dice.chance(0.85),
                tone_by=officer if a.tone and dice.chance(0.08) else a.tone_by,
            )  # fmt: skip
        out.append(a)
    return out
