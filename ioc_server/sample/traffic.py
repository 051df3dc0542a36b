"""Traffic violations seen by cameras, as cases of the traffic subsystem: reviewed, set aside or handed over."""

from __future__ import annotations

from collections.abc import Sequence

from ioc_contract.clock import DAY, HOUR, MINUTE, local
from ioc_contract.records import CaseState, Channel, Place
from ioc_server.sample import words
from ioc_server.sample.dice import Dice, shares
from ioc_server.sample.journey import Journey
from ioc_server.sample.photos import Album
from ioc_server.sample.town import Town

CASES = 150
STATES = {
    CaseState.CLOSED: 84, CaseState.REJECTED: 24, CaseState.NEW: 18, CaseState.VERIFYING: 8, CaseState.ASSIGNED: 7,
    CaseState.IN_PROGRESS: 9,
}  # fmt: skip


def cases(
    town: Town, seed: int, anchor: int, album: Album, junctions: Sequence[Place], count: int = CASES
) -> list[Journey]:
    """Return detections of the last two months."""
    dice = Dice(seed, "traffic")
    wanted = dice.shuffled([s for s, n in shares(count, STATES).items() for _ in range(n)])
    out = [_case(town, dice, anchor, album, junctions, state) for state in wanted]
    out.sort(key=lambda j: (j.case.received_at, j.id))
    for number, journey in enumerate(out, 1):
        journey.amend(number=number)
    return out


def _case(town: Town, dice: Dice, anchor: int, album: Album, junctions: Sequence[Place], state: CaseState) -> Journey:
    settled = state in (CaseState.CLOSED, CaseState.REJECTED)
    age = (
        dice.uniform(6, 60) if settled else dice.uniform(0.02, 1.2) if state is CaseState.NEW else dice.uniform(0.5, 5)
    )
    at = anchor - round(age * DAY)
    place = dice.choice(junctions)
    text = words.text("traffic")
    category, title, body = dice.choice(text["detections"])
    slots = {
        "spot": place.name[:1].lower() + place.name[1:], "plate": f"86•-•••.{dice.randrange(100):02d}",
        "speed": str(dice.randint(62, 94)), "hour": f"{local(at):%H:%M}",
    }  # fmt: skip
    journey = Journey(town, dice, "case", at)
    photos = [album.photo(dice, "traffic", "evidence", n) for n in range(2)]
    journey.do(
        "create", town.actor("camera"), at, add=photos, subsystem="traffic", title=words.fill(title, slots),
        body=words.fill(body, slots), category_id=f"traffic.{category}", channel=str(Channel.IMPORT), lat=place.lat,
        lon=place.lon, address=place.address, unit_id=place.unit_id, reporter_label="Hệ thống camera",
    )  # fmt: skip
    if state is CaseState.NEW:
        return journey
    span = anchor - at
    first, second = town.actor("trucban1"), town.actor("trucban2")
    at += min(round(span * 0.3), dice.randint(20, 900) * MINUTE)
    journey.do("verify", first, at, dice.choice(text["accept"]))
    if state is CaseState.VERIFYING:
        return journey
    at += min(round(span * 0.2), dice.randint(30, 600) * MINUTE)
    if state is CaseState.REJECTED:
        journey.do("reject", second, at, dice.choice(text["reject"]))
        return journey
    police = "org-traffic-police"
    journey.do("assign", second, at, text["hand_over"], lead_org_id=police)
    if state is CaseState.ASSIGNED:
        return journey
    at += min(round(span * 0.2), dice.randint(1, 20) * HOUR)
    journey.do("start", town.officers[police], at)
    if state is CaseState.CLOSED:
        at += min(round(span * 0.1), dice.randint(1, 8) * HOUR)
        journey.do("request_approval", town.officers[police], at, text["result"])
        journey.do("reply", town.actor("truongca"), at + 20 * MINUTE, text["answer"])
        journey.do("close", town.actor("truongca"), at + 30 * MINUTE)
    return journey
