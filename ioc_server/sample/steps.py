"""The steps of a report, each with the words and the person fitting it: what an operator or an agency does."""

from __future__ import annotations

from dataclasses import dataclass, field

from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.deadlines import clock_name, shift
from ioc_contract.permissions import Actor
from ioc_contract.records import Channel, Priority, Stage
from ioc_server.sample import ground, words
from ioc_server.sample.dice import Dice
from ioc_server.sample.journey import Journey
from ioc_server.sample.photos import Album
from ioc_server.sample.town import Town

OPERATORS = ("trucban1", "trucban2", "trucban3", "trucban4")
CHANNELS = {
    Channel.APP: 62, Channel.ZALO: 14, Channel.PHONE: 12, Channel.ON_BEHALF: 6, Channel.WALK_IN: 4, Channel.MEDIA: 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plot:
    """What a report is about: topic, place, and which of the topic's problems."""

    topic: str
    spot: ground.Spot
    problem: int


@dataclass(slots=True)
class Desk:
    """What the making of reports shares: the town, chance, photos and the instant at which the history ends."""

    town: Town
    dice: Dice
    album: Album
    anchor: int
    plots: dict[str, Plot] = field(default_factory=dict)
    """Case id → what it is about."""

    def plot(self, topic: str, ward: str | None = None) -> Plot:
        """Return something to report on: one of the topic's problems, at a place where it can happen."""
        problem = self.dice.randrange(len(words.topics()[topic]["problems"]))
        where = words.needs(topic, problem)
        if ward is None and "places" in where:
            return Plot(topic, ground.landmark(self.dice, self.dice.choice(where["places"])), problem)
        if ward is None and "wards" in where:
            ward = self.dice.choice(where["wards"])
        return Plot(topic, ground.spot(self.dice, ward), problem)


def create(desk: Desk, at: int, topic: str = "other", ward: str | None = None, like: Journey | None = None) -> Journey:
    """Return a report just arrived at `at` through the reception; `like` another: the same thing seen by somebody else."""
    dice = desk.dice
    journey = Journey(desk.town, dice, "case", at)
    if like is None:
        plot = desk.plot(topic, ward)
        spot = plot.spot
    else:
        plot = desk.plots[like.id]
        topic, spot = plot.topic, plot.spot
    desk.plots[journey.id] = plot
    wording = words.report(dice, topic, spot.at, spot.near, plot.problem)
    channel = dice.weighted(CHANNELS)
    priority = Priority.HIGH if topic == "flooding" else dice.weighted(
        {Priority.NORMAL: 82, Priority.LOW: 6, Priority.HIGH: 10, Priority.URGENT: 2}
    )  # fmt: skip
    label, identity = citizen(dice)
    photos = dice.weighted({0: 42, 1: 34, 2: 16, 3: 8}) if channel in (Channel.APP, Channel.ZALO) else 0
    add = [desk.album.photo(dice, topic, "citizen", n) for n in range(photos)]
    located = channel in (Channel.APP, Channel.ZALO) or dice.chance(0.85)
    journey.do(
        "create", desk.town.actor("congtiepnhan"), at, add=[identity, *add],
        subsystem="reports", title=wording.title, body=wording.body,
        category_id=f"reports.{wording.child or topic}", priority=int(priority), channel=str(channel),
        lat=spot.lat if located else None, lon=spot.lon if located else None, address=spot.address,
        unit_id=desk.town.units[spot.ward].id, reporter_label=label,
        private=dice.chance(0.06), sensitive=topic == "security" and dice.chance(0.08),
    )  # fmt: skip
    return journey


def citizen(dice: Dice) -> tuple[str, dict[str, str]]:
    """Return an invented citizen: the masked label, and the identity that the centre keeps apart."""
    family, given = words.pick(dice, "family"), words.pick(dice, "given")
    last = f"{dice.randrange(1000):03d}"
    initials = "".join(part[0] + "." for part in f"{family} {given}".split())
    identity = {"type": "reporter", "name": f"{family} {given}", "phone": f"0900 000 {last}", "email": ""}
    return f"{initials} · 09•• ••• {last}", identity


def after(desk: Desk, journey: Journey, start: Instant, ms: int) -> int:
    rule = desk.town.rule_for("reports", journey.case.category_id)
    calendar = desk.town.calendar(rule.calendar_id) if rule else None
    return shift(calendar, clock_name(rule, Stage.RESOLVE), start, ms)


def operator(desk: Desk, journey: Journey) -> Actor:
    return desk.town.actor("truongca" if journey.case.sensitive else desk.dice.choice(OPERATORS))


def officer(desk: Desk, journey: Journey) -> Actor:
    return desk.town.officers[journey.case.lead_org_id or "org-ioc"]


def verify(desk: Desk, journey: Journey, at: int) -> int:
    journey.do("verify", operator(desk, journey), at, words.pick(desk.dice, "verify"))
    return at


def assign(desk: Desk, journey: Journey, at: int) -> int:
    case, dice = journey.case, desk.dice
    ward = next(code for code, unit in desk.town.units.items() if unit.id == case.unit_id)
    lead = desk.town.lead(str(case.category_id), ward)
    helpers = [o for o in (f"org-committee-{ward}", f"org-police-{ward}") if o != lead and dice.chance(0.18)]
    text = words.pick(dice, "assign")
    journey.do("assign", operator(desk, journey), at, text, lead_org_id=lead, supporting_org_ids=helpers)
    return at


def start(desk: Desk, journey: Journey, at: int) -> int:
    journey.do("start", officer(desk, journey), at, words.pick(desk.dice, "start"))
    if desk.dice.chance(0.15):
        text = words.pick(desk.dice, "progress_public")
        journey.do("comment", officer(desk, journey), at + MINUTE, text, public=True)
    return at + 2 * MINUTE


def remark(desk: Desk, journey: Journey, at: int) -> None:
    topic = str(journey.case.category_id).split(".")[1].split("_")[0]
    own = words.topics().get(topic, {}).get("notes")
    if own and desk.dice.chance(0.65):
        journey.do("comment", officer(desk, journey), at, desk.dice.choice(own))
    else:
        journey.do("comment", operator(desk, journey), at, words.pick(desk.dice, "comments"))


def submit(desk: Desk, journey: Journey, at: int) -> int:
    topic = topic_of(str(journey.case.category_id))
    photos = desk.dice.weighted({0: 40, 1: 40, 2: 20})
    add = [desk.album.photo(desk.dice, topic, "after", n) for n in range(photos)]
    journey.do("request_approval", officer(desk, journey), at, words.pick(desk.dice, "result"), add=add)
    return at


def topic_of(category_id: str) -> str:
    """Return the topic of a category or of one of its children."""
    return category_id.split(".")[1].split("_")[0]


def reply(desk: Desk, journey: Journey, at: int) -> int:
    plot = desk.plots[journey.id]
    topic = words.topics()[plot.topic]
    text = words.fitting(desk.dice, topic["replies"], topic["problems"][plot.problem][0])
    journey.do("reply", desk.town.actor("truongca"), at, text, public=True)
    return at


def rate(desk: Desk, journey: Journey, at: int, good: bool) -> int:
    dice = desk.dice
    at += round(dice.uniform(0.2, 12) * HOUR)
    rating = dice.weighted({5: 62, 4: 38}) if good else dice.weighted({3: 50, 2: 30, 1: 20})
    comment = words.pick(dice, "rating_good" if good else "rating_bad")
    journey.do("rate", desk.town.actor("congtiepnhan"), at, comment, rating=rating, rating_comment=comment)
    return at
